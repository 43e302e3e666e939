/**
 * A reading in full, page by page, over as many turns as it takes: what a page shows is saved, then the place, then the
 * next page is read. Killed at any moment it loses one page at most, and to read a page again does no harm.
 */
import { defined } from '../../base/defined.ts';
import { MalformedInputError } from '../../base/errors.ts';
import type { Graph, GraphPage, GraphRequestOptions } from '../../graph/graph.ts';
import { DeltaExpiredError, TurnBudgetError } from '../../graph/graph-errors.ts';
import { isRefusedForGood } from '../graph-lookups.ts';
import { type MirrorPollContext, ReadingOverBudgetError, type SourceReading } from '../poll.ts';
import { type HeldReading, holdReading, type ReadingPlace } from '../states/table-readings.ts';
import type { MirrorSource } from '../states/table-watermarks.ts';
import { hasForm, type Item, type ItemForm, itemsIn } from './items.ts';

export interface FullSource {
  readonly source: MirrorSource;
  readonly path: string;
  readonly query: NonNullable<GraphRequestOptions['query']>;
  readonly form: ItemForm;
  /** So many rows at a time; absent: as many as there is time for. */
  readonly rowsAtOnce?: number;
  /** How many parts of an item have no readable form. */
  unreadableIn?(item: Item): number;
  /** Whether it must be known at the end what the pages showed. Absent: never. */
  notesSeen?(place: ReadingPlace): boolean;
  /** Enqueues the changes that a page shows and saves its states. Resolves to how many changes. */
  takePage(items: readonly Item[], place: ReadingPlace): Promise<TakenPage>;
  /** All pages were read: handles what none of them showed, and saves the watermark. Resolves to how many changes. */
  complete(place: ReadingPlace, held: HeldReading): Promise<number>;
}

export interface TakenPage {
  readonly changes: number;
  /** Parts of items that had no readable form. Absent: none. */
  readonly leftOut?: number;
  /** Ids of objects that are new since the baseline. */
  readonly firstSeen?: readonly string[];
}

/** How a reading begins, if none goes on. */
export interface Opening extends Pick<ReadingPlace, 'kind'>, Partial<Pick<ReadingPlace, 'reason' | 'total'>> {
  /** The watermark's `readAt`: a place from before is that of a reading that is complete. Absent: no watermark. */
  readonly readBefore: number | undefined;
}

type Slice = Readonly<Record<'pages' | 'read' | 'changes' | 'leftOut', number>> & {
  readonly firstSeen: readonly string[];
};

/** Other tools of the tenant go first (`x-ms-throttle-priority`). To be sent with each page. */
export const LOW_PRIORITY = { headers: { 'x-ms-throttle-priority': 'Low' } };
const SLICE_MS = 60_000;
const NOTHING: Slice = { pages: 0, read: 0, changes: 0, leftOut: 0, firstSeen: [] };
const LONGEST_REASON = 300;

/** Undefined: another worker reads this source at the moment. */
export async function readSlice(
  full: FullSource,
  opening: Opening,
  poll: MirrorPollContext,
): Promise<SourceReading | undefined> {
  const held = await holdReading(poll.store, full.source, poll.now);
  if (!held) return undefined;
  let slice = NOTHING;
  const progress = {
    place: placeToGoOn(held.place, opening, poll.now()),
    add(more: Partial<Slice>) {
      slice = sumOf(slice, more);
    },
  };
  const kind = opening.kind === 'round' ? 'changes' : opening.kind;
  const resultOf = (failure?: unknown): SourceReading => {
    const { pages, rows, reason } = progress.place;
    const budget = failure instanceof TurnBudgetError ? failure : undefined;
    const text = pages === 0 ? undefined : `${rows} rows in ${pages} pages so far`;
    return {
      kind,
      ...defined({ resyncReason: reason === undefined ? undefined : `${full.source}: ${reason}` }),
      read: slice.read,
      leftOut: slice.leftOut,
      changes: [],
      enqueued: slice.changes,
      firstSeen: slice.firstSeen,
      ...(failure === undefined
        ? {}
        : { failure: budget ? new ReadingOverBudgetError(full.source, kind, budget, text) : failure }),
      save: async () => {},
    };
  };
  try {
    await readToEnd(full, held, { ...poll, graph: sliceOf(poll) }, progress);
    return resultOf();
  } catch (error) {
    await held.release();
    if (slice.pages === 0 && !(error instanceof TurnBudgetError)) throw error;
    return resultOf(error);
  }
}

function beginAgain(place: ReadingPlace, error: Error, now: number): ReadingPlace {
  const { kind, restarts, total } = place;
  const why = error instanceof DeltaExpiredError ? 'its link had expired' : error.message.slice(0, LONGEST_REASON);
  // Later than all that was written so far.
  return defined({ ...newPlace(kind, now + 1), restarts: restarts + 1, reason: why, total });
}

export function newPlace(kind: ReadingPlace['kind'], now: number): ReadingPlace {
  return { kind, startedAt: now, savedAt: now, pages: 0, rows: 0, leftOut: 0, restarts: 0 };
}

function placeToGoOn(
  place: ReadingPlace | undefined,
  { kind, readBefore, reason, total }: Opening,
  now: number,
): ReadingPlace {
  const isOpen = place !== undefined && (readBefore === undefined || place.startedAt > readBefore);
  return isOpen && place.kind === kind ? place : defined({ ...newPlace(kind, now), reason, total });
}

interface Progress {
  place: ReadingPlace;
  add(more: Partial<Slice>): void;
}

async function readToEnd(
  full: FullSource,
  held: HeldReading,
  poll: MirrorPollContext,
  progress: Progress,
): Promise<void> {
  for (let attempt = 1; !progress.place.isRead; attempt += 1) {
    try {
      await readPages(full, held, poll, progress);
      if (!progress.place.isRead) return held.release();
    } catch (error) {
      // A link that was kept, or one in the middle, is of no use, and will be of none later.
      if (attempt > 1 || progress.place.link === undefined || !isRefusedForGood(error)) throw error;
      progress.place = beginAgain(progress.place, error, poll.now());
      await held.save(progress.place);
    }
  }
  progress.add({ changes: await full.complete(progress.place, held) });
  await held.end();
}

/** To the last page, or as many rows as may be read at once. */
async function readPages(
  full: FullSource,
  held: HeldReading,
  { graph, now }: MirrorPollContext,
  progress: Progress,
): Promise<void> {
  const { path, query, form, rowsAtOnce = Number.POSITIVE_INFINITY, unreadableIn = () => 0 } = full;
  const from = progress.place.link;
  const options = from === undefined ? { ...LOW_PRIORITY, query } : LOW_PRIORITY;
  let rows = 0;
  for await (const page of graph.pages(from ?? path, options)) {
    const before = progress.place;
    const { items, unreadable } = itemsIn(page.items, (item) => hasForm(item, form));
    const { changes, firstSeen = [], ...taken } = await full.takePage(items, before);
    if (full.notesSeen?.(before)) await held.see(before, items);
    const leftOut = items.reduce((sum, item) => sum + unreadableIn(item), unreadable + (taken.leftOut ?? 0));
    progress.place = placeAfter(before, page, { rows: items.length, leftOut, now: now(), path });
    await held.save(progress.place);
    progress.add({ pages: 1, read: items.length, changes, leftOut, firstSeen });
    rows += items.length;
    if (rows >= rowsAtOnce) return;
  }
}

function placeAfter(
  { link: _, ...before }: ReadingPlace,
  { nextLink, deltaLink }: GraphPage,
  page: { readonly rows: number; readonly leftOut: number; readonly now: number; readonly path: string },
): ReadingPlace {
  const isRead = nextLink === undefined;
  if (isRead && deltaLink === undefined && page.path.endsWith('/delta'))
    throw new MalformedInputError(`Delta ${page.path}`, 'its last page has no delta link');
  return defined({
    ...before,
    savedAt: page.now,
    pages: before.pages + 1,
    rows: before.rows + page.rows,
    leftOut: before.leftOut + page.leftOut,
    link: nextLink ?? deltaLink,
    isRead: isRead ? true : undefined,
  });
}

export function sliceOf({ graph, sliceMs = SLICE_MS }: MirrorPollContext): Graph {
  const endless = Number.POSITIVE_INFINITY;
  return graph.within({ pages: endless, bytes: endless, deadline: performance.now() + sliceMs });
}

function sumOf(before: Slice, more: Partial<Slice>): Slice {
  const sum = (name: 'pages' | 'read' | 'changes' | 'leftOut') => before[name] + (more[name] ?? 0);
  return {
    pages: sum('pages'),
    read: sum('read'),
    changes: sum('changes'),
    leftOut: sum('leftOut'),
    firstSeen: [...before.firstSeen, ...(more.firstSeen ?? [])],
  };
}
