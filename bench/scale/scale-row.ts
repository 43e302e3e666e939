/** One row of `npm run bench -- scale`: what a case costs at several sizes, and how fast that grows. */
import { InvariantError } from '../../src/base/errors.ts';

export type Unit = 'graph-calls' | 'storage-calls' | 'entities' | 'cpu-ms';

export interface ScaleRow {
  /** `case/unit`. */
  readonly name: string;
  readonly unit: Unit;
  readonly sizes: readonly number[];
  readonly counts: readonly number[];
  /** Slope of log count over log size: 1 is linear, 0 does not grow. */
  readonly exponent: number;
  /** The exponent is at most this. */
  readonly goal: number;
}

/** What one run of a case cost. */
export type Cost = Readonly<Record<Unit, number>>;

/** The part of a run that is measured; what it needs is made before. */
export type Measure = (work: () => Promise<unknown>) => Promise<Cost>;

export interface ScaleCase {
  readonly name: string;
  readonly goals: Readonly<Partial<Record<Unit, number>>>;
  readonly sizes: readonly number[];
  /** Seconds are enough for these. Absent: `sizes` are small enough. */
  readonly smallSizes?: readonly number[];
  /** `--sizes` may ask for others, up to this one. Absent: N is no size of a tenant, a file or a list. */
  readonly largest?: number;
  /** What is measured depends on chance, as time does: the best of some runs counts. */
  readonly isTimed?: true;
  /** Makes everything new for this size. */
  run(size: number): Promise<Cost>;
}

/** Least squares of log count over log size. */
export function exponentOf(sizes: readonly number[], counts: readonly number[]): number {
  if (sizes.length < 2 || sizes.length !== counts.length)
    throw new InvariantError(`A slope needs a count for each of at least two sizes, not ${counts.length}`);
  const points = sizes.map((size, index) => [Math.log(size), Math.log(Math.max(1, counts[index] ?? 0))] as const);
  const [meanX, meanY] = [meanOf(points.map(([x]) => x)), meanOf(points.map(([, y]) => y))];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

/** One row for each unit that the case has a goal for. @param costs one for each size */
export function rowsOf(
  { name, goals }: Pick<ScaleCase, 'name' | 'goals'>,
  sizes: readonly number[],
  costs: readonly Cost[],
): readonly ScaleRow[] {
  return (Object.entries(goals) as [Unit, number][]).map(([unit, goal]) => {
    const counts = costs.map((cost) => Math.round(cost[unit]));
    return { name: `${name}/${unit}`, unit, sizes, counts, exponent: exponentOf(sizes, counts), goal };
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
