/**
 * Names are chosen by strangers: here they become harmless before any sentence holds them. On one line, short, without
 * control or direction characters, and nothing that a mail client turns into a link.
 */
import { cutText } from '../../base/cut-text.ts';
import { defined } from '../../base/defined.ts';
import { printable } from '../../base/printable.ts';
import type { Listed, PolicyChange } from '../../detect/policy-change.ts';
import type { NoticeContent } from '../notice.ts';

/** In characters. Lists show more than one, so theirs are shorter. */
export interface NameLengths {
  readonly name: number;
  readonly listed: number;
}

const MAX_REASON = 200;
/** Invisible. Between the parts of an address it keeps mail clients from making a link of it. */
const WORD_JOINER = '\u2060';

export function plainName(name: string, longest: number): string {
  // More than this is never shown, and what is thrown away need not be looked at.
  const oneLine = printable(name.slice(0, longest * 8))
    .replace(/\s+/g, ' ')
    .trim();
  return cutText(oneLine, longest).replace(
    /(:)(?=\S)|(?<=[\p{L}\p{N}])([.@])(?=[\p{L}\p{N}])/gu,
    (sign) => `${sign}${WORD_JOINER}`,
  );
}

/** The ids and values of a policy are an admin's text, too. */
function plainChange(change: PolicyChange | string): PolicyChange | string {
  const plain = (text: string) => plainName(text, MAX_REASON);
  const plainList = ({ shown, more }: Listed): Listed => ({ shown: shown.map(plain), more });
  if (typeof change === 'string') return plain(change);
  switch (change.kind) {
    case 'created':
    case 'deleted':
      return defined({ ...change, state: change.state && plain(change.state) });
    case 'state':
      return { ...change, from: plain(change.from), to: plain(change.to) };
    case 'value':
      return defined({
        ...change,
        path: plain(change.path),
        from: change.from && plain(change.from),
        to: change.to && plain(change.to),
      });
    case 'list':
      return {
        ...change,
        path: plain(change.path),
        added: plainList(change.added),
        removed: plainList(change.removed),
      };
    case 'membership':
      return defined({
        ...change,
        ownerId: plain(change.ownerId),
        memberId: change.memberId && plain(change.memberId),
      });
    case 'direction':
    case 'more':
      return change;
  }
}

export function withPlainNames(content: NoticeContent, lengths: NameLengths): NoticeContent {
  const { name: longest, listed } = lengths;
  const { subject, actor, apps, detail, sweep, stageFacts, policyReach, changes } = content;
  return defined({
    ...content,
    subject: subject.name === undefined ? subject : { ...subject, name: plainName(subject.name, longest) },
    actor: actor?.name === undefined ? actor : { ...actor, name: plainName(actor.name, longest) },
    apps: apps.map((app) => ({ ...app, name: plainName(app.name, apps.length > 1 ? listed : longest) })),
    sweep: sweep && { ...sweep, names: sweep.names.map((name) => plainName(name, listed)) },
    stageFacts:
      stageFacts &&
      defined({
        ...stageFacts,
        people: stageFacts.people?.map((name) => plainName(name, listed)),
        policies: stageFacts.policies?.map((name) => plainName(name, listed)),
      }),
    detail: defined({ ...detail, lostScopes: detail.lostScopes?.map((scope) => plainName(scope, listed)) }),
    changes: changes?.map(plainChange),
    policyReach:
      policyReach &&
      defined({
        ...policyReach,
        worstApps: policyReach.worstApps.map((app) => ({ ...app, name: plainName(app.name, listed) })),
        uncertain: policyReach.uncertain?.map((reason) => plainName(reason, MAX_REASON)),
      }),
  });
}
