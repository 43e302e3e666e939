/** The log of changes: each row holds some changes, under the next number. Nobody changes a row. */
import { keyPart } from '../../storage/keys.ts';
import { isNewer, NewerRowError } from '../../storage/newer-rows.ts';
import type { Row } from '../../storage/tables.ts';
import { textColumns, textIn } from '../states/state-row.ts';
import type { ClosedText, StoredText } from './stored-text.ts';

/** One state that began, changed or ended. */
export interface LogEntry {
  readonly kind: string;
  readonly key: string;
  /** Absent: it is gone. */
  readonly state?: StoredText;
  /** What held before. */
  readonly closed?: ClosedText;
}

/** The changes of one row. */
export interface Batch {
  readonly number: number;
  readonly entries: readonly LogEntry[];
  /** That the row takes in the table, about. */
  readonly bytes: number;
}

export interface LogRow {
  readonly row: Row;
  readonly batch: Batch;
}

type PackedText = readonly [text: string, from: number, seenAt: number, until?: number];
type PackedEntry = readonly [kind: string, key: string, state: PackedText | 0, closed?: PackedText];

/** A row may have 1 MiB. */
const ROW_BYTES = 900_000;
const NUMBER_DIGITS = 12;

export function logKey(number: number): string {
  return String(number).padStart(NUMBER_DIGITS, '0');
}

/** As many rows as the entries need, numbered from `first`. */
export function logRows(tenantId: string, entries: readonly LogEntry[], first: number): readonly LogRow[] {
  const columns = textColumns(JSON.stringify(entries.map(packedEntry)));
  const bytes = bytesIn(columns);
  if (bytes > ROW_BYTES && entries.length > 1) {
    const half = Math.ceil(entries.length / 2);
    const rows = logRows(tenantId, entries.slice(0, half), first);
    return [...rows, ...logRows(tenantId, entries.slice(half), first + rows.length)];
  }
  const row = { partitionKey: keyPart(tenantId), rowKey: logKey(first), v: 1, entries: entries.length, ...columns };
  return [{ row, batch: { number: first, entries, bytes } }];
}

/** @throws NewerRowError */
export function batchIn(row: Row): Batch {
  if (isNewer(row)) throw new NewerRowError('MirrorLog');
  const packed = JSON.parse(textIn(row)) as readonly PackedEntry[];
  return { number: Number(row.rowKey), bytes: bytesIn(row), entries: packed.map(entryIn) };
}

function bytesIn(columns: Readonly<Record<string, unknown>>): number {
  return Object.values(columns).reduce<number>((sum, value) => {
    if (value instanceof Uint8Array) return sum + value.length;
    return typeof value === 'string' ? sum + value.length : sum;
  }, 0);
}

function packedEntry({ kind, key, state, closed }: LogEntry): PackedEntry {
  const now = state ? packedText(state) : 0;
  return closed ? [kind, key, now, packedText(closed)] : [kind, key, now];
}

function packedText({ text, from, seenAt, until }: StoredText): PackedText {
  return until === undefined ? [text, from, seenAt] : [text, from, seenAt, until];
}

function entryIn([kind, key, state, closed]: PackedEntry): LogEntry {
  return {
    kind,
    key,
    ...(state === 0 ? {} : { state: textOf(state) }),
    ...(closed === undefined ? {} : { closed: { ...textOf(closed), until: closed[3] ?? 0 } }),
  };
}

function textOf([text, from, seenAt]: PackedText): StoredText {
  return { text, from, seenAt };
}
