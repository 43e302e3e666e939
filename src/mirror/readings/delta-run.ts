/**
 * One run of a delta query. It reads the full source at first and after its delta link has expired, otherwise what
 * changed since the last run.
 */

import { MalformedInputError } from '../../base/errors.ts';
import { DeltaExpiredError } from '../../graph/graph-errors.ts';
import type { MirrorPollContext } from '../poll.ts';
import { type MirrorSource, readWatermark, saveWatermark } from '../states/table-watermarks.ts';
import { type Item, itemIn, removalIn } from './graph-items.ts';

interface DeltaSource {
  readonly source: MirrorSource;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Saves a part of the baseline at once: there is nothing to compare it with, and it may be a million objects. */
  saveBaseline(items: readonly Item[], at: number): Promise<void>;
}

export interface DeltaRun {
  readonly kind: 'baseline' | 'changes' | 'resync';
  /** In the order read; empty for a baseline, which is saved already. */
  readonly items: readonly Item[];
  readonly read: number;
  /** When the last complete run began, in milliseconds; 0 for a baseline. */
  readonly since: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** To be called when all changes of the run are enqueued and its states are saved. */
  saveLink(): Promise<void>;
}

const BASELINE_BATCH = 1_600;

export async function readDelta(source: DeltaSource, poll: MirrorPollContext): Promise<DeltaRun> {
  const watermark = await readWatermark(poll.store, source.source);
  const since = watermark?.readAt ?? 0;
  if (watermark?.deltaLink === undefined) return readBaseline(source, poll);
  try {
    return { ...(await readPages(watermark.deltaLink, { ...source, poll })), kind: 'changes', since };
  } catch (error) {
    if (!(error instanceof DeltaExpiredError)) throw error;
    return { ...(await readPages(source.path, { ...source, poll })), kind: 'resync', since };
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

type Pages = Omit<DeltaRun, 'kind' | 'since'>;

async function readBaseline(source: DeltaSource, poll: MirrorPollContext): Promise<DeltaRun> {
  const batch: Item[] = [];
  const { items, read, ...run } = await readPages(source.path, { ...source, poll }, async (page) => {
    batch.push(...page);
    if (batch.length >= BASELINE_BATCH) await source.saveBaseline(batch.splice(0), poll.now());
  });
  await source.saveBaseline(batch, poll.now());
  return { ...run, kind: 'baseline', items, read, since: 0, endedAt: poll.now() };
}

/** @param savePage takes the items of a page; the result then has none */
async function readPages(
  pathOrLink: string,
  { source, query, poll }: DeltaSource & { readonly poll: MirrorPollContext },
  savePage?: (page: readonly Item[]) => Promise<void>,
): Promise<Pages> {
  const startedAt = poll.now();
  const items: Item[] = [];
  let read = 0;
  let deltaLink: string | undefined;
  const options = pathOrLink.startsWith('/') ? { query } : {};
  for await (const page of poll.graph.pages(pathOrLink, options)) {
    const pageItems = page.items.map(itemIn).filter((item) => item !== undefined);
    read += pageItems.length;
    if (savePage) await savePage(pageItems);
    else items.push(...pageItems);
    deltaLink = page.deltaLink;
  }
  if (deltaLink === undefined) throw new MalformedInputError(`Delta of ${source}`, 'its last page has no delta link');
  const link = deltaLink;
  return {
    items,
    read,
    startedAt,
    endedAt: poll.now(),
    saveLink: () => saveWatermark(poll.store, source, { readAt: startedAt, deltaLink: link }),
  };
}
