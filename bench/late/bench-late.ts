/** Which share of late rows is found; the floor is what a plain window of five minutes finds on the same tape. */
import type { BenchRow } from '../bench-row.ts';
import { LATE_LOGS } from './late-logs.ts';
import { playLate } from './play-late.ts';

const TAPE = { seed: 1, rows: 200 };

export async function benchLate(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const log of LATE_LOGS) {
    const { found, plainWindow } = await playLate(log, TAPE);
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
