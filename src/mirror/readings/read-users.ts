/** The delta of users: finds what notifications missed, and is evidence of its own for what they brought. */

import { defined } from '../../base/defined.ts';
import type { SourceReader } from '../poll.ts';
import { knownObjects } from '../states/known-objects.ts';
import { objectRemoval, objectState } from '../states/mirror-states.ts';
import type { StoredState } from '../states/state-row.ts';
import type { StateWrite } from '../states/table-states.ts';
import type { Mirror } from '../table-mirror.ts';
import type { User } from '../tenant.ts';
import { identifyChange, signInFactsOf } from '../tenant-change.ts';
import { readDelta } from './delta-run.ts';
import { FORMS, USER_SELECT, userIn } from './graph-items.ts';
import { type Item, removalIn } from './items.ts';

export interface KnownUser {
  readonly user: User;
  readonly from: number;
  readonly seenAt: number;
}

export interface KnownOfUser {
  /** The newest known state, from a notification or from the delta. */
  readonly latest?: KnownUser;
  /** The state that the delta saw last, if a notification has overtaken it. */
  readonly overtaken?: KnownUser;
}

interface UserCompared {
  readonly difference?: {
    readonly before?: User;
    readonly after?: User;
    readonly version: number;
    readonly lastHeld: number;
  };
  /** Whether this is the newest known state. If not, it is saved as the state that the delta saw last. */
  readonly isNewest: boolean;
}

/** A delta may lag behind: a state that a notification brought so recently is preferred. */
const REPLICATION_MS = 120_000;

export const readUsers: SourceReader = (poll) => {
  const { mirror } = poll;
  const { tenantId } = mirror;
  return readDelta(
    {
      source: 'users',
      kind: 'user',
      otherKind: 'user-by-delta',
      path: '/users/delta',
      query: { $select: USER_SELECT },
      form: FORMS.user,
      newStates: (item) => [objectState(tenantId, userIn(item))],
      async compare(items, run) {
        const ids = items.map(({ id }) => id);
        const known = await knownUsers(mirror, ids);
        const steps = items.map((item) => stepOf(item, known.get(item.id) ?? {}, run));
        const reading = { tenantId, source: 'users-delta', to: run.endedAt } as const;
        return {
          changes: steps.flatMap(({ difference }) => {
            if (!difference) return [];
            const { version, lastHeld, ...states } = difference;
            return [identifyChange({ object: 'user', ...states }, version, { ...reading, from: lastHeld })];
          }),
          firstSeen: steps.flatMap(({ id, after }) => (after && !known.has(id) ? [id] : [])),
          writes: steps.flatMap(({ after, id, isNewest }) => writesOf(tenantId, { id, after, isNewest })),
        };
      },
    },
    poll,
  );
};

/**
 * Compares a user with the state that the delta saw last. A notification may have overtaken that state.
 * @param after as the delta has it; undefined if the user is gone for good
 * @param run `since`: when the last complete run of the delta began, in milliseconds
 */
export function compareUser(
  { latest, overtaken }: KnownOfUser,
  after: User | undefined,
  run: { readonly since: number; readonly startedAt: number },
): UserCompared {
  const notifiedAt = overtaken && (latest?.seenAt ?? overtaken.seenAt);
  const isRecent = notifiedAt !== undefined && notifiedAt > run.startedAt - REPLICATION_MS;
  const isNewest = !isRecent || after === undefined || signInFactsOf(latest?.user) === signInFactsOf(after);
  const base = overtaken ?? latest;
  if (base && signInFactsOf(base.user) !== signInFactsOf(after)) {
    return { isNewest, difference: differenceOf(base.user, after, { version: base.from, lastHeld: run.since }) };
  }
  // The delta sees no change, but a notification between its runs did: the change was reverted since.
  if (notifiedAt !== undefined && !isRecent && signInFactsOf(latest?.user) !== signInFactsOf(after)) {
    return {
      isNewest,
      difference: differenceOf(latest?.user, after, {
        version: latest?.from ?? notifiedAt,
        lastHeld: Math.max(notifiedAt, run.since),
      }),
    };
  }
  return { isNewest };
}

function stepOf(item: Item, known: KnownOfUser, run: { readonly since: number; readonly startedAt: number }) {
  const before = (known.latest ?? known.overtaken)?.user;
  const after = userAfter(item, before);
  return { id: item.id, after, ...compareUser(known, after, run) };
}

function userAfter(item: Item, before: User | undefined): User | undefined {
  const removal = removalIn(item);
  if (removal === undefined) return userIn(item, before);
  return removal === 'changed' && before ? { ...before, deleted: true } : undefined;
}

function writesOf(
  tenantId: string,
  { id, after, isNewest }: { readonly id: string; readonly after: User | undefined; readonly isNewest: boolean },
): readonly StateWrite[] {
  if (!isNewest && after) return [objectState(tenantId, after, 'user-by-delta')];
  return [
    after ? objectState(tenantId, after) : objectRemoval(tenantId, 'user', id),
    objectRemoval(tenantId, 'user-by-delta', id),
  ];
}

async function knownUsers(mirror: Mirror, ids: readonly string[]): Promise<ReadonlyMap<string, KnownOfUser>> {
  const [latest, overtaken] = await Promise.all([
    knownObjects<User>(mirror, 'user', ids),
    knownObjects<User>(mirror, 'user-by-delta', ids),
  ]);
  const all = new Set([...latest.keys(), ...overtaken.keys()]);
  return new Map(
    [...all].map((id) => [id, defined({ latest: knownUser(latest.get(id)), overtaken: knownUser(overtaken.get(id)) })]),
  );
}

function knownUser(state: StoredState<User> | undefined): KnownUser | undefined {
  return state && { user: state.body, from: state.from, seenAt: state.seenAt };
}

function differenceOf(
  before: User | undefined,
  after: User | undefined,
  facts: { readonly version: number; readonly lastHeld: number },
): NonNullable<UserCompared['difference']> {
  return { ...defined({ before, after }), ...facts };
}
