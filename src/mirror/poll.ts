/** One turn of a timer: read, compare, tell, keep. In this order, so that a crash in between repeats and never loses. */
import type { Clock } from '../base/clock.ts';
import type { Graph } from '../graph/graph.ts';
import type { TenantRef } from '../graph/graph-clouds.ts';
import { DirectoryRefusedError } from '../graph/graph-errors.ts';
import type { Tables } from '../storage/tables.ts';
import type { Mirror } from './table-mirror.ts';
import type { TenantChange } from './tenant-change.ts';

export interface MirrorPollContext {
  readonly graph: Graph;
  readonly tables: Tables;
  readonly mirror: Mirror;
  readonly tenant: TenantRef;
  readonly now: Clock;
  /** Resolves when the changes are safe. */
  tell(changes: readonly TenantChange[]): Promise<void>;
}

export interface PollResult {
  /** A source was read for the first time, and tells nothing. */
  readonly baseline: boolean;
  /** A delta link had expired: the source was read whole and compared, so that there is no gap. */
  readonly resync: boolean;
  readonly read: number;
  /** How many changes were told. */
  readonly changes: number;
  /** What a permission or licence is missing for; the rest was done. */
  readonly refused: readonly DirectoryRefusedError[];
  /** Ids of objects that were new after the baseline: what hangs on them is read at once. */
  readonly firstSeen: readonly string[];
}

/** One source, read and compared, but neither told nor kept yet. */
export interface PartRead {
  readonly kind: 'baseline' | 'changes' | 'resync';
  readonly read: number;
  readonly changes: readonly TenantChange[];
  readonly firstSeen?: readonly string[];
  /** Brings the mirror and the watermark to where the reading is. */
  keep(): Promise<void>;
}

/** `undefined`: it is not this part's turn. */
export type ReadPart = (poll: MirrorPollContext) => Promise<PartRead | undefined>;

/** All parts are read before any is told, so that what belongs together is told together. */
export async function pollParts(poll: MirrorPollContext, parts: readonly ReadPart[]): Promise<PollResult> {
  const read: PartRead[] = [];
  const refused: DirectoryRefusedError[] = [];
  for (const part of parts) {
    try {
      const done = await part(poll);
      if (done) read.push(done);
    } catch (error) {
      // One missing permission must not blind the rest; it is handed back, to be said once and clearly.
      if (!(error instanceof DirectoryRefusedError)) throw error;
      refused.push(error);
    }
  }

  const changes = read.flatMap((part) => part.changes);
  if (changes.length > 0) await poll.tell(changes);
  for (const part of read) await part.keep();
  return {
    baseline: read.some(({ kind }) => kind === 'baseline'),
    resync: read.some(({ kind }) => kind === 'resync'),
    read: read.reduce((sum, part) => sum + part.read, 0),
    changes: changes.length,
    refused,
    firstSeen: read.flatMap(({ firstSeen = [] }) => firstSeen),
  };
}

/** Two halves of one turn, as one. */
export function joinResults(first: PollResult, second: PollResult): PollResult {
  return {
    baseline: first.baseline || second.baseline,
    resync: first.resync || second.resync,
    read: first.read + second.read,
    changes: first.changes + second.changes,
    refused: [...first.refused, ...second.refused],
    firstSeen: first.firstSeen,
  };
}
