/** The canary: a change that we make ourselves, and how long each way took to bring it back to us. */
import { isoOf } from '../../base/clock.ts';

/** The ways on which a change of a user comes. */
export const CANARY_SIGNALS = ['notification', 'users-delta', 'directory-audit'] as const;
export type CanarySignal = (typeof CANARY_SIGNALS)[number];

/** Times in milliseconds since 1970. */
export interface Sighting {
  readonly changedAt: number;
  readonly seenAt: number;
}

export interface Canary {
  /** When we changed it, oldest first; of about a day. */
  readonly changes: readonly number[];
  /** The newest change that each way has brought. */
  readonly seen: Readonly<Partial<Record<CanarySignal, Sighting>>>;
}

export interface CanaryStatus {
  readonly signal: CanarySignal;
  /** From change to seeing it; of one that was not seen yet, its age so far. */
  readonly lagMs: number;
  readonly seen: boolean;
  readonly late: boolean;
}

/** Most audit records are there by then. The alert (infra/alerts.bicep) waits a little longer: the next turn must have found it late. */
export const LATE_MS = 15 * 60_000;

const NAME = 'Revocation Auditor canary ';
const IN_TEXT = /Revocation Auditor canary (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)/g;

/** The display name that the user bears from now on: whoever finds it in the directory or in a log knows what it is, and since when. */
export function canaryName(changedAt: number): string {
  return `${NAME}${isoOf(changedAt)}`;
}

/** When the change was made that a text tells of, the newest where it tells of several: an audit record names the old value too. */
export function changeIn(text: string): number | undefined {
  const times = [...text.matchAll(IN_TEXT)].map(([, time]) => Date.parse(time ?? ''));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** @param expected the ways that are switched on */
export function standingsOf(
  { changes, seen }: Canary,
  expected: readonly CanarySignal[],
  now: number,
): readonly CanaryStatus[] {
  return expected.flatMap((signal) => {
    const sighting = seen[signal];
    const unseen = changes.find((changedAt) => changedAt > (sighting?.changedAt ?? 0));
    if (unseen !== undefined) return [standing(signal, now - unseen, false)];
    return sighting === undefined ? [] : [standing(signal, sighting.seenAt - sighting.changedAt, true)];
  });
}

function standing(signal: CanarySignal, lagMs: number, seen: boolean): CanaryStatus {
  return { signal, lagMs, seen, late: lagMs > LATE_MS };
}
