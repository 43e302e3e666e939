/** How many records a second we tell apart and name the cause of, beside JSON.parse alone on the same text. */
import { performance } from 'node:perf_hooks';
import { readLogSignal } from '../src/accept/read-log-signal.ts';
import { sieveOf } from '../src/cli/import-sieve.ts';
import { detectReports } from '../src/detect/detect-reports.ts';
import type { BenchRow } from './bench-row.ts';
import { auditRecordOf } from './import-audit.ts';
import { signInRecordOf } from './sign-in-records.ts';

const RECORDS = 20_000;
/** One in this many ends somebody's sign-in. */
const RELEVANT = 100;
const ROUNDS = 9;
const TOLD = { tenantId: '7e0a0000-0001-4001-8001-00000000007e', seenAt: '2031-03-02T00:00:00.000Z' };

export function benchClassify(): readonly BenchRow[] {
  return [measured('classify-audit', 0.5, auditRecordOf), measured('classify-sign-in', 0.6, signInRecordOf)];
}

function measured(name: string, goal: number, recordOf: (n: number) => object): BenchRow {
  const text = JSON.stringify(Array.from({ length: RECORDS }, (_, n) => recordOf(n)));
  const [ours, floors]: [number[], number[]] = [[], []];
  // In turn, so that both meet the machine in the same moods; the first round only warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    floors.push(secondsOf(() => JSON.parse(text)));
    ours.push(secondsOf(() => classify(text)));
  }
  const [value, floor] = [RECORDS / medianOf(ours.slice(1)), RECORDS / medianOf(floors.slice(1))];
  return { name, value: Math.round(value), unit: 'records/s', floor: Math.round(floor), ratio: value / floor, goal };
}

/** Finding too little is no measurement. */
function classify(text: string): void {
  const raws: readonly unknown[] = JSON.parse(text);
  const reports = sieveOf()
    .sift(raws)
    .relevant.flatMap((index) => {
      const signal = readLogSignal(raws[index], TOLD);
      return signal === undefined ? [] : detectReports(signal);
    });
  if (reports.length !== RECORDS / RELEVANT) throw new Error(`Of ${RECORDS / RELEVANT} revocations in the text ${reports.length} were found`);
}

function secondsOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

if (import.meta.main) console.log(benchClassify());
