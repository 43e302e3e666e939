/**
 * The views beside the record: lines of lists, sweep counts, who is in a large reach. They are derived, kept up at the
 * end of each unit of work, and can be built again from the record at any time.
 */

import type { Clock } from '../../base/clock.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import { remember } from '../../base/lru.ts';
import { HANGING } from '../../correlate/merge-rule.ts';
import type { RevocationRef } from '../../correlate/revocation.ts';
import { removeAll } from '../../storage/remove-rows.ts';
import { allRows, eachRow, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Ledger } from '../audit-record.ts';
import { largeRefs } from '../recovery/table-large-reaches.ts';
import { headOfRow, rowOfHead } from '../rows/head-row.ts';
import { trailRange } from '../rows/record-keys.ts';
import { tableNames } from '../table-names.ts';
import { countStaleDays } from './day-counts.ts';
import { fillViews } from './fill-views.ts';
import { type Opened, type RefreshContext, type Refreshed, refreshView } from './refresh-view.ts';
import { refreshSweeps, type SweepsOfDay } from './sweep-lines.ts';
import { duePartition, sweepKeys } from './view-keys.ts';
import { beginViews } from './view-state.ts';

/** A ledger that notes which revocations it wrote to, and their lines, to be brought up to date at the end. */
export interface ViewUnit {
  readonly ledger: Ledger;
  /** After all writes of the unit, and before its message is done. A crash before leaves it to the second delivery. */
  close(): Promise<void>;
}

export interface Views {
  unit(ledger: Ledger): ViewUnit;
  /**
   * What large sweeps left to be counted later, who came back after a large reach, days whose lines have changed, and
   * lines of a record that is older than the views. For a timer.
   */
  mend(): Promise<void>;
}

const AT_ONCE = 4;
/** A sweep with more members than this is counted once in so many seconds, because it is read whole. */
const LARGE_SWEEP = 100;
const COUNT_EVERY_MS = 20_000;
const MAX_KEPT = 500;
const LARGE_EVERY_MS = 300_000;
/** Of a record without views, in one run of the timer. */
const FILLED_AT_ONCE = 200;

export function tableViews(store: TenantStore, now: Clock): Views {
  const counted = new Map<string, { readonly members: number; readonly at: number }>();
  const count = async (sweeps: SweepsOfDay) => {
    const { rowKey } = sweepKeys(store.tenantId, sweeps.cause, sweeps.place);
    remember(counted, rowKey, { members: await refreshSweeps(store, sweeps), at: now() }, MAX_KEPT);
  };
  const countOrLeave = async (sweeps: SweepsOfDay, ref: RevocationRef) => {
    const { rowKey } = sweepKeys(store.tenantId, sweeps.cause, sweeps.place);
    const last = counted.get(rowKey);
    const isBusy = last && last.members >= LARGE_SWEEP && Math.abs(now() - last.at) < COUNT_EVERY_MS;
    // A row for each member, so that the timer removes those that it has counted and no other.
    if (isBusy) await store.table('Lines').put(dueRow(store, ref, sweeps));
    else await count(sweeps);
  };
  let largeAt = Number.NEGATIVE_INFINITY;
  let begun: Promise<void> | undefined;
  const begin = () => {
    begun ??= beginViews(store);
    begun.catch(() => {
      begun = undefined;
    });
    return begun;
  };

  return {
    unit(ledger) {
      const touched = new Map<string, Touched>();
      const note = async ({ id, keyTime }: RevocationRef, learnt: Omit<Touched, 'ref'> = {}) => {
        if (touched.size === 0) await begin();
        touched.set(id, { ...touched.get(id), ref: { id, keyTime }, ...learnt });
      };
      return {
        ledger: {
          ...ledger,
          async append(ref, ...entries) {
            await note(ref);
            await ledger.append(ref, ...entries);
          },
          async open(record, isNew) {
            await note(record.revocation, { affected: record.affected });
            const stored = await ledger.open(record, isNew);
            // Nobody has written its lines before its head.
            const head = isNew ? headOfRow(rowOfHead(stored, {})) : undefined;
            await note(record.revocation, head && { newHead: head });
            return stored;
          },
        },
        async close() {
          await refreshAll(store, [...touched.values()], countOrLeave);
          touched.clear();
        },
      };
    },
    async mend() {
      await countDue(store, count);
      if (Math.abs(now() - largeAt) >= LARGE_EVERY_MS) {
        // Whoever comes back after a large reach writes one byte, and no line.
        await refreshAll(
          store,
          (await largeRefs(store, now())).map((ref) => ({ ref })),
          countOrLeave,
        );
        largeAt = now();
      }
      await countStaleDays(store, now());
      await fillViews(store, { most: FILLED_AT_ONCE });
    },
  };
}

/** A revocation, and what was learnt while it was opened. */
interface Touched extends Opened {
  readonly ref: RevocationRef;
}

/** Brings their lines up to date, and those of the revocations that they are part of. */
export async function refreshAll(
  store: TenantStore,
  touched: readonly Touched[],
  countSweeps: (sweeps: SweepsOfDay, ref: RevocationRef) => Promise<void>,
): Promise<void> {
  const names = tableNames(store);
  const done = new Set<string>();
  let wave = touched;
  while (wave.length > 0) {
    for (const { ref } of wave) done.add(ref.id);
    const parents = await mapConcurrently(AT_ONCE, wave, async ({ ref, ...opened }) => {
      const context: RefreshContext = { store, names, countSweeps: (sweeps) => countSweeps(sweeps, ref) };
      return parentOf(store, ref, await refreshView(context, ref, opened));
    });
    const next = parents.flat().filter(({ id }) => !done.has(id));
    wave = [...new Map(next.map((ref) => [ref.id, { ref }])).values()];
  }
}

/** Its evidence counts there too where it is listed. A policy may stop thousands, and lists none of them. */
async function parentOf(
  { table, tenantId }: TenantStore,
  { id }: RevocationRef,
  { partOf, cause }: Refreshed,
): Promise<readonly RevocationRef[]> {
  if (partOf === undefined || cause === undefined || HANGING.includes(cause)) return [];
  const listed = await allRows(table('Trail'), trailRange(tenantId, partOf.id, 'adopted'));
  return listed.some(({ otherId }) => otherId === id) ? [partOf] : [];
}

function dueRow({ tenantId }: TenantStore, ref: RevocationRef, { cause, place }: SweepsOfDay) {
  const { rowKey } = sweepKeys(tenantId, cause, place);
  const keys = { partitionKey: duePartition(tenantId), rowKey: `${rowKey}_${ref.id}` };
  const root = { rootKind: place.root.kind, rootId: place.root.id, rootAt: place.at };
  return { ...keys, v: 1, revocationId: ref.id, keyTime: ref.keyTime, cause, ...root };
}

async function countDue(store: TenantStore, count: (sweeps: SweepsOfDay) => Promise<void>): Promise<void> {
  const lines = store.table('Lines');
  const partition = duePartition(store.tenantId);
  const due = new Map<string, { readonly sweeps: SweepsOfDay; readonly rowKeys: string[] }>();
  for await (const row of eachRow(lines, { partition })) {
    const sweeps = dueSweeps(row);
    const { rowKey } = sweepKeys(store.tenantId, sweeps.cause, sweeps.place);
    const known = due.get(rowKey) ?? { sweeps, rowKeys: [] };
    known.rowKeys.push(row.rowKey);
    due.set(rowKey, known);
  }
  for (const { sweeps, rowKeys } of due.values()) {
    await count(sweeps);
    await removeAll(
      lines,
      rowKeys.map((rowKey) => ({ partitionKey: partition, rowKey })),
    );
  }
}

/** Only {@link dueRow} writes these rows. */
function dueSweeps(row: Row): SweepsOfDay {
  const { cause, rootKind, rootId, rootAt } = row;
  return {
    cause: String(cause) as SweepsOfDay['cause'],
    place: {
      root: { kind: String(rootKind) as SweepsOfDay['place']['root']['kind'], id: String(rootId) },
      at: String(rootAt),
    },
  };
}
