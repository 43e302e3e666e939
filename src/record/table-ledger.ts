/**
 * The record in Table Storage. The head of a revocation is written after all rows that belong to it: where there is a
 * head, the record is complete.
 */

import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import type { Revocation } from '../correlate/revocation.ts';
import { type Snapshots, tableSnapshots } from '../storage/table-snapshots.ts';
import type { Row, TableName } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import type { AuditRecord, Ledger } from './audit-record.ts';
import { awaitingRows } from './recovery/table-awaiting.ts';
import { affectedAppRows, affectedUserRows } from './rows/affected-rows.ts';
import { headOfRow, type PolicySnapshots, rowOfHead } from './rows/head-row.ts';
import { indexRows } from './rows/index-rows.ts';
import { actorNameRows, nameRows } from './rows/name-rows.ts';
import { isLarge, reachRows } from './rows/reach-rows.ts';
import { feedKeys, headKeys } from './rows/record-keys.ts';
import { rowOfEntry } from './rows/trail-row.ts';
import { affectsSweeps, updateSweeps } from './table-sweeps.ts';

/** Rows written at once. */
const AT_ONCE = 16;

export function tableLedger(store: TenantStore, telemetry: Telemetry = silent): Ledger {
  const { tenantId } = store;
  return {
    async append(ref, entry) {
      await store.table('Trail').insert(rowOfEntry(tenantId, ref, entry));
      if (affectsSweeps(entry.kind)) await updateSweeps(store, ref);
      // The actor often becomes known long after the head was written, and people cannot read an id.
      const actor = 'actor' in entry ? entry.actor : undefined;
      await Promise.all(actorNameRows(tenantId, actor).map((row) => store.table('Names').insert(row)));
    },
    async isPlanned(ref) {
      const { partitionKey, rowKey } = rowOfEntry(tenantId, ref, { kind: 'planned' });
      return (await store.table('Trail').get(partitionKey, rowKey)) !== undefined;
    },
    async open(record) {
      const stored = (await storedRecord(store, record)) ?? (await writeRecord(store, record));
      if (stored === record) count(record, telemetry);
      // With the time in the head, so that the next delivery can finish what this one began.
      await store.table('Feed').insert(feedRow(stored));
      return stored;
    },
  };
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
  return head && { ...record, recordedAt: headOfRow(head.row).recordedAt };
}

async function writeRecord(store: TenantStore, record: AuditRecord): Promise<AuditRecord> {
  const { revocation, affected } = record;
  const bodies = await savePolicies(revocation, tableSnapshots(store));
  const rows: readonly (readonly [TableName, readonly Row[]])[] = [
    ['AffectedApps', affectedAppRows(revocation, affected)],
    ['AffectedUsers', isLarge(affected) ? [] : affectedUserRows(revocation, affected)],
    ['Reach', reachRows(revocation, affected)],
    ['Index', indexRows(revocation, affected)],
    ['Names', nameRows(revocation, affected)],
    ['Awaiting', awaitingRows(revocation, affected)],
  ];
  const inserts = rows.flatMap(([name, own]) => own.map((row) => ({ name, row })));
  await mapConcurrently(AT_ONCE, inserts, ({ name, row }) => store.table(name).insert(row));

  // Of two workers one writes the head, and its time of recording counts for both.
  const outcome = await store.table('Revocations').insert(rowOfHead(record, bodies));
  return outcome === 'inserted' ? record : ((await storedRecord(store, record)) ?? record);
}

async function savePolicies({ detail: { policy } }: Revocation, snapshots: Snapshots): Promise<PolicySnapshots> {
  const [before, after] = await Promise.all([
    policy?.before && snapshots.put(policy.before),
    policy?.after && snapshots.put(policy.after),
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
