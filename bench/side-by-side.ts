/** Two pieces of work that alternate, so that both run under the same conditions. */

import { performance } from 'node:perf_hooks';
import { InvariantError } from '../src/base/errors.ts';
import type { BenchRow } from './bench-row.ts';

interface Comparison {
  /** Records per round. */
  readonly records: number;
  readonly rounds: number;
  readonly ours: () => unknown;
  readonly floor: () => unknown;
}

type Round = Pick<BenchRow, 'value' | 'floor' | 'ratio'>;

/** Records per second in the round with the median ratio; the first round only warms up. */
export async function sideBySide({
  records,
  rounds,
  ours,
  floor,
}: Comparison): Promise<Pick<BenchRow, 'value' | 'unit' | 'floor' | 'ratio'>> {
  const measured: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const [least, own] = [await secondsOf(floor), await secondsOf(ours)];
    measured.push({ value: Math.round(records / own), floor: Math.round(records / least), ratio: least / own });
  }
  return { unit: 'records/s', ...medianRound(measured.slice(1)) };
}

/** The round with the median ratio. */
export function medianRound(rounds: readonly Round[]): Round {
  const middle = rounds.toSorted((one, other) => one.ratio - other.ratio)[Math.floor(rounds.length / 2)];
  if (middle === undefined) throw new InvariantError('No round was measured');
  return middle;
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function secondsOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
