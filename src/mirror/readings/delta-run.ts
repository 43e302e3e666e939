/**
 * One run of a delta query: what changed since the last one. At first, and when the link of the last run is of no use,
 * the source is read in full, page by page.
 */
import { defined } from '../../base/defined.ts';
import { MalformedInputError } from '../../base/errors.ts';
import { DeltaExpiredError, TurnBudgetError } from '../../graph/graph-errors.ts';
import { isRefusedForGood, type ObjectRef } from '../graph-lookups.ts';
import { type MirrorPollContext, ReadingOverBudgetError, type SourceReading } from '../poll.ts';
import { digestsOf, readUnseen, unseenObjects } from '../states/known-objects.ts';
import type { StateKind } from '../states/mirror-states.ts';
import { type HeldReading, numberOfId, type ReadingPlace, readPlace } from '../states/table-readings.ts';
import type { StateWrite } from '../states/table-states.ts';
import { type MirrorSource, readWatermark, saveWatermark, type Watermark } from '../states/table-watermarks.ts';
import type { TenantChange } from '../tenant-change.ts';
import { type FullSource, type Opening, readSlice, type TakenPage } from './full-reading.ts';
import { hasForm, type Item, type ItemForm, itemsIn, removalIn } from './items.ts';

export interface DeltaSource extends Pick<FullSource, 'path' | 'query' | 'source' | 'unreadableIn'> {
  readonly form: ItemForm;
  readonly kind: ObjectRef['kind'];
  /** Under this kind the mirror has other states of some of the objects. */
  readonly otherKind?: StateKind;
  /** The state of a live object and its links, as if nothing were known of it. The first is the object's own. */
  newStates(item: Item): readonly StateWrite[];
  /** Compares items with the mirror. The last one of each object counts. */
  compare(items: readonly Item[], run: DeltaRun): Promise<Compared>;
}

/** When the items were read, in milliseconds. */
export interface DeltaRun {
  /** When the last complete run began. */
  readonly since: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface Compared {
  readonly changes: readonly TenantChange[];
  readonly writes: readonly StateWrite[];
  /** Ids of objects that are new to the mirror. */
  readonly firstSeen?: readonly string[];
}

interface Pages {
  readonly items: readonly Item[];
  readonly read: number;
  readonly leftOut: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Where the next run begins; or, after a failure, where the rest of this run is. */
  readonly link: string;
  readonly failure?: unknown;
}

/**
 * What the changes of one source may take of a turn. They are compared as a whole, so they must fit into memory, and
 * the other sources of the turn want to be read as well.
 */
const MOST_CHANGES = { pages: 500, bytes: 48 * 2 ** 20 };
const MOST_TIME_MS = 90_000;
const GONE_AT_ONCE = 200;

/** What was left out may hide a change. So long it is read again and again, because Graph may get well. */
const REREAD_LEFT_OUT_MS = 6 * 3_600_000;

export async function readDelta(source: DeltaSource, poll: MirrorPollContext): Promise<SourceReading | undefined> {
  const watermark = await readWatermark(poll.store, source.source, poll.now());
  const place = await readPlace(poll.store, source.source);
  if (!watermark || (place && place.startedAt > watermark.readAt)) return readInFull(source, watermark, poll);
  try {
    return await readChanges(source, watermark, poll);
  } catch (error) {
    if (error instanceof TurnBudgetError) throw new ReadingOverBudgetError(source.source, 'changes', error);
    if (!isRefusedForGood(error)) throw error;
    // The link of the last run is of no use, and will be of none later.
    const reason = error instanceof DeltaExpiredError ? 'its link had expired' : error.message;
    return readInFull(source, watermark, poll, reason);
  }
}

/**
 * The latest item of each object. A delta may have the same object several times, also with only its changed members.
 */
export function latestItems(items: readonly Item[]): readonly Item[] {
  const latest = new Map<string, Item>();
  for (const item of items) {
    const before = latest.get(item.id);
    const isUpdate = before && !removalIn(before) && !removalIn(item);
    latest.set(item.id, isUpdate ? { ...before, ...item } : item);
  }
  return [...latest.values()];
}

/** What changed since the last run, or the rest of it. A part of it counts: the next turn reads what follows. */
async function readChanges(source: DeltaSource, watermark: Watermark, poll: MirrorPollContext): Promise<SourceReading> {
  const pages = await readChangedItems(source, watermark, poll);
  const { readAt: since } = watermark;
  const { read, leftOut, endedAt } = pages;
  const { writes, ...compared } = await source.compare(latestItems(pages.items), {
    since,
    startedAt: pages.startedAt,
    endedAt,
  });
  return {
    kind: 'changes',
    ...{ read, leftOut, ...compared },
    ...failureOf(source.source, pages),
    async save() {
      await poll.mirror.states.write(writes, { from: since, at: endedAt });
      await saveWatermark(poll.store, source.source, afterRun(watermark, pages));
    },
  };
}

/** Where the next run begins. After a failure it reads the rest of this one. */
export function afterRun(before: Watermark, pages: Pages): Watermark {
  const { link, failure } = pages;
  const startedAt = before.runStartedAt ?? pages.startedAt;
  const rows = defined({ rows: before.rows });
  return failure === undefined
    ? watermarkAfter(before, { readAt: startedAt, deltaLink: link, ...rows }, pages)
    : { readAt: before.readAt, deltaLink: link, runStartedAt: startedAt, ...rows };
}

export function failureOf(source: MirrorSource, { failure }: Pick<Pages, 'failure'>): Pick<SourceReading, 'failure'> {
  const isBudget = failure instanceof TurnBudgetError;
  return isBudget ? { failure: new ReadingOverBudgetError(source, 'changes', failure) } : defined({ failure });
}

/** The pages of a run that are compared as a whole. @throws TurnBudgetError if not even the first one fits */
export async function readChangedItems(
  { source, form, unreadableIn = () => 0 }: Pick<DeltaSource, 'source' | 'form' | 'unreadableIn'>,
  { deltaLink }: Watermark,
  poll: MirrorPollContext,
): Promise<Pages> {
  if (!deltaLink?.startsWith('https://')) throw new MalformedInputError(`Row of ${source}`, 'has no link');
  const graph = poll.graph.within({ ...MOST_CHANGES, deadline: performance.now() + MOST_TIME_MS });
  const startedAt = poll.now();
  const items: Item[] = [];
  let [read, leftOut] = [0, 0];
  let [nextLink, lastLink]: (string | undefined)[] = [];
  let failure: unknown;
  try {
    for await (const page of graph.pages(deltaLink)) {
      const { items: pageItems, unreadable } = itemsIn(page.items, (item) => hasForm(item, form));
      read += pageItems.length;
      leftOut += pageItems.reduce((sum, item) => sum + unreadableIn(item), unreadable);
      items.push(...pageItems);
      ({ nextLink, deltaLink: lastLink } = page);
    }
  } catch (error) {
    if (nextLink === undefined || isRefusedForGood(error)) throw error;
    failure = error;
  }
  const link = failure === undefined ? lastLink : nextLink;
  if (link === undefined) throw new MalformedInputError(`Delta of ${source}`, 'its last page has no delta link');
  return { items, read, leftOut, startedAt, endedAt: poll.now(), link, ...defined({ failure }) };
}

function readInFull(
  source: DeltaSource,
  watermark: Watermark | undefined,
  poll: MirrorPollContext,
  reason?: string,
): Promise<SourceReading | undefined> {
  const opening: Opening = {
    kind: watermark ? 'resync' : 'baseline',
    readBefore: watermark?.readAt,
    ...defined({ reason }),
  };
  let digests: Promise<ReadonlyMap<number, number>> | undefined;
  const { states } = poll.mirror;
  const full: FullSource = {
    ...source,
    notesSeen: mayLackObjects,
    async takePage(items, place) {
      const latest = latestItems(items);
      if (place.kind === 'baseline') return takeFirst(latest);
      digests ??= digestsOf(poll.mirror, source.kind, source.otherKind);
      const known = await digests;
      // Most objects have not changed: they need no comparison.
      const different = latest.filter((item) => removalIn(item) || known.get(numberOfId(item.id)) !== digestOf(item));
      return compareSome(different, place);
    },
    async complete(place, held) {
      const changes = mayLackObjects(place) ? await removeUnseen(place, held) : 0;
      const after = { readAt: place.startedAt, rows: place.rows, ...defined({ deltaLink: place.link }) };
      const end = { leftOut: place.leftOut, endedAt: poll.now() };
      await saveWatermark(poll.store, source.source, watermarkAfter(watermark, after, end));
      return changes;
    },
  };
  const digestOf = (item: Item) => numberOfId(JSON.stringify(source.newStates(item)[0]?.body));
  const moment = () => ({ from: watermark?.readAt ?? 0, at: poll.now() });
  const takeFirst = async (items: readonly Item[]): Promise<TakenPage> => {
    const writes = items.filter((item) => !removalIn(item)).flatMap((item) => source.newStates(item));
    await states.write(writes, moment());
    return { changes: 0 };
  };
  const compareSome = async (items: readonly Item[], { startedAt }: ReadingPlace): Promise<TakenPage> => {
    if (items.length === 0) return { changes: 0 };
    const run = { since: watermark?.readAt ?? 0, startedAt, endedAt: poll.now() };
    const { changes, writes, firstSeen = [] } = await source.compare(items, run);
    const told = watermark ? changes : [];
    if (told.length > 0) await poll.enqueue(told);
    await states.write(writes, moment());
    return { changes: told.length, firstSeen };
  };
  const removeUnseen = async (place: ReadingPlace, held: HeldReading): Promise<number> => {
    const seen = await held.seen(place.startedAt);
    const kinds = [source.kind, ...(source.otherKind === undefined ? [] : [source.otherKind])];
    const unseen = await unseenObjects(poll.mirror, kinds, { seen, before: place.startedAt });
    const { kind, query } = source;
    let changes = 0;
    for (let start = 0; start < unseen.length; start += GONE_AT_ONCE) {
      const ids = unseen.slice(start, start + GONE_AT_ONCE);
      const items = await readUnseen(ids, { graph: poll.graph, kind, query });
      changes += (await compareSome(items, place)).changes;
    }
    return changes;
  };
  return readSlice(full, opening, poll);
}

/** Whether there may be states of objects that no page shows. */
function mayLackObjects({ kind, restarts }: ReadingPlace): boolean {
  return kind === 'resync' || restarts > 0;
}

/** After a baseline that left something out there is no link, so that the next run reads in full and compares. */
export function watermarkAfter(
  before: Watermark | undefined,
  after: Watermark,
  { leftOut, endedAt }: Pick<Pages, 'leftOut' | 'endedAt'>,
): Watermark {
  if (leftOut === 0) return after;
  const leftOutSince = before?.leftOutSince ?? endedAt;
  const isOver = endedAt - leftOutSince >= REREAD_LEFT_OUT_MS;
  return { ...(isOver ? after : (before ?? { readAt: after.readAt })), leftOutSince };
}
