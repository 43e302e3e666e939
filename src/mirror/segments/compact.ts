/** Turns the log into segments: those whose keys have changed are made anew, and what has ended becomes history. */
import { keyPart } from '../../storage/keys.ts';
import { changeLinks, firstOwner, type LinkChange } from './change-links.ts';
import { guidPair } from './guids.ts';
import { closedKey, familyOf, type Image, ofClosedKey, recordKey, recordState } from './image.ts';
import { derivedEntry, isLinkKind } from './link-kinds.ts';
import { type LinkMeta, packLinks, templateOf } from './link-segment.ts';
import { type Loaded, sha256Of } from './load-segments.ts';
import type { LogEntry } from './log-rows.ts';
import type { SegmentEntry } from './manifest.ts';
import { type Block, changeBlocks, type KeyChange, packRecords } from './record-segment.ts';
import type { ClosedText, StoredText } from './stored-text.ts';

export interface NewSegment {
  readonly entry: SegmentEntry;
  readonly bytes: Uint8Array;
}

/** Segments as they are after a compaction: some are new, some stay. */
export interface Compacted {
  readonly segments: readonly SegmentEntry[];
  readonly created: readonly NewSegment[];
}

export interface CompactOptions {
  readonly tenantId: string;
  readonly generation: number;
  /** What ended at this moment or before is left out of the history; absent: all history stays. Milliseconds. */
  readonly oldest?: number;
  /** Changes what the history says of one key. */
  readonly rewrite?: Rewrite;
}

/** Changes what a state says and said, without a change in its times. */
export interface Rewrite {
  readonly kind: string;
  readonly key: string;
  change(text: string, holds: 'now' | 'before'): string;
}

type Family = SegmentEntry['family'];

/** Of one segment, compressed. */
const SEGMENT_BYTES = 4 * 2 ** 20;
/** A segment of history that has more is not made anew to take in a younger one. */
const HISTORY_ROWS = 200_000;

export async function compactImage(image: Image, options: CompactOptions): Promise<Compacted> {
  const name = namerOf(options);
  const parts = [
    ...(['people', 'states'] as const).map((family) => compactRecords(image, family, name)),
    compactLinks(image, name),
    await compactHistory(image, options, name),
  ];
  return { segments: parts.flatMap(({ segments }) => segments), created: parts.flatMap(({ created }) => created) };
}

/** The generation in the name of a blob. */
export function generationOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('/') + 1).split('-')[0]);
}

type Namer = (facts: Omit<SegmentEntry, 'name' | 'bytes' | 'sha256'>, bytes: Uint8Array) => NewSegment;

/** Named for their content: two writers of one generation with the same log make the same blobs. */
function namerOf({ tenantId, generation }: CompactOptions): Namer {
  return (facts, bytes) => {
    const sha256 = sha256Of(bytes);
    const name = `${keyPart(tenantId)}/${String(generation).padStart(8, '0')}-${facts.family}-${sha256.slice(0, 16)}`;
    return { entry: { ...facts, name, bytes: bytes.length, sha256 }, bytes };
  };
}

function compactRecords(image: Image, family: 'people' | 'states', name: Namer): Compacted {
  const { segments, tail } = image;
  const changes: KeyChange[] = [];
  for (const [kind, { current }] of tail.kinds) {
    if (familyOf(kind) !== family) continue;
    for (const [key, state] of current.range(''))
      if (!isLinkKind(kind)) changes.push([recordKey(kind, key), state]);
      else changes.push(...unpackedLinks(image, { kind, key, ...(state && { state }) }));
  }
  changes.sort(([a], [b]) => (a < b ? -1 : 1));
  return compactInto(segments[family], changes, {
    keyOf: ([key]) => key,
    remake: (segment, own) => blockParts(changeBlocks(segment, own)).map((part) => recordsOf(part, { family }, name)),
  });
}

/** Links that cannot be packed are stored as other states are, at both ends. One that was may be packed now. */
function unpackedLinks({ segments, tail }: Image, entry: LogEntry): readonly KeyChange[] {
  const isPacked = linkOf({ tail }, entry.kind, entry.key) !== undefined;
  return [entry, derivedEntry(entry)].flatMap((end): KeyChange[] => {
    if (!end) return [];
    const state = isPacked ? undefined : end.state;
    const isStored = state !== undefined || recordState(segments, end.kind, end.key) !== undefined;
    return isStored ? [[recordKey(end.kind, end.key), state]] : [];
  });
}

function compactLinks({ segments, tail }: Image, name: Namer): Compacted {
  const kinds = new Set([...segments.links.flatMap(({ entry }) => entry.kind ?? []), ...tail.kinds.keys()]);
  const compacted = [...kinds].filter(isLinkKind).map((kind) => {
    const own = segments.links.filter(({ entry }) => entry.kind === kind);
    return compactInto(own, linkChanges({ tail }, kind), {
      keyOf: ({ owner }) => owner,
      remake: (segment, changes) =>
        changeLinks(segment?.columns, changes).map((columns) => {
          const facts = { family: 'links', kind, first: firstOwner(columns), rows: columns.memberOf.length } as const;
          return name(facts, packLinks(columns));
        }),
    });
  });
  return {
    segments: compacted.flatMap(({ segments: own }) => own),
    created: compacted.flatMap(({ created }) => created),
  };
}

function linkChanges({ tail }: Pick<Image, 'tail'>, kind: string): readonly LinkChange[] {
  return (tail.kinds.get(kind)?.current.range('') ?? []).flatMap(([key]): LinkChange[] => {
    const pair = guidPair(key);
    if (!pair) return [];
    const meta = linkOf({ tail }, kind, key);
    return [{ owner: pair[0], member: pair[1], ...(meta && { meta }) }];
  });
}

/** What a link of the log is when it is packed; undefined if it cannot be, or is gone. */
function linkOf({ tail }: Pick<Image, 'tail'>, kind: string, key: string): LinkMeta | undefined {
  const pair = guidPair(key);
  const state = pair && tail.kinds.get(kind)?.current.get(key);
  const template = state && templateOf(state.text, ...pair);
  return state && template !== undefined ? { template, from: state.from, seenAt: state.seenAt } : undefined;
}

interface Part<T, C> {
  readonly entry?: SegmentEntry;
  readonly segment?: T;
  readonly changes: readonly C[];
}

function compactInto<T, C>(
  loaded: readonly Loaded<T>[],
  changes: readonly C[],
  {
    keyOf,
    remake,
  }: { keyOf(change: C): string; remake(segment: T | undefined, own: readonly C[]): readonly NewSegment[] },
): Compacted {
  const segments: SegmentEntry[] = [];
  const created: NewSegment[] = [];
  for (const part of partsFor(loaded, changes, keyOf)) {
    const made = part.changes.length === 0 ? [] : remake(part.segment, part.changes);
    created.push(...made);
    if (part.entry && part.changes.length === 0) segments.push(part.entry);
    else segments.push(...made.map(({ entry }) => entry));
  }
  return { segments, created };
}

/** Each change goes into the last segment that begins at its key or before it, or into the first one. */
function partsFor<T, C>(
  loaded: readonly Loaded<T>[],
  changes: readonly C[],
  keyOf: (change: C) => string,
): readonly Part<T, C>[] {
  if (loaded.length === 0) return [{ changes }];
  let next = 0;
  return loaded.map(({ entry, segment }, index) => {
    const end = loaded[index + 1]?.entry.first;
    const start = next;
    while (next < changes.length && (end === undefined || keyOf(changes[next] as C) < end)) next += 1;
    return { entry, segment, changes: changes.slice(start, next) };
  });
}

async function compactHistory(image: Image, { oldest = -1, rewrite }: CompactOptions, name: Namer): Promise<Compacted> {
  const changes = new Map<string, ClosedText>();
  for (const { entries } of image.tail.batches)
    for (const entry of entries)
      for (const end of [entry, derivedEntry(entry)])
        if (end?.closed) changes.set(closedKey(end.kind, end.key, end.closed), end.closed);

  const kept: SegmentEntry[] = [];
  const old = image.manifest.segments.filter(({ family }) => family === 'history');
  for (const entry of old.toReversed()) {
    const { first, last } = entry.ended ?? { first: 0, last: 0 };
    if (last <= oldest) continue;
    // Each is at least twice as large as the next younger one, so there are few, and each state is moved a few times.
    const isSmall = changes.size > 0 && entry.rows <= 2 * changes.size && entry.rows + changes.size <= HISTORY_ROWS;
    if (!isSmall && first > oldest && !rewrite) kept.unshift(entry);
    else
      for (const [key, state] of (await image.segments.history(entry)).from('')) changes.set(key, state as ClosedText);
  }
  const records = [...changes].filter(([, { until }]) => until > oldest).sort(([a], [b]) => (a < b ? -1 : 1));
  if (records.length === 0) return { segments: kept, created: [] };
  const rewritten = records.map(([key, state]): readonly [string, StoredText] => {
    const { kind, key: own } = ofClosedKey(key);
    return [
      key,
      rewrite?.kind === kind && rewrite.key === own ? { ...state, text: rewrite.change(state.text, 'before') } : state,
    ];
  });
  const ended = { first: Number.POSITIVE_INFINITY, last: 0 };
  for (const [, { until }] of records) {
    ended.first = Math.min(ended.first, until);
    ended.last = Math.max(ended.last, until);
  }
  const created = blockParts(changeBlocks(undefined, rewritten)).map((part) =>
    recordsOf(part, { family: 'history', ended }, name),
  );
  return { segments: [...kept, ...created.map(({ entry }) => entry)], created };
}

function recordsOf(
  blocks: readonly Block[],
  facts: { readonly family: Family; readonly ended?: NonNullable<SegmentEntry['ended']> },
  name: Namer,
): NewSegment {
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
  return name({ ...facts, first: blocks[0]?.first ?? '', rows }, packRecords(blocks));
}

/** As many segments as the blocks need, of about the same size each. */
function blockParts(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const bytes = blocks.reduce((sum, block) => sum + block.bytes.length, 0);
  const most = bytes / Math.max(1, Math.round(bytes / SEGMENT_BYTES));
  const parts: Block[][] = [];
  let size = most;
  for (const block of blocks) {
    if (size >= most) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(block);
    size += block.bytes.length;
  }
  return parts;
}
