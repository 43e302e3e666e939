/** The share of late rows that is found. The floor is the share that a plain window of five minutes finds. */
import type { BenchRow } from '../bench-row.ts';
import { LATE_LOGS } from './late-logs.ts';
import { measureLate } from './measure-late.ts';

const SCHEDULE = { seed: 1, rows: 200 };

export async function benchLate(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const log of LATE_LOGS) {
    const { found, plainWindow } = await measureLate(log, SCHEDULE);
    rows.push({
      name: `late-${log.name}`,
      value: 100 * found,
      unit: '% found',
      floor: 100 * plainWindow,
      ratio: found / plainWindow,
    });
  }
  return rows;
}
