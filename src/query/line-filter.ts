/** Which lines a list wants, and the narrowest ranges of the views that have all of them. */
import { severityOf } from '../detect/cause.ts';
import type { Line } from '../record/views/line.ts';
import { type Dimension, listPrefix } from '../record/views/view-keys.ts';
import type { ListFilter } from './answers.ts';

/** What the row of a line says is compared. Whom it reached, and its sweep, are known by where the row stands. */
export function isWanted(line: Line, { cause, severity, actor, policy, state }: ListFilter): boolean {
  return (
    isAmong(cause, [line.cause]) &&
    isAmong(severity, [severityOf(line.cause)]) &&
    isAmong(state, [line.state]) &&
    isAmong(actor, line.actor ? [line.actor.id] : []) &&
    isAmong(policy, line.policyIds)
  );
}

/** One actor or policy has the fewest; a state or a severity says the least. */
export function narrowestRanges({ cause, severity, actor, policy, state }: ListFilter): readonly string[] {
  if (policy !== undefined) return rangesOf('policy', policy);
  if (actor !== undefined) return rangesOf('actor', actor);
  if (cause !== undefined) return rangesOf('cause', cause);
  // Most revocations stay open: nobody closes a changed policy.
  const isNarrowState = state !== undefined && !state.includes('open');
  if (state !== undefined && (isNarrowState || severity === undefined)) return rangesOf('state', state);
  return severity === undefined ? [listPrefix('all')] : rangesOf('severity', severity);
}

/** Whether a range, or the list of a person or an app, may have lines that the query does not want. */
export function isFiltered({ cause, severity, actor, policy, state, app, user, sweep }: ListFilter): boolean {
  return [cause, severity, actor, policy, state, app, user, sweep].filter((one) => one !== undefined).length > 1;
}

function rangesOf(dimension: Dimension, values: readonly string[]): readonly string[] {
  return [...new Set(values.map((value) => listPrefix(dimension, value)))];
}

function isAmong(wanted: readonly string[] | undefined, values: readonly string[]): boolean {
  if (wanted === undefined) return true;
  const all = new Set(wanted.map((one) => one.toLowerCase()));
  return values.some((value) => all.has(value.toLowerCase()));
}
