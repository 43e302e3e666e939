/** Revocations as a list shows them: a sweep is one row, where its first member stands. */
import type { Summary, Sweep } from '../ask/answers.ts';

export interface ListRow {
  readonly key: string;
  readonly href: string;
  /** The first one. */
  readonly summary: Summary;
  readonly sweep: Sweep | undefined;
  /** All that are in the list. */
  readonly members: readonly Summary[];
}

export function rowsOf(summaries: readonly Summary[]): readonly ListRow[] {
  const groups = Map.groupBy(summaries, ({ sweep, revocationId }) => sweep?.id ?? revocationId);
  return [...groups].flatMap(([key, members]) => {
    const [summary] = members;
    if (summary === undefined) return [];
    // A sweep of which one member is in the list is better shown by that member.
    const sweep = members.length > 1 ? summary.sweep : undefined;
    return [{ key, href: sweep ? `/sweeps/${key}` : `/revocations/${summary.revocationId}`, summary, sweep, members }];
  });
}

export interface Recoveries {
  readonly waiting: number;
  readonly recovered: number;
  readonly undone: number;
}

export function recoveriesOf(summaries: readonly Summary[]): Recoveries {
  const count = (wanted: Summary['state']) => summaries.filter(({ state }) => state === wanted).length;
  return { waiting: count('open'), recovered: count('recovered'), undone: count('closed') };
}
