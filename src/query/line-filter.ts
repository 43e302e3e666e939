/** Which lines a list wants, and the narrowest range of the views that has all of them. */
import type { Line } from '../record/views/line.ts';
import { severityOf } from '../record/views/line-row.ts';
import { listPrefix } from '../record/views/view-keys.ts';
import type { ListFilter } from './answers.ts';

/** What the row of a line says is compared; the range that is read may hold others. */
export function isWanted(line: Line, { cause, severity, actor, policy, state }: ListFilter): boolean {
  return (
    (cause === undefined || line.cause === cause) &&
    (severity === undefined || severityOf(line.cause) === severity) &&
    (state === undefined || line.state === state) &&
    (actor === undefined || line.actor?.id.toLowerCase() === actor.toLowerCase()) &&
    (policy === undefined || line.policyIds.some((id) => id.toLowerCase() === policy.toLowerCase()))
  );
}

/** One actor or policy has the fewest; a state or a severity says the least. */
export function narrowestRange({ cause, severity, actor, policy, state }: ListFilter): string {
  if (policy !== undefined) return listPrefix('policy', policy);
  if (actor !== undefined) return listPrefix('actor', actor);
  if (cause !== undefined) return listPrefix('cause', cause);
  // Most revocations stay open: nobody closes a changed policy.
  if (state !== undefined && (state !== 'open' || severity === undefined)) return listPrefix('state', state);
  return severity === undefined ? listPrefix('all') : listPrefix('severity', severity);
}

export function isFiltered({ cause, severity, actor, policy, state }: ListFilter): boolean {
  return [cause, severity, actor, policy, state].filter((one) => one !== undefined).length > 1;
}
