/** What stands in the sign-in logs on any day: questions answered at once, silent tries without a session, apps that get their token. None of it says that access ended. */
import { type Random, randomFrom } from '../random.ts';
import type { TenantState } from '../tenant-state.ts';
import { type SignIn, signInRecord } from './sign-in-record.ts';

const MINUTE_MS = 60_000;
const DELAY_MS = 240_000;
/** Of a time that nobody stepped through, only the end was lived. */
const LIVED_MINUTES = 60;
/** Wrong password, keep me signed in?, no session, a second factor that the user then gives. */
const ANSWERED_AT_ONCE = [50126, 50140, 50058, 50074, 50076] as const;

export interface Everyday {
  /** Writes what happened since the last call. */
  step(): void;
}

/** A minute's rows depend on nothing but the seed and the minute, however often it is stepped. */
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

/** Whoever steps late finds rows that have been there for a while. */
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
