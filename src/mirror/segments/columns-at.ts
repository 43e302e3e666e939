/**
 * All states of a kind at one moment as arrays of numbers: for questions about a whole tenant, where an object for each
 * state would be too much.
 */
import { isGuid } from '../../base/hash.ts';
import { compareGuids, GUID_BYTES, guidAt, guidPair, indexOfGuid } from './guids.ts';
import { familyOf, type History, historyAt, type Image, type KindRange, packedLinks, recordStates } from './image.ts';
import { type LinkColumns, placeOfLink } from './link-segment.ts';
import { type CodeOf, outlineOf } from './outline.ts';
import { closedAt, type Keyed, type StoredText } from './stored-text.ts';

export interface StatesAt {
  /** GUIDs in their order, with the code of what the state of each said then. Code 0: it did not hold. */
  readonly keys: Buffer;
  readonly codes: Uint8Array;
  /** Others that held then, in no order. */
  readonly loose: readonly Keyed[];
}

export interface LinksAt {
  readonly parts: readonly LinkPart[];
  /** Others that held then, by owner and member, in no order. */
  readonly loose: readonly Keyed[];
}

export interface LinkPart extends Pick<LinkColumns, 'owners' | 'members' | 'offsets' | 'memberOf'> {
  /** By link the code of what its state said then. Code 0: it did not hold. */
  readonly codes: Uint8Array;
}

export interface ColumnsQuestion {
  readonly kind: string;
  /** Milliseconds. */
  readonly at: number;
  /** From 1 to 255, by the text of a state. The same function each time: its codes are kept. */
  readonly codeOf: CodeOf;
}

export async function statesColumn(image: Image, { kind, at, codeOf }: ColumnsQuestion): Promise<StatesAt> {
  const history = await historyAt(image, { kind, prefix: '' }, at);
  // From here on at once, because the tail may grow.
  const outlines = image.segments[familyOf(kind)].map(({ segment }) => outlineOf(segment, kind, codeOf));
  const keys = Buffer.concat(outlines.map((outline) => outline.keys));
  const [codes, from] = [new Uint8Array(keys.length / GUID_BYTES), new Float64Array(keys.length / GUID_BYTES)];
  let place = 0;
  for (const outline of outlines) {
    codes.set(outline.codes, place);
    from.set(outline.from, place);
    place += outline.codes.length;
  }
  for (let index = 0; index < codes.length; index += 1) if ((from[index] ?? 0) > at) codes[index] = 0;

  const others = new Map(outlines.flatMap((outline) => outline.others));
  const loose = new Map([...others].filter(([, state]) => state.from <= at));
  const placeIn = (key: string) => placeOfKey({ keys }, key);
  const fromOf = (key: string) => from[placeIn(key) ?? -1] ?? others.get(key)?.from;
  for (const [key, state] of changesAt(image, { kind, at, history }, fromOf)) {
    const index = placeIn(key);
    if (index !== undefined) codes[index] = state ? codeOf(state.text) : 0;
    else if (state) loose.set(key, state);
    else loose.delete(key);
  }
  return { keys, codes, loose: [...loose] };
}

export async function linksColumn(image: Image, { kind, at, codeOf }: ColumnsQuestion): Promise<LinksAt> {
  const range: KindRange = { kind, prefix: '' };
  const history = await historyAt(image, range, at);
  const packed = packedLinks(image, kind);
  const parts = packed.map((columns) => ({ ...columns, codes: codesOf(columns, { at, codeOf }) }));
  const others = new Map(recordStates(image.segments, range));
  const loose = new Map([...others].filter(([, state]) => state.from <= at));
  const placeIn = (key: string) => {
    const pair = guidPair(key);
    for (const part of pair ? parts : []) {
      const link = pair && placeOfLink(part, ...pair);
      if (link !== undefined) return { part, link };
    }
    return undefined;
  };
  const fromOf = (key: string) => {
    const place = placeIn(key);
    return place ? place.part.metas[place.part.metaOf[place.link] ?? 0]?.from : others.get(key)?.from;
  };
  for (const [key, state] of changesAt(image, { kind, at, history }, fromOf)) {
    const place = placeIn(key);
    if (place) place.part.codes[place.link] = state ? codeOf(state.text) : 0;
    else if (state) loose.set(key, state);
    else loose.delete(key);
  }
  return { parts, loose: [...loose] };
}

/** Where each of the GUIDs stands in the other list, or -1. Both are in order. */
export function placesIn(guids: Buffer, others: Buffer): Int32Array {
  const places = new Int32Array(guids.length / GUID_BYTES).fill(-1);
  const count = others.length / GUID_BYTES;
  let other = 0;
  for (let index = 0; index < places.length && other < count; index += 1) {
    let difference = compareGuids(others, other, guids, index);
    for (; difference < 0 && other + 1 < count; difference = compareGuids(others, other, guids, index)) other += 1;
    if (difference === 0) places[index] = other;
  }
  return places;
}

/** The keys of a column, as text. */
export function keyAt({ keys }: Pick<StatesAt, 'keys'>, place: number): string {
  return guidAt(keys, place);
}

export function placeOfKey({ keys }: Pick<StatesAt, 'keys'>, key: string): number | undefined {
  return isGuid(key) ? indexOfGuid(keys, key) : undefined;
}

function codesOf({ metas, metaOf }: LinkColumns, { at, codeOf }: Pick<ColumnsQuestion, 'at' | 'codeOf'>): Uint8Array {
  const byMeta = Uint8Array.from(metas, ({ template, from }) => (from <= at ? codeOf(template) : 0));
  const codes = new Uint8Array(metaOf.length);
  for (let link = 0; link < codes.length; link += 1) codes[link] = byMeta[metaOf[link] ?? 0] ?? 0;
  return codes;
}

/**
 * The states that were not as the segments have them: what the log says since, and what ended after that moment. What
 * holds now goes before what has ended.
 *
 * @param fromOf since when a state in the segments holds; undefined if there is none
 */
function* changesAt(
  { tail }: Image,
  { kind, at, history }: Pick<ColumnsQuestion, 'kind' | 'at'> & { readonly history: History },
  fromOf: (key: string) => number | undefined,
): Generator<Keyed<StoredText | undefined>> {
  const recent = tail.of(kind);
  const ended = (key: string) => closedAt([...(recent?.closed.get(key) ?? []), ...(history.get(key) ?? [])], at);
  for (const [key, state] of recent?.current.range('') ?? [])
    yield [key, state && state.from <= at ? state : ended(key)];
  for (const key of history.keys()) {
    if (recent?.current.has(key)) continue;
    const from = fromOf(key);
    const state = from !== undefined && from <= at ? undefined : ended(key);
    if (state) yield [key, state];
  }
}
