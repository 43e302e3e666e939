/**
 * One poll of the tenant: read, compare, enqueue, save. In this order a crash repeats work and never loses a change.
 */
import type { Clock } from '../base/clock.ts';
import type { Graph } from '../graph/graph.ts';
import { DirectoryRefusedError } from '../graph/graph-errors.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { Mirror } from './table-mirror.ts';
import type { TenantChange } from './tenant-change.ts';

export interface MirrorPollContext {
  readonly graph: Graph;
  readonly store: TenantStore;
  readonly mirror: Mirror;
  readonly now: Clock;
  /** Resolves when the changes are safe in the queue. */
  enqueue(changes: readonly TenantChange[]): Promise<void>;
}

export interface PollResult {
  /** A source was read for the first time. Such a reading gives no changes. */
  readonly baseline: boolean;
  /** A delta link had expired: the source was read in full and compared, so that there is no gap. */
  readonly resync: boolean;
  /** How many objects were read. */
  readonly read: number;
  /** How many changes were enqueued. */
  readonly changes: number;
  /** The readings for which a permission or licence is missing. The other readings were done. */
  readonly refused: readonly DirectoryRefusedError[];
  /** Ids of objects that are new since the baseline. Their links are read at once. */
  readonly firstSeen: readonly string[];
}

/** One source, read and compared. Nothing is enqueued or saved yet. */
export interface SourceReading {
  readonly kind: 'baseline' | 'changes' | 'resync';
  /** How many objects were read. */
  readonly read: number;
  readonly changes: readonly TenantChange[];
  readonly firstSeen?: readonly string[];
  /** Brings the mirror and the watermark up to this reading. */
  save(): Promise<void>;
}

/** Resolves to undefined if this source is not due. */
export type SourceReader = (poll: MirrorPollContext) => Promise<SourceReading | undefined>;

/** Runs all readers before it enqueues any change, so that changes that belong together are enqueued together. */
export async function pollReaders(poll: MirrorPollContext, readers: readonly SourceReader[]): Promise<PollResult> {
  const readings: SourceReading[] = [];
  const refused: DirectoryRefusedError[] = [];
  for (const reader of readers) {
    try {
      const reading = await reader(poll);
      if (reading) readings.push(reading);
    } catch (error) {
      // One missing permission must not stop the other readers. The caller reports it, once and clearly.
      if (!(error instanceof DirectoryRefusedError)) throw error;
      refused.push(error);
    }
  }

  const changes = readings.flatMap((reading) => reading.changes);
  if (changes.length > 0) await poll.enqueue(changes);
  for (const reading of readings) await reading.save();
  return {
    baseline: readings.some(({ kind }) => kind === 'baseline'),
    resync: readings.some(({ kind }) => kind === 'resync'),
    read: readings.reduce((sum, { read }) => sum + read, 0),
    changes: changes.length,
    refused,
    firstSeen: readings.flatMap(({ firstSeen = [] }) => firstSeen),
  };
}

/** Two parts of one poll as one result, with the new objects of the first part. */
export function mergeResults(first: PollResult, second: PollResult): PollResult {
  return {
    baseline: first.baseline || second.baseline,
    resync: first.resync || second.resync,
    read: first.read + second.read,
    changes: first.changes + second.changes,
    refused: [...first.refused, ...second.refused],
    firstSeen: first.firstSeen,
  };
}
