/** The body of an event for an app: what died, for whom, and whether a retry can help. Ids only, no names. Pure. */
import { defined } from '../../base/defined.ts';
import { InvariantError } from '../../base/errors.ts';
import type { Effect } from '../../impact/affected.ts';
import type { Notice } from '../notice.ts';

type EventNotice = Pick<Notice, 'tenantId' | 'revocationId' | 'content'>;

/** Whether tokens that the app holds can work again without the user. */
type TokenState = 'dead' | 'transient' | 'unknown';

export function eventBody({ tenantId, revocationId, content }: EventNotice): string {
  const { event, apps, cause, subject, occurred, actor } = content;
  const [app] = apps;
  if (event === undefined || app === undefined) throw new InvariantError('A webhook takes events of one app only');
  const affected = event.affected.map(({ effect, userCount, userIds }) => {
    return { effect, tokens: tokensAfter(effect), userCount, userIds };
  });
  return JSON.stringify({
    type: `revocation.${event.type}`,
    timestamp: event.at,
    data: defined({
      tenantId,
      revocationId,
      appId: app.appId,
      servicePrincipalId: app.id,
      reason: cause,
      subject: { kind: subject.kind, id: subject.id },
      occurred,
      actor: actor && { kind: actor.kind, id: actor.id },
      // The worst stands first.
      tokens: affected[0]?.tokens ?? 'unknown',
      affected,
      mergedInto: event.mergedInto,
    }),
  });
}

/** A token that died never works again; one that is blocked does once the block is gone or the user has answered. */
function tokensAfter(effect: Effect): TokenState {
  switch (effect) {
    case 'dies':
      return 'dead';
    case 'blocked':
    case 'reprompts':
    case 'survives':
      return 'transient';
    case 'cannot-decide':
      return 'unknown';
  }
}
