/** Objects of one kind with the journal of what happened to them: what a list shows, and what a delta tells. */
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
  /** From when on a delta tells of it: replication takes a moment. */
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
  /** Lays in without a word in the journal: the state before anybody looked. */
  load(value: T): void;
  save(value: T, properties: readonly string[]): void;
  remove(id: string, reason: RemovalReason, asDeleted?: T): void;
  recordMember(id: string, member: MemberChange): void;
  /** Changes that everybody can see by now, in order. */
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
  const journal: Change[] = [];
  let frontier = 0;

  function note(change: Omit<Change, 'visibleAt'>): void {
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
    load: (value) => void alive.set(value.id, value),
    save(value, properties) {
      alive.set(value.id, value);
      softDeleted.delete(value.id);
      note({ id: value.id, properties });
    },
    remove(id, reason, asDeleted) {
      alive.delete(id);
      reasons.set(id, reason);
      if (asDeleted) softDeleted.set(id, asDeleted);
      note({ id, properties: [] });
    },
    recordMember: (id, member) => note({ id, properties: [], member }),
    changes() {
      // A later change never shows before an earlier one, else a delta link would skip the earlier for ever.
      const now = clock();
      while (frontier < journal.length && (journal[frontier]?.visibleAt ?? 0) <= now) frontier += 1;
      return journal.slice(0, frontier);
    },
  };
}
