/** What Graph's answer means: the parsed body, or an error that says whether to come back. */

import { AuditorError } from '../base/errors.ts';
import { parsedJson } from '../base/json.ts';
import {
  DeltaExpiredError,
  DirectoryRefusedError,
  DirectoryThrottledError,
  DirectoryUnavailableError,
} from './graph-errors.ts';

// When a call to Graph may be tried again, and after how long.

const MOST_TRIES = 5;
const FIRST_PAUSE_MS = 1_000;
const TRANSIENT: ReadonlySet<number | undefined> = new Set([undefined, 429, 500, 502, 503, 504]);

/** A longer wait does not belong in memory: the message goes back to its queue, the timer skips its turn. */
export const LONGEST_WAIT_MS = 30_000;

/** What came of one try; `status` is absent where there was no answer at all. */
export interface Outcome {
  readonly status?: number;
  readonly retryAfter?: string | null;
}

interface Circumstances {
  /** 1 for the first. */
  readonly attempt: number;
  readonly now: number;
  /** From 0 to 1, so that many waiting callers do not come back together. */
  readonly random: number;
}

/** Milliseconds to wait before the next try; `undefined` where another try is of no use. */
export function pauseBeforeRetry(outcome: Outcome, { attempt, now, random }: Circumstances): number | undefined {
  if (attempt >= MOST_TRIES || !TRANSIENT.has(outcome.status)) return undefined;
  // Conditional Access throttles without saying for how long.
  return retryAfterMs(outcome.retryAfter, now) ?? FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random);
}

/** Seconds or an HTTP date, as RFC 9110 has it. A date that has passed says nothing. */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header) * 1000;
  const until = Date.parse(header);
  return Number.isNaN(until) || until <= now ? undefined : until - now;
}

const EXPIRED_DELTA_CODES =
  /^(syncState(NotFound|Invalid)|resync(Required|ChangesApplyDifferences|ChangesUploadDifferences)?)$/i;
const PAUSE_WHEN_UNSAID_MS = 30_000;

/** Graph, or the activity feed, understood this very request and turned it down (400, 404, 409 …). Not raised for a missing right: that is {@link DirectoryRefusedError}. */
export class RequestRejectedError extends AuditorError {
  readonly code = 'REQUEST_REJECTED';
  readonly retryable = false;
  readonly path: string;
  readonly status: number;
  /** Graph's own code. */
  readonly reason: string;
  /** Graph's own words, which may name things: for deciding, not for logs. */
  readonly detail: string;

  constructor(
    path: string,
    { status, reason, detail }: { readonly status: number; readonly reason: string; readonly detail: string },
  ) {
    super(`Microsoft rejected ${path}: ${status} ${reason}`);
    this.path = path;
    this.status = status;
    this.reason = reason;
    this.detail = detail;
  }
}

/** Resolves to the body, unparsed by any schema; to `undefined` where a success has none (202 and 204 mostly). */
export async function readAnswer(
  response: Response,
  { path, now }: { readonly path: string; readonly now: number },
): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw errorOf(response, text, { path, now });
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    // Some proxy between us and Graph answered in its stead, which is no answer; a 202 has been taken whatever else it says.
    if (response.status === 202) return undefined;
    throw new DirectoryUnavailableError(path, response.status, { cause });
  }
}

function errorOf(
  { status, headers }: Response,
  text: string,
  { path, now }: { readonly path: string; readonly now: number },
): AuditorError {
  const { code, message } = refusalIn(text);
  if (status === 410 || EXPIRED_DELTA_CODES.test(code)) return new DeltaExpiredError(path);
  if (status === 401 || status === 403) return new DirectoryRefusedError(path, code || `status ${status}`);
  if (status === 429)
    return new DirectoryThrottledError(
      Math.ceil((retryAfterMs(headers.get('retry-after'), now) ?? PAUSE_WHEN_UNSAID_MS) / 1000),
    );
  if (status >= 500) return new DirectoryUnavailableError(path, status);
  return new RequestRejectedError(path, { status, reason: code, detail: message });
}

function refusalIn(text: string): { readonly code: string; readonly message: string } {
  // Error pages of gateways are HTML; they say no more than their status.
  const error = property(parsedJson(text), 'error');
  const [code, message] = [property(error, 'code'), property(error, 'message')];
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
