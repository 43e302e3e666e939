/**
 * The record in Table Storage. The head of a revocation is written after all rows that belong to it: where there is a
 * head, the record is complete.
 */
import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import type { RecordWrite, Revocation, RevocationRef, TrailAddition, TrailEntry } from '../correlate/revocation.ts';
import type { Actor } from '../detect/report.ts';
import { insertRows } from '../storage/insert-rows.ts';
import { tableSnapshots } from '../storage/table-snapshots.ts';
import type { Row } from '../storage/tables.ts';
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
import { type WrittenNames, writtenNames } from './written-names.ts';

const CONCURRENT_TRAILS = 16;

/** @param names what this process knows to be in `Names`; those who write to one store may share it */
export function tableLedger(
  store: TenantStore,
  telemetry: Telemetry = silent,
  names: WrittenNames = writtenNames(),
): Ledger {
  const { tenantId } = store;

  /** The actor often becomes known long after the head was written, and people cannot read an id. */
  async function nameActor(actor: Actor, ref: RevocationRef): Promise<void> {
    const missing = names.without(ref.keyTime, actorNameRows(tenantId, actor));
    if (missing.length === 0 || (await isErased(store, actor.id))) return;
    await insertRows(store, { Names: missing });
    names.add(ref.keyTime, missing);
  }

  return {
    async append(ref, ...entries) {
      await insertRows(store, { Trail: entries.map((entry) => rowOfEntry(tenantId, ref, entry)) });
      if (entries.some(({ kind }) => affectsSweeps(kind))) await updateSweeps(store, ref);
      const actors = entries.flatMap((entry) => ('actor' in entry && entry.actor ? [entry.actor] : []));
      for (const actor of new Map(actors.map((one) => [one.id, one])).values()) await nameActor(actor, ref);
    },
    async isPlanned(ref) {
      const { partitionKey, rowKey } = rowOfEntry(tenantId, ref, { kind: 'planned' });
      return (await store.table('Trail').get(partitionKey, rowKey)) !== undefined;
    },
    async open(record, isNew = false) {
      const known = isNew ? undefined : await storedRecord(store, record);
      const stored = known ?? (await writeRecord(store, record, names));
      if (stored === record) count(record, telemetry);
      // The stored head's time, so that a second delivery writes the same row.
      await store.table('Feed').insert(feedRow(stored));
      return stored;
    },
  };
}

export interface WriteContext extends RecoveryContext {
  /**
   * Records a revocation, with whom it affects and whom to tell. Resolves to the entries that complete it, which are
   * written with those that follow.
   */
  readonly open: (revocation: Revocation, isNew: boolean) => Promise<readonly TrailEntry[]>;
}

/**
 * Writes what settling one report led to. The order is part of what settling decided: entries of trails that follow
 * each other are written together, those of each trail in one transaction. Safe to repeat, because everything it writes
 * is insert-only.
 */
export async function recordWrites(writes: readonly RecordWrite[], context: WriteContext): Promise<void> {
  let additions: TrailAddition[] = [];
  const appendAll = async () => {
    const own = [...Map.groupBy(additions, ({ of }) => of.id).values()];
    additions = [];
    await mapConcurrently(CONCURRENT_TRAILS, own, async ([first, ...others]) => {
      if (first) await context.ledger.append(first.of, first.entry, ...others.map(({ entry }) => entry));
    });
  };
  for (const write of writes) {
    if (write.kind === 'append') {
      additions.push(write);
      continue;
    }
    await appendAll();
    additions.push(...(await recordWrite(write, context)));
  }
  await appendAll();
}

/** Resolves to what is to be appended next. */
async function recordWrite(
  write: Exclude<RecordWrite, { readonly kind: 'append' }>,
  context: WriteContext,
): Promise<readonly TrailAddition[]> {
  const { ledger, open } = context;
  switch (write.kind) {
    case 'open':
      return additionsTo(write.revocation, await open(write.revocation, write.isNew));
    case 'finish':
      return (await ledger.isPlanned(write.revocation))
        ? []
        : additionsTo(write.revocation, await open(write.revocation, false));
    case 'find-recoveries':
      await findRecoveries(write.of, undefined, context);
      return [];
  }
}

function additionsTo(of: RevocationRef, entries: readonly TrailEntry[]): readonly TrailAddition[] {
  return entries.map((entry) => ({ of, entry }));
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

async function writeRecord(store: TenantStore, record: AuditRecord, names: WrittenNames): Promise<AuditRecord> {
  const { revocation, affected } = record;
  const bodies = await savePolicies(revocation, store);
  const missing = names.without(revocation.keyTime, nameRows(revocation, affected));
  await insertRows(store, {
    AffectedApps: affectedAppRows(revocation, affected),
    AffectedUsers: affectedUserRows(revocation, affected),
    Reach: reachRows(revocation, affected),
    Index: indexRows(revocation, affected),
    Names: missing,
    Awaiting: awaitingRows(revocation, affected),
  });
  names.add(revocation.keyTime, missing);

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
