/**
 * What a whole tenant is asked for of each state of a kind, without an object for each: its key, since when it holds,
 * and a number for what it says. Made once for each segment, from its text.
 */
import { inflateRawSync } from 'node:zlib';
import { GUID_BYTES, packGuidAt } from './guids.ts';
import type { RecordSegment } from './record-segment.ts';
import type { Keyed, StoredText } from './stored-text.ts';

/** A number from 1 to 255. Of the text it may look at ASCII characters only: others may be torn. */
export type CodeOf = (text: string) => number;

export interface Outline {
  /** GUIDs. */
  readonly keys: Buffer;
  readonly codes: Uint8Array;
  /** Milliseconds. */
  readonly from: Float64Array;
  /** States whose keys are no GUIDs: of some tests only. */
  readonly others: readonly Keyed[];
}

const outlines = new WeakMap<RecordSegment, Map<CodeOf, Outline>>();

/** @param codeOf of one kind only */
export function outlineOf(segment: RecordSegment, kind: string, codeOf: CodeOf): Outline {
  const ofSegment = outlines.get(segment) ?? new Map<CodeOf, Outline>();
  outlines.set(segment, ofSegment);
  const outline = ofSegment.get(codeOf) ?? readOutline(segment, kind, codeOf);
  ofSegment.set(codeOf, outline);
  return outline;
}

function readOutline({ rows, blocks, from: fromKey }: RecordSegment, kind: string, codeOf: CodeOf): Outline {
  const keys = Buffer.alloc(rows * GUID_BYTES);
  const [codes, since] = [new Uint8Array(rows), new Float64Array(rows)];
  const prefix = `${kind}/`;
  let count = 0;
  let hasOthers = false;
  for (const { bytes } of blocks) {
    // One byte for each character: much faster than UTF-8, and what is looked for is ASCII.
    const text = inflateRawSync(bytes).toString('latin1');
    for (let start = 0; start < text.length; ) {
      const newline = text.indexOf('\n', start);
      const end = newline < 0 ? text.length : newline;
      if (text.startsWith(prefix, start)) {
        const key = start + prefix.length;
        const keyEnd = text.indexOf('\t', key);
        const fromEnd = text.indexOf('\t', keyEnd + 1);
        const isGuid = packGuidAt(text, { start: key, end: keyEnd }, keys, count * GUID_BYTES);
        if (isGuid) {
          since[count] = Number(text.slice(keyEnd + 1, fromEnd));
          codes[count] = codeOf(text.slice(fromEnd, end));
          count += 1;
        } else hasOthers = true;
      }
      start = end + 1;
    }
  }
  return {
    keys: keys.subarray(0, count * GUID_BYTES),
    codes: codes.subarray(0, count),
    from: since.subarray(0, count),
    others: hasOthers ? othersIn(fromKey(prefix), prefix) : [],
  };
}

function othersIn(states: Iterable<Keyed<StoredText>>, prefix: string): readonly Keyed[] {
  const others: Keyed[] = [];
  const scratch = Buffer.alloc(GUID_BYTES);
  for (const [key, state] of states) {
    if (!key.startsWith(prefix)) break;
    const own = key.slice(prefix.length);
    if (!packGuidAt(own, { start: 0, end: own.length }, scratch, 0)) others.push([own, state]);
  }
  return others;
}
