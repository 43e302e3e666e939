/** Compares what was played with what is on record. The record is read through the API, as a user would read it. */
import { defined } from '../../src/base/defined.ts';
import { percentileOf } from '../../src/base/percentile.ts';
import type { Subject } from '../../src/detect/subject.ts';
import type { PairCounts } from '../../src/impact/affected.ts';
import type { Answers, RevocationDetails } from '../../src/query/answers.ts';
import type { Played } from './played.ts';

/** The shape that `npm start -- --once --json` prints; durations in injected milliseconds. */
export interface DaySummary {
  readonly seed: number;
  readonly users: number;
  readonly played: readonly Played[];
  readonly detected: readonly Detected[];
  /** Ids of played events that are not on record. */
  readonly missed: readonly string[];
  /** Ids of revocations on record that were not played. */
  readonly false: readonly string[];
  /** Ids of revocations that are on record a second time, and keys of notices that were sent twice. */
  readonly duplicated: readonly string[];
  readonly notices: readonly {
    readonly revocationId: string;
    readonly audience: string;
    readonly channel: string;
    readonly state: string;
  }[];
  readonly delayMs: { readonly p50: number; readonly p95: number; readonly max: number };
}

export interface Detected {
  readonly revocationId: string;
  readonly playedId: string | null;
  readonly cause: string;
  readonly subject: Subject;
  readonly evidence: number;
  readonly affectedApps: number;
  readonly affectedUsers: number;
  /** Of a policy: how many it applies to at most; the counts above are of those in use. */
  readonly inScope?: PairCounts;
  /** Of a policy: in one sentence, in scope and in use. */
  readonly summary?: string;
  /** From the change in the tenant to the record. */
  readonly delayMs: number;
}

/** The interval of a delta, or the clock of a service, may start a little before the act. */
const SKEW_MS = 5 * 60_000;

interface Day {
  readonly seed: number;
  readonly users: number;
  readonly played: readonly Played[];
  readonly views: readonly RevocationDetails[];
  /** How often each notice key is among the sent items of the mailbox. */
  readonly sentCounts: ReadonlyMap<string, number>;
}

/** Reads everything on record, page by page. */
export async function readRecord(answers: Answers): Promise<readonly RevocationDetails[]> {
  const views: RevocationDetails[] = [];
  let after: string | undefined;
  do {
    const page = await answers.list(after === undefined ? { limit: 200 } : { limit: 200, after });
    for (const { revocationId } of page.revocations) {
      const view = await answers.show(revocationId);
      if (view) views.push(view);
    }
    after = page.next;
  } while (after !== undefined);
  return views;
}

export function summaryOf({ seed, users, played, views, sentCounts }: Day): DaySummary {
  const matched = match(played, views);
  const detected = matched.map(({ view, event }) => detectedOf(view, event));
  const expected = played.filter(({ cause }) => cause !== null);
  const timesSeen = (id: string) => detected.filter(({ playedId }) => playedId === id).length;
  const repeated = detected.filter(
    ({ playedId }, index) => playedId !== null && detected.findIndex((other) => other.playedId === playedId) < index,
  );
  return {
    seed,
    users,
    played,
    detected,
    missed: expected.filter(({ id }) => timesSeen(id) === 0).map(({ id }) => id),
    false: detected.filter(({ playedId }) => playedId === null).map(({ revocationId }) => revocationId),
    duplicated: [
      ...repeated.map(({ revocationId }) => revocationId),
      ...[...sentCounts].filter(([, count]) => count > 1).map(([key]) => key),
    ],
    notices: views.flatMap(({ revocationId, notices }) =>
      notices.map(({ audience, channel, state }) => ({ revocationId, audience, channel, state })),
    ),
    delayMs: percentiles(detected.filter(({ playedId }) => playedId !== null).map(({ delayMs }) => delayMs)),
  };
}

/** Nothing missed, false or duplicated. */
export function isClean({ missed, false: wrong, duplicated }: DaySummary): boolean {
  return missed.length + wrong.length + duplicated.length === 0;
}

/** Each record with its event: same cause, same subject, and the event lies within the interval of the record. */
function match(
  played: readonly Played[],
  views: readonly RevocationDetails[],
): readonly { readonly view: RevocationDetails; readonly event: Played | undefined }[] {
  return views.map((view) => ({ view, event: played.find((event) => shows(view, event)) }));
}

function shows(view: RevocationDetails, event: Played): boolean {
  const at = Date.parse(event.at);
  const within = at >= Date.parse(view.occurred.from) - SKEW_MS && at <= Date.parse(view.occurred.to) + SKEW_MS;
  return (
    view.cause === event.cause &&
    view.subject.kind === event.subject.kind &&
    view.subject.id === event.subject.id &&
    within
  );
}

function detectedOf(view: RevocationDetails, event: Played | undefined): Detected {
  return defined({
    revocationId: view.revocationId,
    playedId: event?.id ?? null,
    cause: view.cause,
    subject: view.subject,
    evidence: view.evidence.length,
    affectedApps: view.affectedApps.length,
    affectedUsers: view.affectedUsers.length,
    inScope: view.inScope,
    summary: view.summary,
    delayMs: event === undefined ? 0 : Date.parse(view.recordedAt) - Date.parse(event.at),
  });
}

function percentiles(values: readonly number[]): DaySummary['delayMs'] {
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: percentileOf(sorted, 0.5), p95: percentileOf(sorted, 0.95), max: sorted.at(-1) ?? 0 };
}
