/** The record in Table Storage. Rows that hang on a revocation come first, its head after them: what has a head is whole. */

import { mapConcurrently } from '../base/concurrency.ts';
import type { Revocation } from '../correlate/revocation.ts';
import { type Snapshots, tableSnapshots } from '../storage/table-snapshots.ts';
import type { Row, TableName, Tables } from '../storage/tables.ts';
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
import { noteSweep, tellsOfSweep } from './table-sweeps.ts';

/** Rows under way at once. */
const AT_ONCE = 16;

export function tableLedger(tables: Tables, tenantId: string, telemetry: Telemetry = silent): Ledger {
  const snapshots = tableSnapshots(tables('Snapshots'), tenantId);
  return {
    async append(ref, entry) {
      await tables('Trail').insert(rowOfEntry(tenantId, ref, entry));
      if (tellsOfSweep(entry.kind)) await noteSweep(tables, tenantId, ref);
      // Who did it is often learnt long after the head was written, and an id says nothing to a reader.
      const actor = 'actor' in entry ? entry.actor : undefined;
      await Promise.all(actorNameRows(tenantId, actor).map((row) => tables('Names').insert(row)));
    },
    async isPlanned(ref) {
      const { partitionKey, rowKey } = rowOfEntry(tenantId, ref, { kind: 'planned' });
      return (await tables('Trail').get(partitionKey, rowKey)) !== undefined;
    },
    async open(record) {
      const kept = (await keptRecord(tables, record)) ?? (await writeRecord(tables, record, snapshots));
      if (kept === record) count(record, telemetry);
      // Under the time that stands in the head: a delivery that dies here is finished by the next.
      await tables('Feed').insert(feedRow(kept));
      return kept;
    },
  };
}

/** Once for each revocation: who finds it on record already does not come here. */
function count({ revocation: { cause, openedBy, keyTime }, recordedAt }: AuditRecord, telemetry: Telemetry): void {
  telemetry.record('revaudit.revocations', cause);
  telemetry.record('revaudit.lag', openedBy.source, Math.max(0, Date.parse(recordedAt) - Date.parse(keyTime)) / 1000);
}

/** Nothing stands behind a head that was not written before it. */
async function keptRecord(tables: Tables, record: AuditRecord): Promise<AuditRecord | undefined> {
  const { partitionKey, rowKey } = headKeys(record.revocation.tenantId, record.revocation);
  const stored = await tables('Revocations').get(partitionKey, rowKey);
  return stored && { ...record, recordedAt: headOfRow(stored.row).recordedAt };
}

async function writeRecord(tables: Tables, record: AuditRecord, snapshots: Snapshots): Promise<AuditRecord> {
  const { revocation, affected } = record;
  const bodies = await keepBodies(revocation, snapshots);
  const rows: readonly (readonly [TableName, readonly Row[]])[] = [
    ['AffectedApps', affectedAppRows(revocation, affected)],
    ['AffectedUsers', isLarge(affected) ? [] : affectedUserRows(revocation, affected)],
    ['Reach', reachRows(revocation, affected)],
    ['Index', indexRows(revocation, affected)],
    ['Names', nameRows(revocation, affected)],
    ['Awaiting', awaitingRows(revocation, affected)],
  ];
  const inserts = rows.flatMap(([name, own]) => own.map((row) => ({ name, row })));
  await mapConcurrently(AT_ONCE, inserts, ({ name, row }) => tables(name).insert(row));

  // Of two workers one writes the head; the record is as old as that one says.
  const outcome = await tables('Revocations').insert(rowOfHead(record, bodies));
  return outcome === 'inserted' ? record : ((await keptRecord(tables, record)) ?? record);
}

async function keepBodies({ detail: { policy } }: Revocation, snapshots: Snapshots): Promise<PolicySnapshots> {
  const [before, after] = await Promise.all([
    policy?.before && snapshots.put(policy.before),
    policy?.after && snapshots.put(policy.after),
  ]);
  return { ...(before && { before }), ...(after && { after }) };
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
