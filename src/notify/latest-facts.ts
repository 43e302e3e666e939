/** A notice with what was learnt between its plan and its turn. */
import { defined } from '../base/defined.ts';
import type { Actor } from '../detect/report.ts';
import type { Tenant } from '../mirror/tenant.ts';
import type { RevocationStatus } from '../record/revocation-status.ts';
import type { Notice } from './notice.ts';
import type { StopContext } from './reason-to-stop.ts';

/** Between plan and mail the log often names the actor and the exact time; a reading knows only an interval. */
export async function withLatestFacts(
  notice: Notice,
  { actor, occurred }: RevocationStatus,
  { tenant, now }: Pick<StopContext, 'tenant' | 'now'>,
): Promise<Notice> {
  const { content } = notice;
  const known = actor ?? content.actor;
  const name = known && (known.name ?? nameIfSame(content.actor, known) ?? (await nameOfActor(known, tenant, now())));
  return {
    ...notice,
    content: defined({
      ...content,
      occurred: occurred ?? content.occurred,
      actor: known && defined({ ...known, name }),
    }),
  };
}

async function nameOfActor({ kind, id }: Actor, tenant: Tenant, now: number): Promise<string | undefined> {
  return (await tenant.object(kind, id, now))?.displayName;
}

function nameIfSame(planned: Actor | undefined, { id }: Actor): string | undefined {
  return planned?.id === id ? planned.name : undefined;
}
