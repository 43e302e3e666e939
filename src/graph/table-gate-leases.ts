/**
 * The leases of Graph's limits as rows in Table Storage, each replaced under its etag. No two clocks are compared where
 * it matters: who waits for another counts the time since it first saw the row as it is. The clock of the store only
 * shortens a wait.
 */
import { randomUUID } from 'node:crypto';
import { isoOf, type Time } from '../base/clock.ts';
import { objectOf, parsedJson } from '../base/json.ts';
import { parseTime } from '../base/parse-time.ts';
import { keyPart } from '../storage/keys.ts';
import type { Row, StoredRow } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { GateLease, Span, Used } from './gate-lease.ts';
import { type Family, GRAPH_LIMITS, HOLD_MS } from './graph-limits.ts';

export interface LeaseContext extends Pick<Time, 'monotonic'> {
  readonly store: TenantStore;
  /** The time of the store, as its answers say it; undefined before the first. */
  readonly storeNow: () => number | undefined;
}

/** The time of the store is known this well: its `Date` has whole seconds, and an answer takes some time. */
const STORE_CLOCK_MS = 5_000;
/** For a call that the last holder began just before the end of its lease. */
const LAST_CALL_MS = 1_000;

/** The leases of this instance. */
export function tableGateLeases(context: LeaseContext): (family: Family) => GateLease {
  const instance = randomUUID();
  return (family) => tableLease(family, instance, context);
}

const NOTHING: Used = { calls: [] };

interface Seen {
  readonly etag: string;
  /** By our monotonic clock. */
  readonly since: number;
}

function tableLease(family: Family, instance: string, { store, monotonic, storeNow }: LeaseContext): GateLease {
  const table = store.table('Watermarks');
  const partitionKey = `${keyPart(store.tenantId)}_gate`;
  // After that nobody remembers a call of the last holder, neither we nor Graph.
  const abandonedMs = HOLD_MS + LAST_CALL_MS + GRAPH_LIMITS[family].perMs;
  let seen: Seen | undefined;
  /** Of the row as this instance wrote it last. */
  let written: string | undefined;

  const rowOf = (holder: string | undefined, { calls, rest }: Used): Row => {
    const now = storeNow();
    return {
      partitionKey,
      rowKey: family,
      v: 1,
      holder,
      // Later than it is, for sure: then nobody takes the row for older than it is.
      at: now === undefined ? undefined : isoOf(now + STORE_CLOCK_MS),
      calls: JSON.stringify(calls.map(({ id, ms }) => ({ id, ms: Math.floor(ms) }))),
      rest: rest && JSON.stringify({ id: rest.id, ms: Math.ceil(rest.ms) }),
    };
  };
  const replace = async (etag: string, holder: string | undefined, used: Used) => {
    written = await table.replace(rowOf(holder, used), etag);
    return written !== undefined;
  };
  /** How old the row is, at least. */
  const ageOf = ({ row, etag }: StoredRow) => {
    if (etag !== seen?.etag) seen = { etag, since: monotonic() };
    const [now, at] = [storeNow(), parseTime(String(row.at))];
    const byStore = now === undefined || at === undefined ? 0 : now - at;
    return Math.max(0, byStore, monotonic() - seen.since);
  };

  const takeOver = async ({ row, etag }: StoredRow) => {
    const isFree = row.holder === undefined || row.holder === instance;
    const age = ageOf({ row, etag });
    if (!isFree && age < abandonedMs) return 'busy';
    const used = usedIn(row, age);
    return (await replace(etag, instance, used)) ? used : 'busy';
  };

  return {
    async take(known) {
      // Mostly nobody had it meanwhile.
      if (written !== undefined && (await replace(written, instance, known))) return NOTHING;
      const stored = await table.get(partitionKey, family);
      if (stored !== undefined) return takeOver(stored);
      await table.insert(rowOf(undefined, known));
      const inserted = await table.get(partitionKey, family);
      return inserted === undefined ? 'busy' : takeOver(inserted);
    },
    async giveBack(used) {
      if (written !== undefined) await replace(written, undefined, used);
    },
  };
}

function usedIn({ calls, rest }: Row, age: number): Used {
  const spans = parsedJson(String(calls));
  const aged = (Array.isArray(spans) ? spans : []).map(spanIn).map(({ id, ms }) => ({ id, ms: ms + age }));
  const { id, ms } = spanIn(parsedJson(String(rest)));
  return ms > age ? { calls: aged, rest: { id, ms: ms - age } } : { calls: aged };
}

function spanIn(value: unknown): Span {
  const { id, ms } = objectOf(value);
  return { id: String(id), ms: Number(ms ?? 0) };
}
