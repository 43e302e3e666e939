/** One run of a delta query: the whole source at first and after its link has expired, else what changed since the last run. */

import { MalformedInputError } from '../../base/errors.ts';
import { DeltaExpiredError } from '../../graph/graph-errors.ts';
import type { MirrorPollContext } from '../poll.ts';
import { type MirrorSource, readWatermark, saveWatermark } from '../states/table-watermarks.ts';
import { type Item, itemIn, removalIn } from './graph-items.ts';

interface DeltaSource {
  readonly source: MirrorSource;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Keeps a part of the first reading at once: there is nothing to compare it with, and it may be a million objects. */
  lay(items: readonly Item[], at: number): Promise<void>;
}

export interface DeltaRun {
  readonly kind: 'baseline' | 'changes' | 'resync';
  /** In the order read; empty for a baseline, which has been laid. */
  readonly items: readonly Item[];
  readonly read: number;
  /** Start of the last complete run. */
  readonly since: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Only when all of the run has been told and kept. */
  saveLink(): Promise<void>;
}

const LAID_AT_ONCE = 1_600;

export async function readDelta(source: DeltaSource, poll: MirrorPollContext): Promise<DeltaRun> {
  const watermark = await readWatermark(poll.tables, poll.tenant.tenantId, source.source);
  const since = watermark?.readAt ?? 0;
  if (watermark?.deltaLink === undefined) return readBaseline(source, poll);
  try {
    return { ...(await readPages(watermark.deltaLink, source, poll)), kind: 'changes', since };
  } catch (error) {
    if (!(error instanceof DeltaExpiredError)) throw error;
    return { ...(await readPages(source.path, source, poll)), kind: 'resync', since };
  }
}

/** The last word on each object: the same one may come several times, also with only what changed. */
export function lastWords(items: readonly Item[]): readonly Item[] {
  const last = new Map<string, Item>();
  for (const item of items) {
    const before = last.get(item.id);
    const adds = before && !removalIn(before) && !removalIn(item);
    last.set(item.id, adds ? { ...before, ...item } : item);
  }
  return [...last.values()];
}

type Pages = Omit<DeltaRun, 'kind' | 'since'>;

async function readBaseline(source: DeltaSource, poll: MirrorPollContext): Promise<DeltaRun> {
  const heap: Item[] = [];
  const { items, read, ...run } = await readPages(source.path, source, poll, async (page) => {
    heap.push(...page);
    if (heap.length >= LAID_AT_ONCE) await source.lay(heap.splice(0), poll.now());
  });
  await source.lay(heap, poll.now());
  return { ...run, kind: 'baseline', items, read, since: 0, endedAt: poll.now() };
}

/** @param take keeps the items in the stead of the result */
async function readPages(
  pathOrLink: string,
  { source, query }: DeltaSource,
  poll: MirrorPollContext,
  take?: (page: readonly Item[]) => Promise<void>,
): Promise<Pages> {
  const startedAt = poll.now();
  const items: Item[] = [];
  let read = 0;
  let deltaLink: string | undefined;
  const ask = pathOrLink.startsWith('/') ? { query } : {};
  for await (const page of poll.graph.pages(pathOrLink, ask)) {
    const known = page.items.map(itemIn).filter((item) => item !== undefined);
    read += known.length;
    if (take) await take(known);
    else items.push(...known);
    deltaLink = page.deltaLink;
  }
  if (deltaLink === undefined) throw new MalformedInputError(`Delta of ${source}`, 'its last page has no delta link');
  const link = deltaLink;
  return {
    items,
    read,
    startedAt,
    endedAt: poll.now(),
    saveLink: () => saveWatermark(poll.tables, poll.tenant.tenantId, source, { readAt: startedAt, deltaLink: link }),
  };
}
