/** One tape of late rows, read in three ways at once: by our polling, by a plain window of five minutes, and by a look-back of nine. */
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import { isoOf } from '../../src/base/clock.ts';
import { type Graph, openGraph } from '../../src/graph/graph.ts';
import { enqueuedRecords } from '../../src/ingest/polling/poll-log.ts';
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
  /** Rows that we told more than once. */
  readonly twice: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2031-03-03T08:00:00.000Z');
/** We have a turn every minute or two: five minutes is harder, and what the others do. */
const EVERY = 5 * MINUTE;
/** When the day is over, only what is late is still to come. */
const EVERY_AFTERWARDS = 30 * MINUTE;
/** The slowest re-reading comes once a day. */
const LAST_SWEEP = 26 * HOUR;
const PLAIN_WINDOW = 5 * MINUTE;
const LOOK_BACK = 9 * MINUTE;

/** @param seed of tenant and tape */
export async function playLate(
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
  const tape = [...lateSchedule(log.curve, { seed, rows })];
  const end = START + SCHEDULE_MS + Math.max(...latest(log.curve)) + LAST_SWEEP;
  try {
    await ours.read(present);
    while (present < end) {
      const isDay = present < START + SCHEDULE_MS + HOUR;
      const next = present + (isDay ? EVERY : EVERY_AFTERWARDS);
      for (let row = tape[0]; row !== undefined && START + row.at <= next; row = tape[0]) {
        tape.shift();
        present = START + row.at;
        happened.add(log.happen(tenant, happened.size, row.delayMs));
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
  const twice = found(ours.times).length - new Set(found(ours.times)).size;
  return {
    log: log.name,
    rows: happened.size,
    found: share(ours.times),
    plainWindow: share(plain.times),
    lookBack: share(lookBack.times),
    twice,
  };
}

interface Reader {
  /** When what it found happened, once for each time that it found it. */
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

/** As most exporters read a log: the time since the last look, or a little more, and never again. */
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
  return isoOf(Date.parse(String((item as Readonly<Record<string, unknown>>)[property]))); // the simulated tenant's own rows
}
