/**
 * One poll of the tenant: read, compare, enqueue, save. In this order a crash repeats work and never loses a change.
 */
import type { Clock } from '../base/clock.ts';
import { AuditorError } from '../base/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { DirectoryRefusedError, DirectoryThrottledError, TurnBudgetError } from '../graph/graph-errors.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { MirrorSource } from './states/table-watermarks.ts';
import type { Mirror } from './table-mirror.ts';
import type { TenantChange } from './tenant-change.ts';

export interface MirrorPollContext {
  readonly graph: Graph;
  readonly store: TenantStore;
  readonly mirror: Mirror;
  readonly now: Clock;
  /** Resolves when the changes are safe in the queue. */
  enqueue(changes: readonly TenantChange[]): Promise<void>;
  /** How long one source may be read in full before the next source is read. Default: a minute. */
  readonly sliceMs?: number;
}

export interface PollResult {
  /** A source was read for the first time. Such a reading gives no changes. */
  readonly baseline: boolean;
  /** The sources whose link Graph refused, and why: they were read in full and compared, so that there is no gap. */
  readonly resync: readonly string[];
  /** How many objects were read. */
  readonly read: number;
  /** How many changes were enqueued. */
  readonly changes: number;
  /** How many objects were left out, because they had no readable form or because Graph refused them. */
  readonly leftOut: number;
  /** The readings that did not fit into this turn. */
  readonly overBudget: readonly string[];
  /** The sources that are being read in full: what is left of them can be read at once. */
  readonly unfinished: readonly Pick<ReadingOverBudgetError, 'source' | 'kind'>[];
  /** The readings for which a permission or licence is missing. The other readings were done. */
  readonly refused: readonly DirectoryRefusedError[];
  /** What else failed. The other readings were done. */
  readonly failed: readonly unknown[];
  /** Ids of objects that are new since the baseline. Their links are read at once. */
  readonly firstSeen: readonly string[];
}

/**
 * One source, read and compared. Nothing is enqueued or saved yet, but the pages of a reading in full: each of them is,
 * before the next one is read.
 */
export interface SourceReading {
  readonly kind: 'baseline' | 'changes' | 'resync';
  /** Only of a resync: which source, and why its link is of no use. */
  readonly resyncReason?: string;
  /** How many objects were read. */
  readonly read: number;
  /** How many were left out. Absent: none. */
  readonly leftOut?: number;
  readonly changes: readonly TenantChange[];
  /** How many changes of pages of a reading in full are enqueued already. */
  readonly enqueued?: number;
  readonly firstSeen?: readonly string[];
  /** Why the reading ended early. What it read before counts, and the next turn goes on from there. */
  readonly failure?: unknown;
  /** Brings the mirror and the watermark up to this reading. */
  save(): Promise<void>;
}

/** Resolves to undefined if this source is not due. */
export type SourceReader = (poll: MirrorPollContext) => Promise<SourceReading | undefined>;

/** A source did not fit into its turn. What was read of it counts, and the next turn goes on from there. */
export class ReadingOverBudgetError extends AuditorError {
  readonly code = 'READING_OVER_BUDGET';
  readonly retryable = true;
  readonly source: MirrorSource;
  readonly kind: SourceReading['kind'];

  /** @param progress of a reading in full: how far it is */
  constructor(source: MirrorSource, kind: SourceReading['kind'], cause: TurnBudgetError, progress?: string) {
    super(`${kind}: budget (${source}: ${progress ?? cause.message})`, { cause });
    this.source = source;
    this.kind = kind;
  }
}

/**
 * Runs all readers before it enqueues any change, so that changes that belong together are enqueued together. A reader
 * that fails does not stop the others, unless Graph asked for a pause. The caller reports the failures.
 */
export async function pollReaders(poll: MirrorPollContext, readers: readonly SourceReader[]): Promise<PollResult> {
  const { states } = poll.mirror;
  states.catchUp();
  const readings: SourceReading[] = [];
  const failures: unknown[] = [];
  for (const reader of readers) {
    try {
      const reading = await reader(poll);
      if (reading) readings.push(reading);
      if (reading?.failure instanceof DirectoryThrottledError) break;
    } catch (error) {
      failures.push(error);
      if (error instanceof DirectoryThrottledError) break;
    }
  }

  const changes = readings.flatMap((reading) => reading.changes);
  if (changes.length > 0) await poll.enqueue(changes);
  for (const reading of readings) await reading.save();
  await states.compact(poll.now());
  failures.push(...readings.flatMap(({ failure }) => failure ?? []));
  return {
    baseline: readings.some(({ kind }) => kind === 'baseline'),
    resync: readings.flatMap(({ resyncReason }) => resyncReason ?? []),
    read: readings.reduce((sum, { read }) => sum + read, 0),
    changes: readings.reduce((sum, { enqueued = 0 }) => sum + enqueued, changes.length),
    leftOut: readings.reduce((sum, { leftOut = 0 }) => sum + leftOut, 0),
    ...sortFailures(failures),
    firstSeen: readings.flatMap(({ firstSeen = [] }) => firstSeen),
  };
}

/**
 * Polls the parts of a turn, one after the other. A part that fails does not stop the next one, unless Graph asked for
 * a pause; the turn fails at its end.
 * @param parts each gets the results of the parts before it
 */
export async function pollParts(
  poll: MirrorPollContext,
  parts: readonly ((before: readonly PollResult[]) => readonly SourceReader[])[],
): Promise<PollResult> {
  const results: PollResult[] = [];
  for (const part of parts) {
    const result = await pollReaders(poll, part(results));
    results.push(result);
    if (result.failed.some((error) => error instanceof DirectoryThrottledError)) break;
  }
  const [failure] = results.flatMap(({ failed }) => failed);
  if (failure !== undefined) throw failure;
  return mergeResults(results);
}

function sortFailures(
  failures: readonly unknown[],
): Pick<PollResult, 'overBudget' | 'unfinished' | 'refused' | 'failed'> {
  const overBudget = failures.filter(
    (error) => error instanceof ReadingOverBudgetError || error instanceof TurnBudgetError,
  );
  const refused = failures.filter((error) => error instanceof DirectoryRefusedError);
  return {
    overBudget: overBudget.map(({ message }) => message),
    unfinished: overBudget.flatMap((error) =>
      error instanceof ReadingOverBudgetError && error.kind !== 'changes' ? [error] : [],
    ),
    refused,
    failed: failures.filter((error) => ![...overBudget, ...refused].some((other) => other === error)),
  };
}

function mergeResults(results: readonly PollResult[]): PollResult {
  const sumOf = (name: 'read' | 'changes' | 'leftOut') => results.reduce((sum, result) => sum + result[name], 0);
  return {
    baseline: results.some(({ baseline }) => baseline),
    resync: results.flatMap(({ resync }) => resync),
    read: sumOf('read'),
    changes: sumOf('changes'),
    leftOut: sumOf('leftOut'),
    overBudget: results.flatMap(({ overBudget }) => overBudget),
    unfinished: results.flatMap(({ unfinished }) => unfinished),
    refused: results.flatMap(({ refused }) => refused),
    failed: results.flatMap(({ failed }) => failed),
    firstSeen: results.flatMap(({ firstSeen }) => firstSeen),
  };
}
