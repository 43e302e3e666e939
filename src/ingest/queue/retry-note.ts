/**
 * A message that failed is enqueued again with a note beside it: how often, since when, and why. The note decides where
 * the message goes next: to work after a pause, or to the poison queue. Pure; without clocks, so that no wrong clock
 * gives up a message.
 */
import { codeOf } from '../../base/errors.ts';
import { isJsonObject } from '../../base/json.ts';
import { DirectoryThrottledError } from '../../graph/graph-errors.ts';
import { type FailureKind, failureKindOf } from './failure-kind.ts';

/** No content, and no message of an error: codes and class names only. */
export interface RetryNote {
  /** Of the last failure, as the two below. */
  readonly kind: FailureKind;
  readonly code: string;
  readonly error: string;
  /** ISO 8601: the first failure. For people. */
  readonly since: string;
  /** Tries that ended in an outage. */
  readonly outages: number;
  /** Tries that ended in a fault. */
  readonly faults: number;
  /** How often it came back from the poison queue by itself. */
  readonly returns: number;
}

export interface Retried {
  readonly message: unknown;
  /** Absent at the first try. */
  readonly note?: RetryNote;
}

interface BackToWork {
  readonly to: 'work';
  readonly delaySeconds: number;
  readonly note: RetryNote;
}

export type NextTry = BackToWork | { readonly to: 'poison'; readonly note: RetryNote };

/** What the note adds to a message, at most. */
export const NOTE_BYTES = 512;

const MAX_FAULTS = 5;
const FIRST_FAULT_SECONDS = 2;
const FIRST_OUTAGE_SECONDS = 1;
const LONGEST_SECONDS = 300;
/** Tries every five minutes: seven days, which is as long as a queue keeps a message. */
const MAX_OUTAGES = 2_016;
/** A pause that Microsoft asked for is kept, but no longer than this. */
const LONGEST_THROTTLED_SECONDS = 900;
/** Pauses before a message leaves the poison queue by itself: three days in all. */
const RETURN_SECONDS = [60, 300, 1_800, 7_200, 21_600, 43_200, 86_400, 86_400];
/** The process died again and again, or neither storage nor queue took the result: the host gave up, not we. */
const HOST_GAVE_UP = { kind: 'outage', code: 'HOST_GAVE_UP', error: 'HostGaveUp' } as const;
const MAX_CODE_LENGTH = 80;

/** @param chance 0 to 1; spreads the tries, so that what failed together does not come back together */
export function nextTry(
  error: unknown,
  note: RetryNote | undefined,
  { now, chance }: { readonly now: string; readonly chance: number },
): NextTry {
  const kind = failureKindOf(error);
  const next: RetryNote = {
    kind,
    code: codeOf(error).slice(0, MAX_CODE_LENGTH),
    error: (error instanceof Error ? error.name : 'unknown error').slice(0, MAX_CODE_LENGTH),
    since: note?.since ?? now,
    outages: (note?.outages ?? 0) + (kind === 'outage' ? 1 : 0),
    faults: (note?.faults ?? 0) + (kind === 'fault' ? 1 : 0),
    returns: note?.returns ?? 0,
  };
  if (isGivenUp(next)) return { to: 'poison', note: next };
  return { to: 'work', note: next, delaySeconds: delayOf(error, next, chance) };
}

/** Where a message of the poison queue goes back to work by itself; undefined for one that stays for a person. */
export function nextReturn(note: RetryNote | undefined, now: string): BackToWork | undefined {
  const known = note ?? { ...HOST_GAVE_UP, since: now, outages: 0, faults: 0, returns: 0 };
  const delaySeconds = RETURN_SECONDS[known.returns];
  if (isGivenUp(known) || delaySeconds === undefined) return undefined;
  return { to: 'work', note: { ...known, returns: known.returns + 1 }, delaySeconds };
}

/** The text of a message as it is enqueued again. */
export function retriedText({ message, note }: Required<Retried>): string {
  return JSON.stringify({ v: 1, retry: note, message });
}

/** The message itself, and the note beside it. Others may write to the queue, so a note is not trusted unchecked. */
export function openRetried(raw: unknown): Retried {
  if (!isJsonObject(raw) || raw.v !== 1 || !('message' in raw) || !isJsonObject(raw.retry)) return { message: raw };
  const { kind, code, error, since, outages, faults, returns } = raw.retry;
  const note: RetryNote = {
    kind: kind === 'fault' ? 'fault' : 'outage',
    code: textOf(code),
    error: textOf(error),
    since: textOf(since),
    outages: countOf(outages),
    faults: countOf(faults),
    returns: countOf(returns),
  };
  return { message: raw.message, note };
}

function isGivenUp({ faults, outages }: RetryNote): boolean {
  return faults >= MAX_FAULTS || outages >= MAX_OUTAGES;
}

function delayOf(error: unknown, { kind, outages, faults }: RetryNote, chance: number): number {
  const [first, times] = kind === 'outage' ? [FIRST_OUTAGE_SECONDS, outages] : [FIRST_FAULT_SECONDS, faults];
  const longest = Math.min(LONGEST_SECONDS, first * 2 ** Math.min(times - 1, 10));
  const asked = error instanceof DirectoryThrottledError ? error.retryAfterSeconds : 0;
  // Three quarters to five quarters of it.
  const spread = Math.ceil(longest * (0.75 + chance / 2));
  return Math.max(spread, Math.min(LONGEST_THROTTLED_SECONDS, Math.ceil(asked)) || 0);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_CODE_LENGTH) : '';
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
