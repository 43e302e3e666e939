/**
 * Decides what to do after a crash or an unclear answer, from what the mailbox shows: never a blind second send. Pure.
 */
import { isoOf } from '../../base/clock.ts';
import { parseTime } from '../../base/parse-time.ts';

/** One item of the mailbox that has our key. */
export interface MailItem {
  readonly id: string;
  readonly isDraft: boolean;
  /** `elsewhere`: mostly Drafts; also Outbox, or any folder that a person or a rule moved it to. */
  readonly folder: 'sent' | 'deleted' | 'elsewhere';
  readonly createdAt: string;
}

/** What is on record of earlier requests to the mailbox. Times are ISO 8601. */
export interface MailAttempt {
  readonly draftCalledAt?: string;
  /** The draft that should be sent. */
  readonly draftId?: string;
  /** Set if sending was requested and no answer came. */
  readonly sendCalledAt?: string;
  readonly sends: number;
}

export type MailRecovery =
  | { readonly next: 'create' }
  | { readonly next: 'send'; readonly draftId: string; readonly discard: readonly string[] }
  | { readonly next: 'wait'; readonly until: string }
  /** Submitted or sent: a second send would be a second mail. */
  | { readonly next: 'done'; readonly discard: readonly string[] }
  | { readonly next: 'give-up'; readonly as: 'failed' | 'uncertain'; readonly reason: string };

const MINUTE_MS = 60_000;
/** A create request without an answer may still be running for this long. */
const CREATE_SETTLES_MS = MINUTE_MS;
/** Times to search again after a send request without an answer: the mailbox shows its effect late. */
const SEARCH_AFTER_SEND_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];
/** If the draft is still there after so many sends, and after the wait for each, it will not be sent. */
const MAX_SENDS = 3;

export function recoverMail(found: readonly MailItem[], attempt: MailAttempt, now: number): MailRecovery {
  // A draft in Deleted Items was removed by a person or by us.
  const items = found.filter(({ isDraft, folder }) => !(isDraft && folder === 'deleted'));
  // An item in Sent Items is no draft, even if it still was one a moment before it was moved there.
  const drafts = items
    .filter(({ isDraft, folder }) => isDraft && folder !== 'sent')
    .sort((a, b) => (parseTime(a.createdAt) ?? 0) - (parseTime(b.createdAt) ?? 0));
  if (drafts.length < items.length) return { next: 'done', discard: drafts.map(({ id }) => id) };

  const [oldest] = drafts;
  if (oldest === undefined) return recoverNothingFound(attempt, now);
  return recoverDraft(drafts.find(({ id }) => id === attempt.draftId) ?? oldest, { drafts, attempt, now });
}

function recoverNothingFound({ draftCalledAt, sendCalledAt }: MailAttempt, now: number): MailRecovery {
  if (sendCalledAt !== undefined)
    return waitAfterSend(sendCalledAt, now) ?? { next: 'give-up', as: 'uncertain', reason: 'nowhere-in-mailbox' };
  const settledAt = draftCalledAt === undefined ? now : Date.parse(draftCalledAt) + CREATE_SETTLES_MS;
  return settledAt > now ? { next: 'wait', until: isoOf(settledAt) } : { next: 'create' };
}

interface FoundDrafts {
  readonly drafts: readonly MailItem[];
  readonly attempt: MailAttempt;
  readonly now: number;
}

function recoverDraft(draft: MailItem, { drafts, attempt, now }: FoundDrafts): MailRecovery {
  const wait = attempt.sendCalledAt === undefined ? undefined : waitAfterSend(attempt.sendCalledAt, now);
  if (wait) return wait;
  if (attempt.sends >= MAX_SENDS) return { next: 'give-up', as: 'failed', reason: 'mailbox-keeps-draft' };
  return { next: 'send', draftId: draft.id, discard: drafts.filter(({ id }) => id !== draft.id).map(({ id }) => id) };
}

/** Undefined after the last wait. */
function waitAfterSend(sendCalledAt: string, now: number): MailRecovery | undefined {
  const next = SEARCH_AFTER_SEND_MS.map((wait) => Date.parse(sendCalledAt) + wait).find((time) => time > now);
  return next === undefined ? undefined : { next: 'wait', until: isoOf(next) };
}
