/** The users' delta: catches what notices missed, and is evidence of its own for what they brought. */

import type { ReadPart } from '../poll.ts';
import { knownObjects, missingFrom, readBin } from '../states/known-objects.ts';
import { noObject, objectState } from '../states/mirror-states.ts';
import type { Kept } from '../states/state-row.ts';
import type { StateWrite } from '../states/table-states.ts';
import type { Mirror } from '../table-mirror.ts';
import type { User } from '../tenant.ts';
import { identifyChange, signInFactsOf } from '../tenant-change.ts';
import { lastWords, readDelta } from './delta-run.ts';
import { type Item, removalIn, USER_SELECT, userIn } from './graph-items.ts';

export const readUsers: ReadPart = async (poll) => {
  const { mirror } = poll;
  const run = await readDelta(
    {
      source: 'users',
      path: '/users/delta',
      query: { $select: USER_SELECT },
      lay: (items, at) =>
        mirror.states.write(
          items.filter((item) => !removalIn(item)).map((item) => objectState(mirror.tenantId, userIn(item))),
          { from: 0, at, meets: 'none' },
        ),
    },
    poll,
  );
  const said = lastWords(run.items);
  const known = await knownUsers(mirror, run.kind === 'resync' ? undefined : said.map(({ id }) => id));
  const items =
    run.kind === 'resync' ? [...said, ...(await missingFrom(said, known.keys(), () => readBin(poll, 'user')))] : said;

  const steps = items.map((item) => stepOf(item, known.get(item.id) ?? {}, run));
  const reading = { tenantId: mirror.tenantId, source: 'users-delta', to: run.endedAt } as const;
  const writes = steps.flatMap(({ after, id, isNewest }) => writesOf(mirror.tenantId, { id, after, isNewest }));
  return {
    kind: run.kind,
    read: run.read,
    changes: steps.flatMap(({ difference }) => {
      if (!difference) return [];
      const { version, lastHeld, ...states } = difference;
      return [identifyChange({ object: 'user', ...states }, version, { ...reading, from: lastHeld })];
    }),
    firstSeen: steps.flatMap(({ id, after }) => (after && !known.has(id) ? [id] : [])),
    async keep() {
      await mirror.states.write(writes, {
        from: run.since,
        at: run.endedAt,
        meets: run.kind === 'resync' ? 'most' : 'few',
      });
      await run.saveLink();
    },
  };
};

function stepOf(item: Item, known: KnownOfUser, run: { readonly since: number; readonly startedAt: number }) {
  const before = (known.latest ?? known.overtaken)?.user;
  const removal = removalIn(item);
  const after =
    removal === 'deleted'
      ? undefined
      : removal === 'changed'
        ? before && { ...before, deleted: true }
        : userIn(item, before);
  return { id: item.id, after, ...compareUser(known, after, run) };
}

function writesOf(
  tenantId: string,
  { id, after, isNewest }: { readonly id: string; readonly after: User | undefined; readonly isNewest: boolean },
): readonly StateWrite[] {
  if (!isNewest && after) return [objectState(tenantId, after, 'user-by-delta')];
  return [
    after ? objectState(tenantId, after) : noObject(tenantId, 'user', id),
    noObject(tenantId, 'user-by-delta', id),
  ];
}

async function knownUsers(
  mirror: Mirror,
  ids: readonly string[] | undefined,
): Promise<ReadonlyMap<string, KnownOfUser>> {
  const [latest, overtaken] = await Promise.all([
    knownObjects<User>(mirror, 'user', ids),
    knownObjects<User>(mirror, 'user-by-delta', ids),
  ]);
  const all = new Set([...latest.keys(), ...overtaken.keys()]);
  return new Map(
    [...all].map((id) => [id, { ...knownAs('latest', latest.get(id)), ...knownAs('overtaken', overtaken.get(id)) }]),
  );
}

function knownAs(name: keyof KnownOfUser, kept: Kept<User> | undefined): KnownOfUser {
  return kept ? { [name]: { user: kept.body, from: kept.from, seenAt: kept.seenAt } } : {};
}

// A user in a delta run, compared with what the delta saw last; a look at the user, made because of a notice, may have overtaken it.

export interface KnownUser {
  readonly user: User;
  readonly from: number;
  readonly seenAt: number;
}

export interface KnownOfUser {
  /** The newest known state, whoever saw it. */
  readonly latest?: KnownUser;
  /** What the delta saw last, where a look has overtaken it. */
  readonly overtaken?: KnownUser;
}

interface UserCompared {
  readonly difference?: {
    readonly before?: User;
    readonly after?: User;
    readonly version: number;
    readonly lastHeld: number;
  };
  /** Whether the reading is the newest knowledge; if not, it is kept as what the delta saw last. */
  readonly isNewest: boolean;
}

/** A delta may lag behind: a look this recent is believed more. */
const REPLICATION_MS = 120_000;

/** @param after as the delta has it; absent where the user is gone for good @param since start of the delta's last complete run */
export function compareUser(
  { latest, overtaken }: KnownOfUser,
  after: User | undefined,
  run: { readonly since: number; readonly startedAt: number },
): UserCompared {
  const lookedAt = overtaken && (latest?.seenAt ?? overtaken.seenAt);
  const isLookRecent = lookedAt !== undefined && lookedAt > run.startedAt - REPLICATION_MS;
  const isNewest = !isLookRecent || after === undefined || signInFactsOf(latest?.user) === signInFactsOf(after);
  const base = overtaken ?? latest;
  if (base && signInFactsOf(base.user) !== signInFactsOf(after)) {
    return { isNewest, difference: step(base.user, after, { version: base.from, lastHeld: run.since }) };
  }
  // The delta saw nothing change, yet a look in between did: it has been taken back since.
  if (lookedAt !== undefined && !isLookRecent && signInFactsOf(latest?.user) !== signInFactsOf(after)) {
    return {
      isNewest,
      difference: step(latest?.user, after, {
        version: latest?.from ?? lookedAt,
        lastHeld: Math.max(lookedAt, run.since),
      }),
    };
  }
  return { isNewest };
}

function step(
  before: User | undefined,
  after: User | undefined,
  facts: { readonly version: number; readonly lastHeld: number },
): NonNullable<UserCompared['difference']> {
  return { ...(before ? { before } : {}), ...(after ? { after } : {}), ...facts };
}
