/** `node bench/late/late.ts`: the share of late rows that is found, beside a plain window and a look-back. */
import { LATE_LOGS } from './late-logs.ts';
import { measureLate } from './measure-late.ts';

const SCHEDULE = { seed: 1, rows: 1_000 };

for (const log of LATE_LOGS) {
  const curve = log.curve
    .map(({ within, share }) => `${(share * 100).toFixed(1)} % within ${(within / 3_600_000).toFixed(1)} h`)
    .join(', ');
  const { rows, found, again, plainWindow, lookBack } = await measureLate(log, SCHEDULE);
  process.stdout.write(`${log.name}: ${rows} rows in a day, ${curve}\n`);
  process.stdout.write(
    `  our re-readings                        ${percent(found)} found, each enqueued ${(again / rows).toFixed(1)} times more\n`,
  );
  process.stdout.write(`  a window of 5 min every 5 min          ${percent(plainWindow)} found\n`);
  process.stdout.write(`  a look-back of 9 min every 5 min       ${percent(lookBack)} found\n\n`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2).padStart(6)} %`;
}
