/** The canary: a change that we make ourselves, and how long each signal took to report it. Pure. */
import { isoOf } from '../../base/clock.ts';
import { parseEventTime } from '../../base/parse-time.ts';

/** The signals that report a change of a user. */
export const CANARY_SIGNALS = ['notification', 'users-delta', 'directory-audit'] as const;
export type CanarySignal = (typeof CANARY_SIGNALS)[number];

/** Times in milliseconds since 1970. */
export interface Sighting {
  readonly changedAt: number;
  readonly seenAt: number;
}

export interface Canary {
  /** When we changed the user, oldest first; the last day or so. */
  readonly changes: readonly number[];
  /** The newest change that each signal has reported. */
  readonly seen: Readonly<Partial<Record<CanarySignal, Sighting>>>;
}

export interface CanaryStatus {
  readonly signal: CanarySignal;
  /** From the change to its report; or the age of a change that was not reported yet. */
  readonly lagMs: number;
  readonly seen: boolean;
  readonly late: boolean;
}

/**
 * Most audit records have arrived by then. The alert (infra/alerts.bicep) waits longer, so that a run can find it late.
 */
export const LATE_MS = 15 * 60_000;

const NAME_PREFIX = 'Revocation Auditor canary ';
const NAME_IN_TEXT = /Revocation Auditor canary (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)/g;

/** The display name of the changed user: it tells everybody who sees it in the directory or in a log what it is. */
export function canaryName(changedAt: number): string {
  return `${NAME_PREFIX}${isoOf(changedAt)}`;
}

/** The time of the newest change that a text contains. An audit record contains the old name as well as the new one. */
export function latestChangeIn(text: string): number | undefined {
  const times = [...text.matchAll(NAME_IN_TEXT)]
    .map(([, time = '']) => parseEventTime(time))
    .filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** @param expected the signals that are switched on */
export function canaryStatuses(
  { changes, seen }: Canary,
  expected: readonly CanarySignal[],
  now: number,
): readonly CanaryStatus[] {
  return expected.flatMap((signal) => {
    const sighting = seen[signal];
    const unseen = changes.find((changedAt) => changedAt > (sighting?.changedAt ?? 0));
    if (unseen !== undefined) return [statusOf(signal, now - unseen, false)];
    return sighting === undefined ? [] : [statusOf(signal, sighting.seenAt - sighting.changedAt, true)];
  });
}

function statusOf(signal: CanarySignal, lagMs: number, seen: boolean): CanaryStatus {
  return { signal, lagMs, seen, late: lagMs > LATE_MS };
}
