/**
 * Reads one schedule of late rows in three ways: our polling, a plain window of 5 minutes, a look-back of 9 minutes.
 */
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import { isoOf } from '../../src/base/clock.ts';
import { type Graph, openGraph } from '../../src/graph/graph.ts';
import { enqueuedRecords } from '../../src/ingest/polling/enqueued-records.ts';
import type { LogSignal } from '../../src/ingest/signal.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { latest } from './late-curve.ts';
import type { LateLog } from './late-logs.ts';
import { lateSchedule, SCHEDULE_MS } from './late-schedule.ts';

export interface LateResult {
  readonly log: string;
  readonly rows: number;
  /** Shares of the rows, from 0 to 1. */
  readonly found: number;
  readonly plainWindow: number;
  readonly lookBack: number;
  /** How often rows were enqueued once more. */
  readonly again: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2031-03-03T08:00:00.000Z');
/** We poll every minute or two. Five minutes is harder, and is usual for other exporters. */
const EVERY = 5 * MINUTE;
/** After the day only late rows are still to come. */
const EVERY_AFTERWARDS = 30 * MINUTE;
/** The slowest reread runs once a day. */
const LAST_REREAD = 26 * HOUR;
const PLAIN_WINDOW = 5 * MINUTE;
const LOOK_BACK = 9 * MINUTE;

/** @param seed for the tenant and the schedule */
export async function measureLate(
  log: LateLog,
  { seed, rows }: { readonly seed: number; readonly rows: number },
): Promise<LateResult> {
  let present = START;
  const tenant = await startTenant({ seed, users: 40, clock: () => present, throttle: 'off', validate: false });
  const graph = openGraph({
    cloud: 'global',
    token: async () => tenant.token,
    dial: tenant.url,
    now: () => present,
    pause: async () => {},
  });
  const [ours, plain, lookBack] = [
    ourReader(log, graph, tenant),
    windowReader(log, graph, PLAIN_WINDOW),
    windowReader(log, graph, LOOK_BACK),
  ];
  const happened = new Set<string>();
  const pending = [...lateSchedule(log.curve, { seed, rows })];
  const end = START + SCHEDULE_MS + Math.max(...latest(log.curve)) + LAST_REREAD;
  try {
    await ours.read(present);
    while (present < end) {
      const isDay = present < START + SCHEDULE_MS + HOUR;
      const next = present + (isDay ? EVERY : EVERY_AFTERWARDS);
      for (let row = pending[0]; row !== undefined && START + row.at <= next; row = pending[0]) {
        pending.shift();
        present = START + row.at;
        happened.add(log.create(tenant, happened.size, row.delayMs));
      }
      present = next;
      await ours.read(present);
      if (isDay) for (const reader of [plain, lookBack]) await reader.read(present);
    }
  } finally {
    await tenant.stop();
  }
  const found = (times: readonly string[]) => times.filter((time) => happened.has(time));
  const share = (times: readonly string[]) => new Set(found(times)).size / happened.size;
  const again = found(ours.times).length - new Set(found(ours.times)).size;
  return {
    log: log.name,
    rows: happened.size,
    found: share(ours.times),
    plainWindow: share(plain.times),
    lookBack: share(lookBack.times),
    again,
  };
}

interface Reader {
  /** The times of the rows that it found, once for each time that it found one. */
  readonly times: readonly string[];
  read(now: number): Promise<unknown>;
}

function ourReader(log: LateLog, graph: Graph, { tenantId }: Tenant): Reader {
  const times: string[] = [];
  const enqueue = async (signals: readonly LogSignal[]) =>
    void times.push(...signals.flatMap((signal) => ('record' in signal ? [signal.record.at] : [])));
  const context = { store: tenantStore(memoryTables(), tenantId), enqueued: enqueuedRecords(), enqueue };
  return { times, read: (now) => log.poll({ ...context, now }, graph) };
}

/** Reads as most exporters do: the time since the last read, or a little more, and never again. */
function windowReader(log: LateLog, graph: Graph, width: number): Reader {
  const times: string[] = [];
  return {
    times,
    async read(now) {
      for await (const { items } of log.pages(graph, now - width, now))
        times.push(...items.map((item) => timeIn(item, log.time)));
    },
  };
}

function timeIn(item: unknown, property: string): string {
  const row = item as Readonly<Record<string, unknown>>; // from the simulated tenant
  return isoOf(Date.parse(String(row[property])));
}
