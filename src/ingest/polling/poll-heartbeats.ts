/** When the last poll of each timer ended, and how. Failed polls count too. The doctor reads it. */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { keyPart } from '../../storage/keys.ts';
import { allRows, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

/**
 * `off`: not tried. `refused`: Graph refused all of it. `throttled`: left for the next poll. `budget`: it took as much
 * as a poll may, and the next one goes on. `baseline`: its first reading goes on. Only `done` means that it was read.
 */
export type PollOutcome = 'done' | 'off' | 'refused' | 'throttled' | 'budget' | 'baseline' | 'failed';

/** Times are milliseconds since 1970. */
export interface PollEnd {
  readonly name: string;
  readonly endedAt: number;
  readonly outcome: PollOutcome;
  /** The class of the error, where the poll failed. */
  readonly error?: string;
  /** It was done without asking Graph, as the first poll of a log is: so it says nothing of what Graph would answer. */
  readonly askedNothing?: boolean;
}

export interface Heartbeat extends Omit<PollEnd, 'askedNothing'> {
  /** When the first poll ended. */
  readonly firstAt: number;
  /** When a poll was done last. Absent before the first. */
  readonly lastDoneAt?: number;
  /** Since when every poll was done, without a break of more than ten minutes. Absent while the last was not. */
  readonly doneSince?: number;
}

const BREAK_MS = 10 * 60_000;

/** Resolves to what is stored now. */
export async function saveHeartbeat(store: TenantStore, end: PollEnd): Promise<Heartbeat> {
  const heartbeat = heartbeatAfter(await readHeartbeat(store, end.name), end);
  const { name, endedAt, outcome, error, firstAt, lastDoneAt, doneSince } = heartbeat;
  await store.table('Watermarks').put({
    partitionKey: partitionOf(store.tenantId),
    rowKey: name,
    v: 1,
    endedAt: isoOf(endedAt),
    outcome,
    error,
    firstAt: isoOf(firstAt),
    lastDoneAt: lastDoneAt === undefined ? undefined : isoOf(lastDoneAt),
    doneSince: doneSince === undefined ? undefined : isoOf(doneSince),
  });
  return heartbeat;
}

/** Undefined before the first poll. */
export async function readHeartbeat(store: TenantStore, name: string): Promise<Heartbeat | undefined> {
  const stored = await store.table('Watermarks').get(partitionOf(store.tenantId), name);
  return stored && heartbeatIn(stored.row);
}

export async function readHeartbeats(store: TenantStore): Promise<readonly Heartbeat[]> {
  const rows = await allRows(store.table('Watermarks'), { partition: partitionOf(store.tenantId) });
  return rows.map(heartbeatIn);
}

/** For how long the source was not read, in milliseconds: 0 where the last poll read it. */
export function blindFor({ outcome, lastDoneAt, firstAt }: Heartbeat, now: number): number {
  return outcome === 'done' ? 0 : Math.max(0, now - (lastDoneAt ?? firstAt));
}

function heartbeatAfter(before: Heartbeat | undefined, { askedNothing = false, ...end }: PollEnd): Heartbeat {
  const { endedAt, outcome } = end;
  // A clock that was ahead may have written the times before.
  const notAhead = (time: number | undefined) => (time === undefined ? undefined : Math.min(time, endedAt));
  const firstAt = notAhead(before?.firstAt) ?? endedAt;
  if (outcome !== 'done' || askedNothing) return defined({ ...end, firstAt, lastDoneAt: notAhead(before?.lastDoneAt) });
  const goesOn = before !== undefined && Math.abs(endedAt - before.endedAt) <= BREAK_MS;
  return {
    ...end,
    firstAt,
    lastDoneAt: endedAt,
    doneSince: (goesOn ? notAhead(before.doneSince) : endedAt) ?? endedAt,
  };
}

function heartbeatIn(row: Row): Heartbeat {
  const timeIn = (column: string) => (row[column] === undefined ? undefined : Date.parse(String(row[column])));
  const endedAt = timeIn('endedAt') ?? 0;
  // Only this file writes the column.
  const outcome = String(row.outcome) as PollOutcome;
  // Rows of the first version have none of these times.
  const done = outcome === 'done' && row.firstAt === undefined ? endedAt : undefined;
  return defined({
    name: row.rowKey,
    endedAt,
    outcome,
    error: row.error === undefined ? undefined : String(row.error),
    firstAt: timeIn('firstAt') ?? endedAt,
    lastDoneAt: timeIn('lastDoneAt') ?? done,
    doneSince: timeIn('doneSince') ?? done,
  });
}

function partitionOf(tenantId: string): string {
  return `${keyPart(tenantId)}_turn`;
}
