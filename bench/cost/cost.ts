/**
 * `node bench/cost/cost.ts [users]`: the operations of a first reading, a quiet hour, an act, and a policy for
 * everybody, and the rows that they leave. docs/operations.md quotes them as printed, and converts them to money.
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

const { policyId } = stage.tenant.act.createPolicy();
await stage.pass(AFTERWARDS_MINUTES);
const forPolicy = counter.take();
print(
  'a policy for everybody',
  mapped(forPolicy, (count, kind) => Math.max(0, count - (quiet[kind] * AFTERWARDS_MINUTES) / 60)),
);
const { revocations } = await stage.engine.answers.list({ limit: 20, cause: 'policy-changed' });
const { inScope, inUse } = revocations.find(({ subject }) => subject.id === policyId) ?? {};
const withPolicy = await storedIn(stage.tables);
const left = [...withPolicy.byTable]
  .map(([name, count]) => [name, count - (after.byTable.get(name) ?? 0)] as const)
  .filter(([name, count]) => count > 0 && !name.startsWith('Mirror'))
  .map(([name, count]) => `${name} ${count}`);
const reach = `in scope ${inScope?.users} people at ${inScope?.apps} apps, in use ${inUse?.users} at ${inUse?.apps}`;
process.stdout.write(`${users} users, a policy for everybody: ${reach}\n`);
process.stdout.write(
  `${users} users, a policy for everybody leaves: ${withPolicy.rows - after.rows} rows (${left.join(', ')})\n`,
);
await stage.stop();

/** The approximate size: names and values as text. */
async function storedIn(
  tables: Tables,
): Promise<{ readonly rows: number; readonly bytes: number; readonly byTable: ReadonlyMap<string, number> }> {
  const total = { rows: 0, bytes: 0, byTable: new Map<string, number>() };
  for (const name of TABLE_NAMES) {
    for (const row of await allRows(tables(name), { partition: { from: '', to: '~' } })) {
      total.rows += 1;
      total.byTable.set(name, (total.byTable.get(name) ?? 0) + 1);
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
