/**
 * `node bench/cost/cost.ts [users]`: the operations of a first reading, a quiet hour and an act. docs/operations.md
 * converts them to money.
 */
import { allRows, TABLE_NAMES, type Tables } from '../../src/storage/tables.ts';
import { startStage } from '../../test/pipeline/stage.ts';
import { type Operations, operationCounter } from './count-operations.ts';

const users = Number(process.argv[2] ?? '1000');
const ACTS = 20;
/** Long enough for the audit record of the last act, and for its notices. */
const AFTERWARDS_MINUTES = 20;

const counter = operationCounter();
const stage = await startStage({ seed: 1, users, between: counter.between });
print('first reading', counter.take());

// The first hour still reads what the first reading left out.
await stage.pass(60);
counter.take();
await stage.pass(60);
const quiet = counter.take();
print('a quiet hour', quiet);

const before = await storedIn(stage.tables);
for (let index = 0; index < ACTS; index += 1) {
  if (index % 2 === 0) stage.tenant.act.disableUser();
  else stage.tenant.act.adminRemovesUserConsent();
  await stage.pass(2);
}
await stage.pass(AFTERWARDS_MINUTES);
const minutes = 2 * ACTS + AFTERWARDS_MINUTES;
const busy = counter.take();
print(
  'one act',
  mapped(busy, (count, kind) => Math.max(0, (count - (quiet[kind] * minutes) / 60) / ACTS)),
);
const after = await storedIn(stage.tables);
const rows = Math.round((after.rows - before.rows) / ACTS);
const kibibytes = Math.round((after.bytes - before.bytes) / ACTS / 1024);
process.stdout.write(`${users} users, one act leaves: ${rows} rows, ${kibibytes} KiB\n`);
await stage.stop();

/** The approximate size: names and values as text. */
async function storedIn(tables: Tables): Promise<{ readonly rows: number; readonly bytes: number }> {
  const total = { rows: 0, bytes: 0 };
  for (const name of TABLE_NAMES) {
    for (const row of await allRows(tables(name), { partition: { from: '', to: '~' } })) {
      total.rows += 1;
      total.bytes += JSON.stringify(row).length;
    }
  }
  return total;
}

function print(what: string, operations: Operations): void {
  const parts = Object.entries(operations).map(([kind, count]) => `${kind} ${Math.round(count * 10) / 10}`);
  process.stdout.write(`${users} users, ${what}: ${parts.join(', ')}\n`);
}

function mapped(operations: Operations, change: (count: number, kind: keyof Operations) => number): Operations {
  const { tableReads, tableWrites, queueMessages, graphRequests } = operations;
  return {
    tableReads: change(tableReads, 'tableReads'),
    tableWrites: change(tableWrites, 'tableWrites'),
    queueMessages: change(queueMessages, 'queueMessages'),
    graphRequests: change(graphRequests, 'graphRequests'),
  };
}
