/**
 * Removes a person's names from every place where they can stand (personal-places.ts). Ids stay, and no key or hash
 * depends on a name, so the record stays intact.
 */
import { isoOf } from '../../base/clock.ts';
import type { QueuesLocation } from '../../ingest/queue/queue-signals.ts';
import { markErased } from '../../record/erased-people.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { type NotErased, notErased } from './could-not.ts';
import { eraseInMessageBodies, eraseInQueues } from './erase-messages.ts';
import { eraseInMirror, findInMirror } from './erase-mirror.ts';
import { eraseInNotices } from './erase-notices.ts';
import {
  affectedRowsOf,
  eraseInAffectedRows,
  hasNameAsId,
  nameRowsOf,
  namesInAffectedRow,
  namesInNameRow,
  removeNameRows,
} from './erase-record.ts';

export interface Erasing {
  readonly store: TenantStore;
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
  const stored = [...nameRows.flatMap(namesInNameRow), ...affectedRows.flatMap(namesInAffectedRow), ...mirrored.names];

  const notices = await eraseInNotices(store, { id: userId, names: stored });
  const person = { id: userId, names: [...new Set([...stored, ...notices.names])] };
  const messageBodies = await eraseInMessageBodies(store, person);
  const messages = await eraseInQueues(queues, person);
  const affectedUsers = await eraseInAffectedRows(store, affectedRows);
  const mirror = await eraseInMirror(store, userId, mirrored);
  const nameIsId = await hasNameAsId(store, person.names);
  // Last, because these rows are needed to find the rest again if this stops half way.
  await removeNameRows(store, nameRows);
  return {
    names: nameRows.length,
    affectedUsers,
    notices: notices.count,
    mirror,
    messageBodies,
    poisonMessages: messages.poison,
    couldNot: notErased({ isLive: mirrored.isLive, nameIsId, messages }),
  };
}
