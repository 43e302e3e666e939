/** The mirror in memory: segments, and what the log says since. Only old questions read anything. */
import { guidPair } from './guids.ts';
import { isLinkKind, linksBehind } from './link-kinds.ts';
import type { LinkColumns, LinkSegment } from './link-segment.ts';
import type { Loaded, Segments } from './load-segments.ts';
import type { Manifest, SegmentEntry } from './manifest.ts';
import { placeOf, type RecordSegment } from './record-segment.ts';
import { type ClosedText, closedAt, type Keyed, mergeByKey, type StoredText } from './stored-text.ts';
import type { Tail } from './tail.ts';

export interface Image {
  readonly manifest: Manifest;
  readonly segments: Segments;
  readonly tail: Tail;
}

/** States of one kind. */
export interface KindRange {
  readonly kind: string;
  readonly prefix: string;
  /** The key to continue after. */
  readonly after?: string;
}

/** Between the key of a closed state and when it began: sorts before everything that keys are made of. */
const CLOSED = '!';

/** Where states of this kind are. */
export function familyOf(kind: string): 'people' | 'states' {
  return kind === 'user' || kind === 'user-by-delta' ? 'people' : 'states';
}

/** The key in a segment of states. */
export function recordKey(kind: string, key: string): string {
  return `${kind}/${key}`;
}

/** The key in a segment of history. Of one state, the order does not matter. */
export function closedKey(kind: string, key: string, { from, until }: ClosedText): string {
  return `${recordKey(kind, key)}${CLOSED}${from}-${until}`;
}

/** Kind and key of an entry in a segment of history. */
export function ofClosedKey(closed: string): { readonly kind: string; readonly key: string } {
  const slash = closed.indexOf('/');
  return { kind: closed.slice(0, slash), key: closed.slice(slash + 1, closed.lastIndexOf(CLOSED)) };
}

export function currentState({ segments, tail }: Image, kind: string, key: string): StoredText | undefined {
  const recent = tail.of(kind)?.current;
  if (recent?.has(key)) return recent.get(key);
  return linkState(segments, kind, key) ?? recordState(segments, kind, key);
}

/** In order of their keys, as they are when the first one is taken. */
export function* currentStates({ segments, tail }: Image, range: KindRange): Generator<Keyed> {
  const recent = tail.of(range.kind)?.current.range(range.prefix, range.after) ?? [];
  const compacted = mergeByKey(linkStates(segments, range), recordStates(segments, range));
  for (const [key, state] of mergeByKey<StoredText | undefined>(recent, compacted)) if (state) yield [key, state];
}

/** The state that held then and has ended since. */
export async function closedState(image: Image, { kind, key, at }: { kind: string; key: string; at: number }) {
  const recent = closedAt(image.tail.of(kind)?.closed.get(key) ?? [], at);
  if (recent) return recent;
  for (const entry of historyFor(image.manifest, at)) {
    const older = closedAt(closedIn(await image.segments.history(entry), `${recordKey(kind, key)}${CLOSED}`), at);
    if (older) return older;
  }
  return undefined;
}

/** The states that held then, in order of their keys. */
export async function statesAt(image: Image, range: KindRange, at: number): Promise<readonly Keyed[]> {
  // First, so that a state which ends meanwhile is still in it.
  const now = [...currentStates(image, range)].filter(([, { from }]) => from <= at);
  const closed = new Map<string, ClosedText>();
  for (const [key, states] of await closedStates(image, range, at)) {
    const then = closedAt(states, at);
    if (then) closed.set(key, then);
  }
  const past = [...closed].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...mergeByKey<StoredText>(now, past)];
}

/** What has ended, by key. */
export type History = ReadonlyMap<string, readonly ClosedText[]>;

/** All that ended in a range. @param at only what may have held then; absent: all that is known */
export async function closedStates(image: Image, range: KindRange, at?: number): Promise<History> {
  const found = new Map<string, readonly ClosedText[]>(image.tail.of(range.kind)?.closed.range(range.prefix));
  for (const [key, states] of await historyAt(image, range, at)) found.set(key, [...(found.get(key) ?? []), ...states]);
  return found;
}

/** What ended in a range before the log begins. @param at as in {@link closedStates} */
export async function historyAt(
  { manifest, segments }: Image,
  { kind, prefix }: KindRange,
  at?: number,
): Promise<History> {
  const found = new Map<string, readonly ClosedText[]>();
  for (const entry of historyFor(manifest, at)) {
    for (const [closed, state] of recordsWith(await segments.history(entry), recordKey(kind, prefix))) {
      const { key } = ofClosedKey(closed);
      found.set(key, [...(found.get(key) ?? []), state as ClosedText]);
    }
  }
  return found;
}

/** The newest first. */
function historyFor({ segments }: Manifest, at?: number): readonly SegmentEntry[] {
  return segments
    .filter(({ family, ended }) => family === 'history' && (at === undefined || (ended?.last ?? 0) > at))
    .toReversed();
}

function linkState({ links }: Segments, kind: string, key: string): StoredText | undefined {
  const behind = linksBehind(kind);
  const pair = isLinkKind(kind) || behind ? guidPair(key) : undefined;
  if (!pair) return undefined;
  const [owner, member] = behind ? [pair[1], pair[0]] : pair;
  const loaded = holderOf(ofKind(links, behind?.kind ?? kind), owner);
  const state = loaded?.segment.find(owner, member);
  return state && behind ? { ...state, text: behind.textOf(state.text, owner) } : state;
}

function* linkStates({ links }: Segments, range: KindRange): Generator<Keyed> {
  const { kind, prefix, after = '' } = range;
  const behind = linksBehind(kind);
  if (!behind && !isLinkKind(kind)) return;
  const first = after > prefix ? after : prefix;
  for (const [key, state] of behind ? derivedStates(links, range) : ownStates(links, range)) {
    if (!key.startsWith(prefix) || key < first || key === after) continue;
    yield [key, state];
  }
}

function* ownStates(links: Segments['links'], { kind, prefix }: KindRange): Generator<Keyed> {
  const [owner, ...rest] = prefix.split('_');
  if (owner === undefined || rest.length === 0) for (const { segment } of ofKind(links, kind)) yield* segment.all();
  else yield* holderOf(ofKind(links, kind), owner)?.segment.ofOwner(owner) ?? [];
}

/** All of a kind are asked for by nobody, so they are sorted when they are. */
function* derivedStates(links: Segments['links'], { kind, prefix }: KindRange): Generator<Keyed> {
  const behind = linksBehind(kind);
  if (!behind) return;
  const [member, ...rest] = prefix.split('_');
  const segments = ofKind(links, behind.kind).map(({ segment }) => segment);
  const turned: Keyed[] = [];
  if (member === undefined || rest.length === 0) {
    for (const [key, state] of segments.flatMap((segment) => [...segment.all()])) {
      const [owner = '', other = ''] = key.split('_');
      turned.push([`${other}_${owner}`, { ...state, text: behind.textOf(state.text, owner) }]);
    }
    turned.sort(([a], [b]) => (a < b ? -1 : 1));
  } else {
    for (const [key, state] of segments.flatMap((segment) => [...segment.ofMember(member)]))
      turned.push([key, { ...state, text: behind.textOf(state.text, key.slice(member.length + 1)) }]);
  }
  yield* turned;
}

/** The packed links of a kind, in the order of their owners. */
export function packedLinks({ segments }: Image, kind: string): readonly LinkColumns[] {
  return ofKind(segments.links, kind).map(({ segment }) => segment.columns);
}

function ofKind(links: Segments['links'], kind: string): readonly Loaded<LinkSegment>[] {
  return links.filter(({ entry }) => entry.kind === kind);
}

/** The segment that a key belongs into: the last one that begins at it or before it. */
function holderOf<T>(loaded: readonly Loaded<T>[], key: string): Loaded<T> | undefined {
  return loaded[placeOf(loaded.length, (index) => (loaded[index]?.entry.first ?? '') <= key) - 1];
}

export function recordState(segments: Segments, kind: string, key: string): StoredText | undefined {
  const wanted = recordKey(kind, key);
  for (const [found, state] of holderOf(segments[familyOf(kind)], wanted)?.segment.from(wanted) ?? [])
    return found === wanted ? state : undefined;
  return undefined;
}

export function* recordStates(segments: Segments, { kind, prefix, after }: KindRange): Generator<Keyed> {
  const records = segments[familyOf(kind)];
  const start = recordKey(kind, prefix);
  const afterKey = after === undefined ? '' : recordKey(kind, after);
  const first = afterKey > start ? afterKey : start;
  const place = placeOf(records.length, (index) => (records[index]?.entry.first ?? '') <= first) - 1;
  for (const { segment } of records.slice(Math.max(0, place))) {
    for (const [key, state] of segment.from(first)) {
      if (!key.startsWith(start)) return;
      if (key !== afterKey) yield [key.slice(kind.length + 1), state];
    }
  }
}

function* recordsWith(segment: RecordSegment, prefix: string): Generator<Keyed> {
  for (const record of segment.from(prefix)) {
    if (!record[0].startsWith(prefix)) return;
    yield record;
  }
}

function* closedIn(segment: RecordSegment, prefix: string): Generator<ClosedText> {
  for (const [, state] of recordsWith(segment, prefix)) yield state as ClosedText;
}
