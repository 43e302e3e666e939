/** Two pieces of work in turn, so that both meet the machine in the same moods. */
import { performance } from 'node:perf_hooks';
import type { BenchRow } from './bench-row.ts';

interface Contest {
  /** How many records both work through in a round. */
  readonly records: number;
  readonly rounds: number;
  readonly ours: () => unknown;
  readonly floor: () => unknown;
}

type Round = Pick<BenchRow, 'value' | 'floor' | 'ratio'>;

/** Records a second of the round with the middle ratio; the first round only warms up. */
export async function sideBySide({
  records,
  rounds,
  ours,
  floor,
}: Contest): Promise<Pick<BenchRow, 'value' | 'unit' | 'floor' | 'ratio'>> {
  const measured: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const [least, own] = [await secondsOf(floor), await secondsOf(ours)];
    measured.push({ value: Math.round(records / own), floor: Math.round(records / least), ratio: least / own });
  }
  return { unit: 'records/s', ...middleOf(measured.slice(1)) };
}

/** The one with the middle ratio. */
export function middleOf(rounds: readonly Round[]): Round {
  const middle = rounds.toSorted((one, other) => one.ratio - other.ratio)[Math.floor(rounds.length / 2)];
  if (middle === undefined) throw new Error('No round was measured');
  return middle;
}

async function secondsOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
