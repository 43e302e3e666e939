/**
 * Slow rounds through a list with something of each object that no delta gives. The first round reads all pages one
 * after the other; a later one some pages at each poll.
 */
import type { MirrorPollContext, SourceReading } from '../poll.ts';
import type { StateWrite } from '../states/table-states.ts';
import { type MirrorSource, readWatermark, saveWatermark } from '../states/table-watermarks.ts';
import type { TenantChange } from '../tenant-change.ts';
import { type FullSource, readSlice } from './full-reading.ts';
import type { Item } from './items.ts';

export interface ListRound extends Pick<FullSource, 'path'> {
  readonly source: MirrorSource;
  /** What is read of each object, as `$expand` has it. */
  readonly relation: string;
  /** The next round starts this long after the last one began. */
  readonly everyMs: number;
  /** So many objects at each poll, but in the first round. */
  readonly rowsAtOnce: number;
  take(items: readonly Item[], round: Round): Promise<RoundPage>;
}

export interface Round {
  /** When the round before this one began, in milliseconds; 0 in the first round, which gives no changes. */
  readonly since: number;
}

export interface RoundPage {
  readonly changes?: readonly TenantChange[];
  readonly writes: readonly StateWrite[];
  /** How many parts had no readable form. */
  readonly leftOut: number;
}

/** Graph expands at most so many of the related objects, and does not say that there are more. */
export const MOST_EXPANDED = 20;
/** The size of pages with related objects. */
const PAGE = '100';

/** Undefined: the next round is not due, or another worker reads it. */
export async function readRound(round: ListRound, poll: MirrorPollContext): Promise<SourceReading | undefined> {
  const { store, mirror, now } = poll;
  const { source, path, relation, everyMs, rowsAtOnce } = round;
  const watermark = await readWatermark(store, source, now());
  const since = watermark?.readAt ?? 0;
  const isDue = watermark === undefined || now() - since >= everyMs;
  const full: FullSource = {
    ...{ source, path, query: { $select: 'id', $expand: relation, $top: PAGE }, form: {} },
    ...(watermark ? { rowsAtOnce } : {}),
    async takePage(items) {
      const { changes = [], writes, leftOut } = await round.take(items, { since });
      if (changes.length > 0) await poll.enqueue(changes);
      await mirror.states.write(writes, { from: since, at: now() });
      return { changes: changes.length, leftOut };
    },
    async complete({ startedAt, rows }) {
      await saveWatermark(store, source, { readAt: startedAt, rows });
      return 0;
    },
  };
  const kind = watermark ? 'round' : 'baseline';
  return isDue ? readSlice(full, { kind, readBefore: watermark?.readAt }, poll) : undefined;
}
