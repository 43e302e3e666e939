/**
 * Sign-ins of an ordinary day: prompts that are answered at once, silent attempts without a session, apps that get
 * their token. None of them shows that access ended.
 */
import { type Random, randomFrom } from '../random.ts';
import type { TenantState } from '../tenant-state.ts';
import { type SignIn, signInRecord } from './sign-in-record.ts';

const MINUTE_MS = 60_000;
const DELAY_MS = 240_000;
/** If the clock jumped, only the last part of the time has sign-ins. */
const LIVED_MINUTES = 60;
/** Wrong password, "stay signed in?", no session, a second factor that the user then gives. */
const ANSWERED_AT_ONCE = [50126, 50140, 50058, 50074, 50076] as const;

export interface Everyday {
  /** Writes the sign-ins since the last call. */
  step(): void;
}

/** The rows of a minute depend only on the seed and the minute, not on the number of steps. */
export function everydaySignIns(state: TenantState): Everyday {
  let minute = 0;
  return {
    step() {
      const now = Math.floor(state.clock() / MINUTE_MS);
      for (minute = Math.max(minute, now - LIVED_MINUTES); minute < now; minute += 1) {
        const random = randomFrom(state.seed, `sign-ins of minute ${minute}`);
        for (const record of rowsOf(state, random, minute * MINUTE_MS))
          state.signIns.write([record], delayAt(minute, state, random));
      }
    },
  };
}

/** After a late step some rows have been visible for a while. */
function delayAt(minute: number, state: TenantState, random: Random): number {
  return Math.max(0, minute * MINUTE_MS + random.below(DELAY_MS) - state.clock());
}

function rowsOf({ directory, apps }: TenantState, random: Random, from: number): readonly SignIn[] {
  const at = from + random.below(MINUTE_MS);
  const [resource] = apps.resources;
  const user = random.pick(directory.users.live());
  const client = random.pick(apps.clients);
  if (resource === undefined) return [];
  return [
    signInRecord(
      { kind: 'interactiveUser', at, user, client, resource, errorCode: random.pick(ANSWERED_AT_ONCE) },
      random,
    ),
    signInRecord({ kind: 'nonInteractiveUser', at, user, client, resource, errorCode: 50058 }, random),
    signInRecord({ kind: 'servicePrincipal', at, client, resource, errorCode: 0 }, random),
  ];
}
