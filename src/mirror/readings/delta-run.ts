/**
 * One run of a delta query. It reads the full source at first, and again when the link of the last run is of no use;
 * otherwise what changed since.
 */
import { defined } from '../../base/defined.ts';
import { MalformedInputError } from '../../base/errors.ts';
import { DeltaExpiredError, TurnBudgetError } from '../../graph/graph-errors.ts';
import { isRefusedForGood } from '../graph-lookups.ts';
import { type MirrorPollContext, ReadingOverBudgetError, type SourceReading } from '../poll.ts';
import { type MirrorSource, readWatermark, saveWatermark, type Watermark } from '../states/table-watermarks.ts';
import { hasForm, type Item, type ItemForm, itemsIn, removalIn } from './items.ts';

interface DeltaSource {
  readonly source: MirrorSource;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly form: ItemForm;
  /** How many parts of an item have no readable form. */
  unreadableIn?(item: Item): number;
  /** Saves a part of the baseline at once: there is nothing to compare it with, and it may be a million objects. */
  saveBaseline(items: readonly Item[], at: number): Promise<void>;
}

export interface DeltaRun extends Pick<SourceReading, 'kind' | 'resyncReason' | 'read' | 'failure'> {
  /** In the order read; empty for a baseline, which is saved already. */
  readonly items: readonly Item[];
  /** How many items had no readable form. */
  readonly leftOut: number;
  /** When the last complete run began, in milliseconds; 0 for a baseline. */
  readonly since: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** To be called when all changes of the run are enqueued and its states are saved. */
  saveLink(): Promise<void>;
}

/** What a reading says of its run. */
export function resultOf({
  kind,
  resyncReason,
  read,
  leftOut,
  failure,
}: DeltaRun): Pick<SourceReading, 'kind' | 'resyncReason' | 'read' | 'leftOut' | 'failure'> {
  return defined({ kind, resyncReason, read, leftOut, failure });
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

interface Reading {
  readonly source: DeltaSource;
  readonly poll: MirrorPollContext;
}

const BASELINE_BATCH = 1_600;

/**
 * What the changes of one source may take of a turn. They are compared as a whole, so they must fit into memory, and
 * the other sources of the turn want to be read as well.
 */
const MOST_CHANGES = { pages: 500, bytes: 48 * 2 ** 20 };
const MOST_TIME_MS = 90_000;

/** What was left out may hide a change. So long it is read again and again, because Graph may get well. */
const REREAD_LEFT_OUT_MS = 6 * 3_600_000;

export async function readDelta(source: DeltaSource, poll: MirrorPollContext): Promise<DeltaRun> {
  const watermark = await readWatermark(poll.store, source.source, poll.now());
  if (!watermark) return readBaseline({ source, poll });
  try {
    return await readChanges(watermark, { source, poll });
  } catch (error) {
    if (error instanceof TurnBudgetError) throw new ReadingOverBudgetError(source.source, 'changes', error);
    if (!isRefusedForGood(error)) throw error;
    return readAgain(watermark, error, { source, poll });
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

async function readBaseline({ source, poll }: Reading): Promise<DeltaRun> {
  const batch: Item[] = [];
  const { link, ...run } = await readInFull('baseline', { source, poll }, async (page) => {
    batch.push(...page);
    if (batch.length >= BASELINE_BATCH) await source.saveBaseline(batch.splice(0), poll.now());
  });
  await source.saveBaseline(batch, poll.now());
  const next = watermarkAfter(undefined, { readAt: run.startedAt, deltaLink: link }, run);
  return {
    ...run,
    kind: 'baseline',
    since: 0,
    endedAt: poll.now(),
    saveLink: () => saveWatermark(poll.store, source.source, next),
  };
}

/** What changed since the last run, or the rest of it. A part of it counts: the next turn reads what follows. */
async function readChanges(watermark: Watermark, { source, poll }: Reading): Promise<DeltaRun> {
  const { readAt: since, deltaLink, runStartedAt } = watermark;
  if (!deltaLink?.startsWith('https://')) throw new MalformedInputError(`Row of ${source.source}`, 'has no link');
  const graph = poll.graph.within({ ...MOST_CHANGES, deadline: performance.now() + MOST_TIME_MS });
  const { link, ...pages } = await readPages(deltaLink, { source, poll: { ...poll, graph }, mayEndEarly: true });
  const beganAt = runStartedAt ?? pages.startedAt;
  const next: Watermark =
    pages.failure === undefined
      ? watermarkAfter(watermark, { readAt: beganAt, deltaLink: link }, pages)
      : { readAt: since, deltaLink: link, runStartedAt: beganAt };
  const { failure } = pages;
  return {
    ...pages,
    ...(failure instanceof TurnBudgetError
      ? { failure: new ReadingOverBudgetError(source.source, 'changes', failure) }
      : {}),
    kind: 'changes',
    since,
    saveLink: () => saveWatermark(poll.store, source.source, next),
  };
}

/**
 * The link of the last run is of no use, and will be of none later. Only once the full reading has succeeded is it
 * given up: where Graph refuses that as well, the source fails, and is tried again.
 */
async function readAgain(watermark: Watermark, reason: Error, { source, poll }: Reading): Promise<DeltaRun> {
  const { link, ...run } = await readInFull('resync', { source, poll });
  const why = reason instanceof DeltaExpiredError ? 'its link had expired' : reason.message;
  const next = watermarkAfter(watermark, { readAt: run.startedAt, deltaLink: link }, run);
  return {
    ...run,
    kind: 'resync',
    resyncReason: `${source.source}: ${why}`,
    since: watermark.readAt,
    saveLink: () => saveWatermark(poll.store, source.source, next),
  };
}

/** After a baseline that left something out there is no link, so that the next run reads in full and compares. */
function watermarkAfter(
  before: Watermark | undefined,
  after: Watermark,
  { leftOut, endedAt }: Pick<Pages, 'leftOut' | 'endedAt'>,
): Watermark {
  if (leftOut === 0) return after;
  const leftOutSince = before?.leftOutSince ?? endedAt;
  const isOver = endedAt - leftOutSince >= REREAD_LEFT_OUT_MS;
  return { ...(isOver ? after : (before ?? { readAt: after.readAt })), leftOutSince };
}

async function readInFull(
  kind: 'baseline' | 'resync',
  { source, poll }: Reading,
  savePage?: (page: readonly Item[]) => Promise<void>,
): Promise<Pages> {
  try {
    return await readPages(source.path, defined({ source, poll, savePage, mayEndEarly: false }));
  } catch (error) {
    // A part of a full reading does not say what is gone.
    throw error instanceof TurnBudgetError ? new ReadingOverBudgetError(source.source, kind, error) : error;
  }
}

interface PageReading extends Reading {
  /** Takes the items of a page; the result then has none. */
  readonly savePage?: (page: readonly Item[]) => Promise<void>;
  /** Where a later page fails, the pages before it are the result. */
  readonly mayEndEarly: boolean;
}

async function readPages(
  pathOrLink: string,
  { source: { source, query, form, unreadableIn = () => 0 }, poll, savePage, mayEndEarly }: PageReading,
): Promise<Pages> {
  const startedAt = poll.now();
  const items: Item[] = [];
  let [read, leftOut] = [0, 0];
  let [nextLink, deltaLink]: (string | undefined)[] = [];
  let failure: unknown;
  const options = pathOrLink.startsWith('/') ? { query } : {};
  try {
    for await (const page of poll.graph.pages(pathOrLink, options)) {
      const { items: pageItems, unreadable } = itemsIn(page.items, (item) => hasForm(item, form));
      read += pageItems.length;
      leftOut += pageItems.reduce((sum, item) => sum + unreadableIn(item), unreadable);
      if (savePage) await savePage(pageItems);
      else items.push(...pageItems);
      ({ nextLink, deltaLink } = page);
    }
  } catch (error) {
    if (!mayEndEarly || nextLink === undefined || isRefusedForGood(error)) throw error;
    failure = error;
  }
  const link = failure === undefined ? deltaLink : nextLink;
  if (link === undefined) throw new MalformedInputError(`Delta of ${source}`, 'its last page has no delta link');
  return { items, read, leftOut, startedAt, endedAt: poll.now(), link, ...(failure === undefined ? {} : { failure }) };
}
