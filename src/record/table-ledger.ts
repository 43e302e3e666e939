/**
 * The record in Table Storage. The head of a revocation is written after all rows that belong to it: where there is a
 * head, the record is complete.
 */
import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import type { RecordWrite, Revocation } from '../correlate/revocation.ts';
import { tableSnapshots } from '../storage/table-snapshots.ts';
import type { Row, TableName } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import type { AuditRecord, Ledger } from './audit-record.ts';
import { isErased } from './erased-people.ts';
import { findRecoveries, type RecoveryContext } from './recovery/recover.ts';
import { awaitingRows } from './recovery/table-awaiting.ts';
import { affectedAppRows, affectedUserRows } from './rows/affected-rows.ts';
import { indexRows, type PolicySnapshots, rowOfHead } from './rows/head-row.ts';
import { actorNameRows, nameRows } from './rows/name-rows.ts';
import { reachRows } from './rows/reach-rows.ts';
import { feedKeys, headKeys } from './rows/record-keys.ts';
import { rowOfEntry } from './rows/trail-row.ts';
import { affectsSweeps, updateSweeps } from './table-sweeps.ts';

const CONCURRENT_WRITES = 16;

export function tableLedger(store: TenantStore, telemetry: Telemetry = silent): Ledger {
  const { tenantId } = store;
  return {
    async append(ref, entry) {
      await store.table('Trail').insert(rowOfEntry(tenantId, ref, entry));
      if (affectsSweeps(entry.kind)) await updateSweeps(store, ref);
      // The actor often becomes known long after the head was written, and people cannot read an id.
      const actor = 'actor' in entry ? entry.actor : undefined;
      const names = actorNameRows(tenantId, actor);
      if (actor === undefined || names.length === 0 || (await isErased(store, actor.id))) return;
      await Promise.all(names.map((row) => store.table('Names').insert(row)));
    },
    async isPlanned(ref) {
      const { partitionKey, rowKey } = rowOfEntry(tenantId, ref, { kind: 'planned' });
      return (await store.table('Trail').get(partitionKey, rowKey)) !== undefined;
    },
    async open(record) {
      const stored = (await storedRecord(store, record)) ?? (await writeRecord(store, record));
      if (stored === record) count(record, telemetry);
      // The stored head's time, so that a second delivery writes the same row.
      await store.table('Feed').insert(feedRow(stored));
      return stored;
    },
  };
}

export interface WriteContext extends RecoveryContext {
  /** Records a revocation, with whom it affects and whom to tell. */
  readonly open: (revocation: Revocation) => Promise<void>;
}

/**
 * Writes what settling one report led to, one after the other: the order is part of what settling decided. Safe to
 * repeat, because everything it writes is insert-only.
 */
export async function recordWrites(writes: readonly RecordWrite[], context: WriteContext): Promise<void> {
  for (const write of writes) await recordWrite(write, context);
}

async function recordWrite(write: RecordWrite, context: WriteContext): Promise<void> {
  const { ledger, open } = context;
  switch (write.kind) {
    case 'append':
      return ledger.append(write.of, write.entry);
    case 'open':
      return open(write.revocation);
    case 'finish':
      return (await ledger.isPlanned(write.revocation)) ? undefined : open(write.revocation);
    case 'find-recoveries':
      return findRecoveries(write.of, undefined, context);
  }
}

/** Once for each revocation: not where a record was there before. */
function count({ revocation: { cause, openedBy, keyTime }, recordedAt }: AuditRecord, telemetry: Telemetry): void {
  telemetry.record('revaudit.revocations', cause);
  telemetry.record('revaudit.lag', openedBy.source, Math.max(0, Date.parse(recordedAt) - Date.parse(keyTime)) / 1000);
}

/** Undefined where there is no head yet. */
async function storedRecord(store: TenantStore, record: AuditRecord): Promise<AuditRecord | undefined> {
  const { partitionKey, rowKey } = headKeys(record.revocation.tenantId, record.revocation);
  const head = await store.table('Revocations').get(partitionKey, rowKey);
  return head && { ...record, recordedAt: String(head.row.recordedAt) };
}

async function writeRecord(store: TenantStore, record: AuditRecord): Promise<AuditRecord> {
  const { revocation, affected } = record;
  const bodies = await savePolicies(revocation, store);
  const rows: readonly (readonly [TableName, readonly Row[]])[] = [
    ['AffectedApps', affectedAppRows(revocation, affected)],
    ['AffectedUsers', affectedUserRows(revocation, affected)],
    ['Reach', reachRows(revocation, affected)],
    ['Index', indexRows(revocation, affected)],
    ['Names', nameRows(revocation, affected)],
    ['Awaiting', awaitingRows(revocation, affected)],
  ];
  const inserts = rows.flatMap(([name, own]) => own.map((row) => ({ name, row })));
  await mapConcurrently(CONCURRENT_WRITES, inserts, ({ name, row }) => store.table(name).insert(row));

  // Of two workers one writes the head, and its time of recording counts for both.
  const outcome = await store.table('Revocations').insert(rowOfHead(record, bodies));
  return outcome === 'inserted' ? record : ((await storedRecord(store, record)) ?? record);
}

async function savePolicies({ detail: { policy } }: Revocation, store: TenantStore): Promise<PolicySnapshots> {
  if (policy === undefined) return {};
  const snapshots = tableSnapshots(store);
  const [before, after] = await Promise.all([
    policy.before && snapshots.put(policy.before),
    policy.after && snapshots.put(policy.after),
  ]);
  return defined({ before, after });
}

function feedRow({ revocation, recordedAt }: AuditRecord): Row {
  const { tenantId, id, keyTime, cause, subject } = revocation;
  return {
    ...feedKeys(tenantId, id, recordedAt),
    v: 1,
    revocationId: id,
    keyTime,
    cause,
    subjectKind: subject.kind,
    subjectId: subject.id,
    recordedAt,
  };
}
