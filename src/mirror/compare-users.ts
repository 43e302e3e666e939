/** A user in a delta run, compared with what the delta saw last; a look at the user, made because of a notice, may have overtaken it. */
import { factsOf } from './facts-of.ts';
import type { User } from './tenant.ts';

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
  readonly difference?: { readonly before?: User; readonly after?: User; readonly version: number; readonly lastHeld: number };
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
  const isNewest = !isLookRecent || after === undefined || factsOf(latest?.user) === factsOf(after);
  const base = overtaken ?? latest;
  if (base && factsOf(base.user) !== factsOf(after)) {
    return { isNewest, difference: step(base.user, after, { version: base.from, lastHeld: run.since }) };
  }
  // The delta saw nothing change, yet a look in between did: it has been taken back since.
  if (lookedAt !== undefined && !isLookRecent && factsOf(latest?.user) !== factsOf(after)) {
    return { isNewest, difference: step(latest?.user, after, { version: latest?.from ?? lookedAt, lastHeld: Math.max(lookedAt, run.since) }) };
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
