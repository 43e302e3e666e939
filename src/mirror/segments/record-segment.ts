/**
 * A segment of states sorted by key, in blocks that are compressed one by one: loading it parses nothing but the list
 * of its blocks, and a state costs the reading of one block.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DamagedBytesError } from './damaged.ts';
import type { Keyed, StoredText } from './stored-text.ts';

export interface RecordSegment {
  readonly rows: number;
  readonly blocks: readonly Block[];
  /** The states from this key on, in order. */
  from(key: string): Generator<Keyed>;
  recordsOf(block: Block): readonly Keyed[];
}

export interface Block {
  readonly first: string;
  readonly rows: number;
  /** Compressed. */
  readonly bytes: Uint8Array;
}

/** A block whose lines are unpacked. */
interface OpenBlock {
  readonly keys: readonly string[];
  readonly lines: readonly string[];
}

/** What becomes of the state with this key; `undefined`: it is gone. */
export type KeyChange = Keyed<StoredText | undefined>;

const MAGIC = 'RAS1';
/** Before compression. */
const BLOCK_CHARS = 6_144;
/** Of all segments of this process together: some 15 MB. */
const MOST_OPEN_BLOCKS = 2_000;
const FOOTER = 8;
/** So many states are never a full block. */
const FEW = 20;

const openBlocks = new Map<Block, OpenBlock>();

/** @throws DamagedBytesError */
export function openRecords(bytes: Uint8Array): RecordSegment {
  const blocks = blocksIn(bytes);
  return {
    rows: blocks.reduce((sum, { rows }) => sum + rows, 0),
    blocks,
    recordsOf: (block) => {
      const { keys, lines } = linesOf(block);
      return keys.map((key, index) => recordIn(key, lines[index] ?? ''));
    },
    *from(key) {
      const start = Math.max(0, placeOf(blocks.length, (index) => (blocks[index]?.first ?? '') <= key) - 1);
      for (const block of blocks.slice(start)) {
        const { keys, lines } = linesOf(block);
        const first = block.first >= key ? 0 : placeOf(keys.length, (index) => (keys[index] ?? '') < key);
        for (let index = first; index < keys.length; index += 1) yield recordIn(keys[index] ?? '', lines[index] ?? '');
      }
    },
  };
}

/** @param blocks in the order of their keys */
export function packRecords(blocks: readonly Block[]): Uint8Array {
  let offset = MAGIC.length;
  const index = blocks.map(({ first, rows, bytes }) => {
    const entry = [first, rows, offset, bytes.length];
    offset += bytes.length;
    return entry;
  });
  const packedIndex = deflateRawSync(JSON.stringify(index));
  const footer = Buffer.alloc(FOOTER);
  footer.writeUInt32LE(offset, 0);
  footer.writeUInt32LE(packedIndex.length, 4);
  return Buffer.concat([Buffer.from(MAGIC), ...blocks.map(({ bytes }) => bytes), packedIndex, footer]);
}

/**
 * The blocks of a segment after some changes. Blocks without a change stay as they are.
 * @param changes in the order of their keys
 */
export function changeBlocks(segment: RecordSegment | undefined, changes: readonly KeyChange[]): readonly Block[] {
  const old = segment?.blocks ?? [];
  const blocks: Block[] = [];
  /** States that wait for their block: those of the blocks that change, and of the block after one that got small. */
  let waiting: Keyed[] = [];
  let next = 0;
  const flush = () => {
    blocks.push(...blocksOf(waiting));
    waiting = [];
  };
  for (const [index, block] of old.entries()) {
    const end = old[index + 1]?.first;
    const start = next;
    while (next < changes.length && (end === undefined || (changes[next]?.[0] ?? '') < end)) next += 1;
    const isSmall = waiting.length > 0 && waiting.length < FEW && sizeOf(waiting) < BLOCK_CHARS / 4;
    if (next === start && !isSmall) {
      flush();
      blocks.push(block);
    } else waiting.push(...changed(segment?.recordsOf(block) ?? [], changes.slice(start, next)));
  }
  if (old.length === 0) waiting.push(...changed([], changes));
  flush();
  return blocks;
}

/** How many entries from the start satisfy the condition, which holds up to some place and not after it. */
export function placeOf(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function changed(records: readonly Keyed[], changes: readonly KeyChange[]): readonly Keyed[] {
  const result: Keyed[] = [];
  let next = 0;
  for (const record of records) {
    for (; next < changes.length && (changes[next]?.[0] ?? '') < record[0]; next += 1) add(changes[next]);
    if (changes[next]?.[0] === record[0]) {
      add(changes[next]);
      next += 1;
    } else result.push(record);
  }
  for (const change of changes.slice(next)) add(change);
  return result;

  function add(change: KeyChange | undefined): void {
    if (change?.[1] !== undefined) result.push([change[0], change[1]]);
  }
}

/** Of about the same size each. */
function blocksOf(records: readonly Keyed[]): readonly Block[] {
  if (records.length === 0) return [];
  const size = sizeOf(records);
  const most = size / Math.max(1, Math.round(size / BLOCK_CHARS));
  const blocks: Block[] = [];
  let [lines, first, chars]: [string[], string, number] = [[], '', 0];
  const close = () => {
    if (lines.length === 0) return;
    blocks.push({ first, rows: lines.length, bytes: deflateRawSync(lines.join('\n'), { level: 5 }) });
    [lines, first, chars] = [[], '', 0];
  };
  for (const [key, state] of records) {
    if (lines.length === 0) first = key;
    const line = lineOf(key, state);
    lines.push(line);
    chars += line.length;
    if (chars >= most) close();
  }
  close();
  return blocks;
}

function sizeOf(records: readonly Keyed[]): number {
  return records.reduce((sum, [key, state]) => sum + key.length + state.text.length + 32, 0);
}

/** Neither our keys nor JSON have tabs or line breaks. */
function lineOf(key: string, { text, from, seenAt, until }: StoredText): string {
  return `${key}\t${from}\t${seenAt}\t${until ?? ''}\t${text}`;
}

function recordIn(key: string, line: string): Keyed {
  const ends = [key.length];
  for (let count = 0; count < 3; count += 1) ends.push(line.indexOf('\t', (ends.at(-1) ?? 0) + 1));
  const [a = 0, b = 0, c = 0, d = 0] = ends;
  const state = { from: Number(line.slice(a + 1, b)), seenAt: Number(line.slice(b + 1, c)), text: line.slice(d + 1) };
  return [key, d === c + 1 ? state : { ...state, until: Number(line.slice(c + 1, d)) }];
}

function linesOf(block: Block): OpenBlock {
  const known = openBlocks.get(block);
  if (known) {
    // The block that was not used for longest is the first one of the map.
    openBlocks.delete(block);
    openBlocks.set(block, known);
    return known;
  }
  const lines = inflateRawSync(block.bytes).toString('utf8').split('\n');
  const opened = { lines, keys: lines.map((line) => line.slice(0, line.indexOf('\t'))) };
  openBlocks.set(block, opened);
  const [oldest] = openBlocks.keys();
  if (openBlocks.size > MOST_OPEN_BLOCKS && oldest !== undefined) openBlocks.delete(oldest);
  return opened;
}

function blocksIn(bytes: Uint8Array): readonly Block[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.length - FOOTER;
  if (end < MAGIC.length || buffer.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw new DamagedBytesError('a segment of states has another form');
  const start = buffer.readUInt32LE(end);
  const index = JSON.parse(inflateRawSync(buffer.subarray(start, end)).toString('utf8')) as readonly (readonly [
    string,
    number,
    number,
    number,
  ])[];
  return index.map(([first, rows, offset, length]) => ({
    first,
    rows,
    bytes: buffer.subarray(offset, offset + length),
  }));
}
