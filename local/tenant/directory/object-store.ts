/** Objects of one kind and the journal of their changes: lists read the objects, delta queries the journal. */
import type { Clock } from '../../../src/base/clock.ts';
import { fractionOf } from '../random.ts';

/** `changed`: soft-deleted, can come back. `deleted`: gone for good. */
type RemovalReason = 'changed' | 'deleted';

interface MemberChange {
  readonly memberId: string;
  readonly memberType: 'user' | 'group';
  readonly left: boolean;
}

export interface Change {
  readonly id: string;
  /** From this time a delta query shows it: replication takes a moment. */
  readonly visibleAt: number;
  /** Names of the properties that changed; empty for a removal. */
  readonly properties: readonly string[];
  readonly member?: MemberChange;
}

export interface ObjectStore<T extends { readonly id: string }> {
  readonly name: string;
  get(id: string): T | undefined;
  deleted(id: string): T | undefined;
  live(): readonly T[];
  allDeleted(): readonly T[];
  removalReason(id: string): RemovalReason;
  /** Whether this property had a value once and has none now. A delta sends it as null; one never set it leaves out. */
  isCleared(id: string, property: string): boolean;
  /** Saves without a journal entry: the initial state. */
  load(value: T): void;
  save(value: T, properties: readonly string[]): void;
  remove(id: string, reason: RemovalReason, asDeleted?: T): void;
  recordMember(id: string, member: MemberChange): void;
  /** The changes that are visible now, in order. */
  changes(): readonly Change[];
}

const REPLICATION_MS = 1_500;

export function objectStore<T extends { readonly id: string }>(
  name: string,
  clock: Clock,
  seed: number,
): ObjectStore<T> {
  const alive = new Map<string, T>();
  const softDeleted = new Map<string, T>();
  const reasons = new Map<string, RemovalReason>();
  const cleared = new Map<string, Set<string>>();
  const journal: Change[] = [];
  let frontier = 0;

  function noteCleared(value: T): void {
    const before = Object.entries(alive.get(value.id) ?? softDeleted.get(value.id) ?? {});
    const names = before.flatMap(([name, old]) => (old !== null && Reflect.get(value, name) === null ? [name] : []));
    if (names.length > 0) cleared.set(value.id, new Set([...(cleared.get(value.id) ?? []), ...names]));
  }

  function write(change: Omit<Change, 'visibleAt'>): void {
    const lag = Math.floor(fractionOf(seed, name, journal.length) * REPLICATION_MS);
    journal.push({ ...change, visibleAt: clock() + lag });
  }

  return {
    name,
    get: (id) => alive.get(id),
    deleted: (id) => softDeleted.get(id),
    live: () => [...alive.values()],
    allDeleted: () => [...softDeleted.values()],
    removalReason: (id) => reasons.get(id) ?? 'deleted',
    isCleared: (id, property) => cleared.get(id)?.has(property) === true,
    load: (value) => void alive.set(value.id, value),
    save(value, properties) {
      noteCleared(value);
      alive.set(value.id, value);
      softDeleted.delete(value.id);
      write({ id: value.id, properties });
    },
    remove(id, reason, asDeleted) {
      alive.delete(id);
      reasons.set(id, reason);
      if (asDeleted) softDeleted.set(id, asDeleted);
      write({ id, properties: [] });
    },
    recordMember: (id, member) => write({ id, properties: [], member }),
    changes() {
      // A later change is never visible before an earlier one: a delta link would skip the earlier one for ever.
      const now = clock();
      while (frontier < journal.length && (journal[frontier]?.visibleAt ?? 0) <= now) frontier += 1;
      return journal.slice(0, frontier);
    },
  };
}
