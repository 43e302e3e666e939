/** What the views say of a record, and what the record itself says: the same store without its views. */
import { SEVERITIES } from '../../src/detect/severity.ts';
import type { RevocationList } from '../../src/query/answers.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { rebuildViews } from '../../src/record/views/fill-views.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows, type Row, TABLES, type TableName, type Tables } from '../../src/storage/tables.ts';
import { type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';

const VIEWS: ReadonlySet<TableName> = new Set(
  TABLES.filter(({ kind }: { readonly kind: string }) => kind === 'view').map(({ name }) => name),
);
const EVERYTHING = { partition: { from: '', to: '~' } };
const LIMIT = 1_000;
/** Of users and apps: reading their lists from the record alone takes long. */
const ASKED = process.env.LONG === undefined ? 12 : Number.POSITIVE_INFINITY;

export interface Said {
  readonly [question: string]: readonly unknown[];
}

/** Every list that the views answer, of everybody and every app on record. */
export async function saidBy(store: TenantStore): Promise<Said> {
  const answers = tableAnswers(store);
  const said: Record<string, readonly unknown[]> = {};
  const ask = async (question: string, answer: Promise<RevocationList | object | undefined>) => {
    const found = await answer;
    said[question] = found && 'revocations' in found ? found.revocations : [];
  };
  const query = { limit: LIMIT };
  await ask('all', answers.list(query));
  const all = (await answers.list(query)).revocations;
  for (const cause of new Set(all.map((line) => line.cause)))
    await ask(`cause ${cause}`, answers.list({ ...query, cause: [cause] }));
  for (const severity of SEVERITIES)
    await ask(`severity ${severity}`, answers.list({ ...query, severity: [severity] }));
  for (const state of ['open', 'closed', 'recovered'] as const) {
    await ask(`state ${state}`, answers.list({ ...query, state: [state] }));
    await ask(`high and ${state}`, answers.list({ ...query, state: [state], severity: ['high'] }));
  }
  for (const actor of new Set(all.flatMap((line) => line.actor?.id ?? [])))
    await ask(`actor ${actor}`, answers.list({ ...query, actor: [actor] }));
  for (const user of await idsIn(store, 'AffectedUsers', 'userId'))
    await ask(`user ${user}`, answers.user(user, query));
  for (const app of await idsIn(store, 'AffectedApps', 'appObjectId')) await ask(`app ${app}`, answers.app(app, query));
  return said;
}

/** The same record in tables of its own, without the views. */
export async function recordAlone(tables: Tables, tenantId: string): Promise<TenantStore> {
  const alone = memoryTables();
  for (const { name } of TABLES.filter((table) => !VIEWS.has(table.name)))
    for (const row of await allRows(tables(name), EVERYTHING)) await alone(name).insert(row);
  return tenantStore(alone, tenantId);
}

/** The rows of the views, but for traces of what a line went through. */
export async function viewRows(store: TenantStore): Promise<readonly string[]> {
  const rows = await Promise.all([...VIEWS].map((name) => allRows(store.table(name), EVERYTHING)));
  return rows.flat().filter(isLasting).map(textOf).sort();
}

export async function rebuilt(record: TenantStore): Promise<TenantStore> {
  await rebuildViews(record, { isDryRun: false });
  return record;
}

/** Not those that mark a line that went, and of a sweep that went. */
function isLasting({ partitionKey, rowKey, state, ofId, chains }: Row): boolean {
  if (partitionKey.endsWith('_views') || chains === '[]') return false;
  return !rowKey.startsWith('all-') || state !== undefined || ofId !== undefined;
}

function textOf(row: Row): string {
  return JSON.stringify(Object.entries(row).sort());
}

async function idsIn(store: TenantStore, table: TableName, column: string): Promise<readonly string[]> {
  const rows = await allRows(store.table(table), EVERYTHING);
  return [...new Set(rows.map((row) => String(row[column])))].sort().slice(0, ASKED);
}
