/** Rows per second that recording writes, beside the raw SDK with the same rows and keys. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { mapConcurrently } from '../src/base/concurrency.ts';
import type { AuditRecord, Ledger } from '../src/record/audit-record.ts';
import { tableLedger } from '../src/record/table-ledger.ts';
import { createTables, storageTables } from '../src/storage/azure-tables.ts';
import { memoryTables } from '../src/storage/memory-tables.ts';
import type { Row, Table, TableName, Tables } from '../src/storage/tables.ts';
import { tenantStore } from '../src/storage/tenant-store.ts';
import type { BenchRow } from './bench-row.ts';
import { type Child, startChild } from './child-process.ts';
import { medianOf } from './side-by-side.ts';

const ROUNDS = 5;
const RECORDS = 60;
const APPS = 5;
/** Calls at the same time, for both. */
const AT_ONCE = 16;
const GOAL = 0.7;

interface Written {
  readonly name: TableName;
  readonly row: Row;
}

export async function benchRecordRows(): Promise<BenchRow> {
  const children: Child[] = [];
  // A store for each: the same keys cannot be inserted twice into one store.
  const start = async () => {
    const child = await startChild(join(import.meta.dirname, '../local/azurite.ts'), ['--json'], {});
    children.push(child);
    const { connectionString } = JSON.parse(child.line);
    await createTables({ connectionString });
    return String(connectionString);
  };
  try {
    const [ours, bare] = [await start(), await start()];
    const [values, floors]: [number[], number[]] = [[], []];
    // Alternating, so that both run under the same conditions; the first round only warms up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const tenantId = randomUUID();
      const records = Array.from({ length: RECORDS }, () => recordOf(tenantId));
      const rows = await rowsOf(records, tenantId);
      values.push(
        await perSecond(rows.length, () =>
          recordAll(atMost(AT_ONCE, storageTables({ connectionString: ours })), records, tenantId),
        ),
      );
      floors.push(await perSecond(rows.length, () => insertAll(bare, rows)));
    }
    const [value, floor] = [medianOf(values.slice(1)), medianOf(floors.slice(1))];
    return {
      name: 'record-rows',
      value: Math.round(value),
      unit: 'rows/s',
      floor: Math.round(floor),
      ratio: value / floor,
      goal: GOAL,
    };
  } finally {
    for (const child of children.reverse()) await child.stop();
  }
}

async function recordAll(tables: Tables, records: readonly AuditRecord[], tenantId: string): Promise<void> {
  const ledger = tableLedger(tenantStore(tables, tenantId));
  await mapConcurrently(AT_ONCE, records, (record) => recordOne(ledger, record));
}

async function recordOne(ledger: Ledger, record: AuditRecord): Promise<void> {
  const { cause, occurred, openedBy, keyTime, detail } = record.revocation;
  await ledger.append(record.revocation, {
    kind: 'evidence',
    ...openedBy,
    cause,
    occurred,
    seenAt: keyTime,
    detail,
    order: 1,
  });
  await ledger.open(record);
}

/** The rows that recording writes, in order. */
async function rowsOf(records: readonly AuditRecord[], tenantId: string): Promise<readonly Written[]> {
  const written: Written[] = [];
  const tables = memoryTables();
  const recording: Tables = (name) => ({
    ...tables(name),
    async insert(row) {
      written.push({ name, row });
      return tables(name).insert(row);
    },
  });
  for (const record of records) await recordOne(tableLedger(tenantStore(recording, tenantId)), record);
  return written;
}

async function insertAll(connectionString: string, rows: readonly Written[]): Promise<void> {
  const clients = new Map(
    [...new Set(rows.map(({ name }) => name))].map((name) => [
      name,
      TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true }),
    ]),
  );
  await mapConcurrently(AT_ONCE, rows, async ({ name, row }) => clients.get(name)?.createEntity(row));
}

/** Recording writes rows of several records at once: no more calls may run at the same time than in the floor. */
function atMost(limit: number, tables: Tables): Tables {
  const waiting: (() => void)[] = [];
  let free = limit;
  const limited = async <T>(call: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await call();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
  return (name) => {
    const table: Table = tables(name);
    return {
      ...table,
      insert: (row) => limited(() => table.insert(row)),
      get: (partitionKey, rowKey) => limited(() => table.get(partitionKey, rowKey)),
    };
  };
}

async function perSecond(rows: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (rows * 1000) / (performance.now() - start);
}

/** A disabled user with five apps. Each user is new, so that every row is new. */
function recordOf(tenantId: string): AuditRecord {
  const [userId, at] = [
    randomUUID(),
    new Date(Date.UTC(2031, 2, 1) + Math.floor(Math.random() * 86_400_000)).toISOString(),
  ];
  const apps = Array.from({ length: APPS }, () => ({
    id: randomUUID(),
    name: `App ${randomUUID()}`,
    appId: randomUUID(),
  }));
  return {
    revocation: {
      id: randomUUID().replaceAll('-', ''),
      tenantId,
      cause: 'account-disabled',
      subject: { kind: 'user', id: userId },
      occurred: { from: at, to: at },
      keyTime: at,
      openedBy: { source: 'directory-audit', sourceId: randomUUID() },
      actor: { kind: 'user', id: randomUUID() },
      detail: {},
    },
    affected: {
      apps,
      users: [{ id: userId, name: `User ${userId}`, userPrincipalName: `${userId}@contoso.example` }],
      rectangles: [{ effect: 'blocked', bites: 'next-refresh', userIds: [userId], appIds: apps.map(({ id }) => id) }],
    },
    recordedAt: at,
  };
}

if (import.meta.main) console.log(await benchRecordRows());
