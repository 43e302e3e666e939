/** What the log says since the segments were made, by kind and key. */
import { type SortedKeys, sortedKeys } from '../../base/sorted-keys.ts';
import { derivedEntry, linksBehind } from './link-kinds.ts';
import type { Batch, LogEntry } from './log-rows.ts';
import type { ClosedText, Keyed, StoredText } from './stored-text.ts';

export interface Tail {
  readonly batches: readonly Batch[];
  readonly bytes: number;
  /** Those that are stored: what is derived is not among them. */
  readonly kinds: ReadonlyMap<string, TailOfKind>;
  of(kind: string): TailOfKind | undefined;
  add(batch: Batch): void;
}

export interface TailOfKind {
  /** `undefined` as the value: it is gone. */
  readonly current: KeyedMap<StoredText | undefined>;
  /** States that have ended, in the order of the log. */
  readonly closed: KeyedMap<readonly ClosedText[]>;
}

export interface KeyedMap<T> {
  has(key: string): boolean;
  get(key: string): T | undefined;
  /** As it is now, in order. @param after the key to continue after */
  range(prefix: string, after?: string): readonly Keyed<T>[];
}

interface GrowingMap<T> extends KeyedMap<T> {
  set(key: string, value: T): void;
}

interface GrowingKind {
  readonly current: GrowingMap<StoredText | undefined>;
  readonly closed: GrowingMap<readonly ClosedText[]>;
}

export function tailOf(batches: readonly Batch[]): Tail {
  const kinds = new Map<string, GrowingKind>();
  /** Made when they are first asked for: a first reading writes many links and asks for none. */
  const derived = new Map<string, GrowingKind>();
  const kept: Batch[] = [];
  let bytes = 0;
  const add = (batch: Batch) => {
    kept.push(batch);
    bytes += batch.bytes;
    for (const entry of batch.entries) {
      note(kinds, entry);
      if (derived.has(entry.kind)) note(derived, entry);
      const other = derived.size > 0 ? derivedEntry(entry) : undefined;
      if (other && derived.has(other.kind)) note(derived, other);
    }
  };
  const derive = (kind: string) => {
    derived.set(kind, emptyKind());
    for (const { entries } of kept) {
      for (const entry of entries) {
        const other = derivedEntry(entry);
        if (other?.kind === kind) note(derived, other);
        else if (entry.kind === kind) note(derived, entry);
      }
    }
    return derived.get(kind);
  };
  for (const batch of batches) add(batch);
  return {
    batches: kept,
    get bytes() {
      return bytes;
    },
    kinds,
    of: (kind) => (linksBehind(kind) ? (derived.get(kind) ?? derive(kind)) : kinds.get(kind)),
    add,
  };
}

function note(kinds: Map<string, GrowingKind>, { kind, key, state, closed }: LogEntry): void {
  const known = kinds.get(kind) ?? emptyKind();
  kinds.set(kind, known);
  known.current.set(key, state);
  if (closed) known.closed.set(key, [...(known.closed.get(key) ?? []), closed]);
}

function emptyKind(): GrowingKind {
  return { current: keyedMap(), closed: keyedMap() };
}

function keyedMap<T>(): GrowingMap<T> {
  const values = new Map<string, T>();
  const keys: SortedKeys = sortedKeys();
  return {
    has: (key) => values.has(key),
    get: (key) => values.get(key),
    set(key, value) {
      if (!values.has(key)) keys.add(key);
      values.set(key, value);
    },
    range(prefix, after) {
      const found: Keyed<T>[] = [];
      for (const key of keys.from(after !== undefined && after > prefix ? after : prefix)) {
        if (!key.startsWith(prefix)) break;
        if (key !== after) found.push([key, values.get(key) as T]);
      }
      return found;
    },
  };
}
