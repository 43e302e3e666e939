/** N rows expire; a file of N rows is imported, of which one in a hundred matters. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFiles } from '../../src/cli/import/import.ts';
import { importInto } from '../../src/cli/import/recording-import.ts';
import { runRetention } from '../../src/operate/retention.ts';
import { eachRow, TABLE_NAMES } from '../../src/storage/tables.ts';
import type { TenantStore } from '../../src/storage/tenant-store.ts';
import { auditRecordOf } from '../audit-records.ts';
import { accountDisabled } from './log-records.ts';
import type { ScaleCase } from './scale-row.ts';
import { openScaleStage } from './scale-stage.ts';

const KEPT_DAYS = 100;
const DAY_MINUTES = 24 * 60;
/** The rows are counted after so many acts. */
const ACTS_AT_ONCE = 10;
const MOST_TURNS = 100;

export const UPKEEP_CASES: readonly ScaleCase[] = [
  {
    name: 'scale-retention',
    goals: { entities: 1.1 },
    sizes: [1_000, 6_000, 40_000],
    smallSizes: [1_000, 5_000, 30_000],
    async run(rows) {
      const stage = openScaleStage({ users: rows, apps: 20, grants: () => [1, 2] });
      await stage.readTenant();
      for (let user = 0; (await countRecordRows(stage.store)) < rows; ) {
        for (const last = user + ACTS_AT_ONCE; user < last; user += 1)
          await stage.process(accountDisabled(user, stage.now()));
        stage.pass(1);
      }
      stage.pass((KEPT_DAYS + 2) * DAY_MINUTES);
      const retention = { store: stage.erasingStore, days: KEPT_DAYS, approvedDays: KEPT_DAYS };
      let isDone = false;
      const log = { log: (line: string) => (isDone ||= line.includes('are left')), warn: () => {} };
      return stage.measure(async () => {
        for (let turn = 0; turn < MOST_TURNS && !isDone; turn += 1)
          await runRetention({ ...retention, now: stage.now(), time: stage.now() }, log);
      });
    },
  },
  {
    name: 'scale-import',
    goals: { 'storage-calls': 1.05 },
    sizes: [3_000, 20_000, 100_000],
    smallSizes: [1_000, 6_000, 30_000],
    largest: 1_000_000,
    async run(records) {
      const stage = openScaleStage({ users: 20, apps: 20 });
      const folder = await mkdtemp(join(tmpdir(), 'revaudit-scale-'));
      const file = join(folder, 'log.ndjson');
      try {
        await writeFile(
          file,
          Array.from({ length: records }, (_, n) => `${JSON.stringify(auditRecordOf(n))}\n`).join(''),
        );
        return await stage.measure(() =>
          importFiles([file], { ...importInto(stage.store, stage.now), now: stage.now }),
        );
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  },
];

/** What the mirror has does not expire. */
async function countRecordRows({ table }: TenantStore): Promise<number> {
  let count = 0;
  for (const name of TABLE_NAMES.filter((one) => !one.startsWith('Mirror')))
    for await (const _ of eachRow(table(name), { partition: { from: '', to: '~' } })) count += 1;
  return count;
}
