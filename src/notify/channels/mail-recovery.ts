/** What the mailbox shows after a crash or an unclear answer, and what to do about it: never a blind second send. */

/** One item that bears our key. */
export interface MailItem {
  readonly id: string;
  readonly isDraft: boolean;
  /** `elsewhere`: in Drafts mostly, or in an Outbox, or wherever a person or a rule has put it. */
  readonly folder: 'sent' | 'deleted' | 'elsewhere';
  readonly createdAt: string;
}

/** What we know to have asked of the mailbox. Times are ISO 8601. */
export interface Asked {
  readonly draftCalledAt?: string;
  /** The draft that was to be sent. */
  readonly draftId?: string;
  /** Set where sending was asked for and no answer came. */
  readonly sendCalledAt?: string;
  readonly sends: number;
}

export type MailRecovery =
  | { readonly next: 'create' }
  | { readonly next: 'send'; readonly draftId: string; readonly discard: readonly string[] }
  | { readonly next: 'wait'; readonly until: string }
  /** Submitted or gone out: a second send would be a second mail. */
  | { readonly next: 'done'; readonly discard: readonly string[] }
  | { readonly next: 'give-up'; readonly as: 'failed' | 'uncertain'; readonly reason: string };

const MINUTE_MS = 60_000;
/** A create without an answer may still be running. */
const CREATE_SETTLES_MS = MINUTE_MS;
/** After sending without an answer: look again at these times, for the mailbox shows it late. */
const LOOK_AGAIN_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];
/** A draft that is still one after so many sends, each waited for, will not go out. */
const MOST_SENDS = 3;

export function recoverMail(found: readonly MailItem[], asked: Asked, now: number): MailRecovery {
  // A draft among the deleted was tidied up, by somebody or by us.
  const items = found.filter(({ isDraft, folder }) => !(isDraft && folder === 'deleted'));
  // In Sent Items it is no draft, whatever it was a moment before it was moved there.
  const drafts = items
    .filter(({ isDraft, folder }) => isDraft && folder !== 'sent')
    .sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  if (drafts.length < items.length) return { next: 'done', discard: drafts.map(({ id }) => id) };

  const [oldest] = drafts;
  if (oldest === undefined) return weighNothing(asked, now);
  return weighDraft(drafts.find(({ id }) => id === asked.draftId) ?? oldest, { drafts, asked, now });
}

function weighNothing({ draftCalledAt, sendCalledAt }: Asked, now: number): MailRecovery {
  if (sendCalledAt !== undefined)
    return waitAfterSend(sendCalledAt, now) ?? { next: 'give-up', as: 'uncertain', reason: 'nowhere-in-mailbox' };
  const settled = draftCalledAt === undefined ? now : Date.parse(draftCalledAt) + CREATE_SETTLES_MS;
  return settled > now ? { next: 'wait', until: new Date(settled).toISOString() } : { next: 'create' };
}

function weighDraft(
  keep: MailItem,
  { drafts, asked, now }: { readonly drafts: readonly MailItem[]; readonly asked: Asked; readonly now: number },
): MailRecovery {
  const wait = asked.sendCalledAt === undefined ? undefined : waitAfterSend(asked.sendCalledAt, now);
  if (wait) return wait;
  if (asked.sends >= MOST_SENDS) return { next: 'give-up', as: 'failed', reason: 'mailbox-keeps-draft' };
  return { next: 'send', draftId: keep.id, discard: drafts.filter(({ id }) => id !== keep.id).map(({ id }) => id) };
}

/** Undefined once all the waiting is done. */
function waitAfterSend(sendCalledAt: string, now: number): MailRecovery | undefined {
  const next = LOOK_AGAIN_MS.map((pause) => Date.parse(sendCalledAt) + pause).find((time) => time > now);
  return next === undefined ? undefined : { next: 'wait', until: new Date(next).toISOString() };
}
