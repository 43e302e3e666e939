/** Records per second that are read, filtered and given a cause, beside JSON.parse alone on the same text. */
import { InvariantError } from '../src/base/errors.ts';
import { importFilterOf } from '../src/cli/import/import-filter.ts';
import { detectReports, isRelevantActivity } from '../src/detect/detect-reports.ts';
import { readLogSignal } from '../src/ingest/records/log-signal.ts';
import { auditRecordOf } from './audit-records.ts';
import type { BenchRow } from './bench-row.ts';
import { sideBySide } from './side-by-side.ts';
import { signInRecordOf } from './sign-in-records.ts';

const RECORDS = 20_000;
/** One in this many ends somebody's sign-in. */
const RELEVANT = 100;
const ROUNDS = 9;
const CONTEXT = { tenantId: '7e0a0000-0001-4001-8001-00000000007e', seenAt: '2031-03-02T00:00:00.000Z' };

export async function benchClassify(): Promise<readonly BenchRow[]> {
  return [
    await measured('classify-audit', 0.5, auditRecordOf),
    await measured('classify-sign-in', 0.6, signInRecordOf),
  ];
}

async function measured(name: string, goal: number, recordOf: (n: number) => object): Promise<BenchRow> {
  const text = JSON.stringify(Array.from({ length: RECORDS }, (_, n) => recordOf(n)));
  return {
    name,
    ...(await sideBySide({
      records: RECORDS,
      rounds: ROUNDS,
      floor: () => JSON.parse(text),
      ours: () => classify(text),
    })),
    goal,
  };
}

/** @throws InvariantError if it finds too little: that would be no measurement */
function classify(text: string): void {
  const raws: readonly unknown[] = JSON.parse(text);
  const reports = importFilterOf(isRelevantActivity)
    .select(raws)
    .relevant.flatMap((index) => {
      const signal = readLogSignal(raws[index], CONTEXT);
      return signal === undefined ? [] : detectReports(signal);
    });
  if (reports.length !== RECORDS / RELEVANT)
    throw new InvariantError(`Found ${reports.length} of ${RECORDS / RELEVANT} revocations in the text`);
}

if (import.meta.main) console.log(await benchClassify());
