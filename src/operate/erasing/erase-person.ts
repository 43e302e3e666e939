/**
 * Removes a person's names from every place where they can stand (personal-places.ts). Ids stay, and no key or hash
 * depends on a name, so the record stays intact.
 */
import { isoOf } from '../../base/clock.ts';
import type { QueuesLocation } from '../../ingest/queue/queue-signals.ts';
import { markErased } from '../../record/erased-people.ts';
import type { ErasingStore } from '../../storage/tenant-store.ts';
import { type NotErased, notErased } from './could-not.ts';
import { eraseInQueues } from './erase-messages.ts';
import { findInMirror } from './erase-mirror.ts';
import { affectedRowsOf, hasNameAsId, nameRowsOf, namesInAffectedRow, namesInNameRow } from './erase-record.ts';
import { TABLE_PLACES } from './personal-places.ts';

export interface Erasing {
  readonly store: ErasingStore;
  /** Directory object id. */
  readonly userId: string;
  /** Undefined where it is not known where they are. */
  readonly queues: QueuesLocation | undefined;
  /** Milliseconds. */
  readonly now: number;
}

/** Rows and messages that named the person before, by place. */
export interface Erased {
  readonly names: number;
  readonly affectedUsers: number;
  readonly notices: number;
  /** Revocations whose line in the lists named the person. */
  readonly lines: number;
  readonly mirror: number;
  readonly messageBodies: number;
  readonly poisonMessages: number;
  readonly couldNot: readonly NotErased[];
}

/**
 * Safe to repeat, and while the pipeline writes: a second call finds what the first one left. Delete the account in
 * Entra first.
 */
export async function erasePerson({ store, userId, queues, now }: Erasing): Promise<Erased> {
  // First, so that what the pipeline records from now on brings no name back.
  await markErased(store, userId, isoOf(now));
  const nameRows = await nameRowsOf(store, new Set([userId]));
  const affectedRows = await affectedRowsOf(store, userId);
  const mirrored = await findInMirror(store, userId);
  const names = [...nameRows.flatMap(namesInNameRow), ...affectedRows.flatMap(namesInAffectedRow), ...mirrored.names];
  const person = { store, id: userId, names: new Set(names), nameRows, affectedRows, mirrored, now };

  const messages = await eraseInQueues(queues, { id: userId, names });
  const counts: Partial<Record<string, number>> = {};
  for (const [name, place] of Object.entries(TABLE_PLACES))
    if (place !== 'ids only') counts[name] = await place.erase(person);
  const nameIsId = await hasNameAsId(store, [...person.names]);
  const { Names = 0, AffectedUsers = 0, Notices = 0, Lines = 0, MirrorLog = 0, Snapshots = 0 } = counts;
  return {
    names: Names,
    affectedUsers: AffectedUsers,
    notices: Notices,
    lines: Lines,
    mirror: MirrorLog,
    messageBodies: Snapshots,
    poisonMessages: messages.poison,
    couldNot: notErased({ isLive: mirrored.isLive, nameIsId, messages }),
  };
}
