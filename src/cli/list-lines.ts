/** The lines of a list for people: revocations, and in place of those that were swept up together one line for all of them. */
import type { RevocationState, RevocationSummary, SweepSummary } from '../ask/answers.ts';
import type { Cause } from '../detect/report.ts';
import { sweptInWords } from '../tell/swept-phrases.ts';

export interface ListLine {
  readonly id: string;
  readonly at: string;
  readonly cause: Cause;
  readonly what: string;
  readonly apps: string;
  readonly users: string;
  readonly by: string;
  /** Absent where members differ. */
  readonly state?: RevocationState;
}

/** So many characters of an id tell it apart from all others of a tenant; `revocations show` takes them. */
export const SHORT_ID = 8;
const SHORT_SWEEP_ID = 'sweep-'.length + SHORT_ID;

/** @param whole every revocation on a line of its own */
export function listLines(revocations: readonly RevocationSummary[], whole: boolean): readonly ListLine[] {
  if (whole) return revocations.map(lineOf);
  const bySweep = Map.groupBy(revocations, ({ sweep }) => sweep?.id);
  return revocations.flatMap((revocation) => {
    const { sweep } = revocation;
    const listed = (sweep && bySweep.get(sweep.id)) ?? [];
    // Of a sweep only this one is in the list: then it says more for itself.
    if (sweep === undefined || listed.length < 2) return [lineOf(revocation)];
    return listed[0] === revocation ? [sweepLine(sweep, revocation.cause, listed)] : [];
  });
}

/** `40 accounts disabled by Grace Hopper between 09:02 and 09:06` */
export function sweepInWords({ by, members, occurred }: SweepSummary, cause: Cause): string {
  const [from, to] = [occurred.from, occurred.to].map((time) => time.slice(11, 16));
  const who = by.kind === 'policy' ? `policy ${by.name ?? by.id}` : (by.name ?? by.id);
  return `${sweptInWords(cause, members)} by ${who} ${from === to ? `at ${from}` : `between ${from} and ${to}`}`;
}

function lineOf({ revocationId, occurred, cause, subject, affectedAppCount, affectedUserCount, actor, state }: RevocationSummary): ListLine {
  const counts = { apps: String(affectedAppCount), users: String(affectedUserCount) };
  const by = actor?.name ?? actor?.id ?? '';
  return { id: revocationId.slice(0, SHORT_ID), at: occurred.to, cause, what: subject.name ?? subject.id, ...counts, by, state };
}

/** Whom each member hits overlaps; only the members themselves can be counted. */
function sweepLine(sweep: SweepSummary, cause: Cause, listed: readonly RevocationSummary[]): ListLine {
  const states = new Set(listed.map(({ state }) => state));
  const [state] = states;
  const shown = { id: sweep.id.slice(0, SHORT_SWEEP_ID), at: sweep.occurred.to, cause, what: sweepInWords(sweep, cause) };
  return { ...shown, apps: '', users: '', by: sweep.by.name ?? sweep.by.id, ...(states.size === 1 && state && { state }) };
}
