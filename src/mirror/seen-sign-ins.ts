/** Which apps a user was seen to sign in to. Noted in memory as the logs are read, and written in batches: a pair at most once a day. */

import type { Clock } from '../base/clock.ts';
import { mapConcurrently } from '../base/concurrency.ts';
import { isGuid } from '../base/hash.ts';
import { remember } from '../base/lru.ts';
import type { SignInUse } from '../ingest/records/sign-in-record.ts';
import type { SignedIn } from '../ingest/signal.ts';
import type { Tables } from '../storage/tables.ts';
import { linkKey } from './states/mirror-states.ts';
import type { Mirror } from './table-mirror.ts';
import { keepSeen, type SeenPair, startOfDay } from './table-seen-apps.ts';

export interface SeenSignIns {
  /** Costs a little memory, and reads nothing: it is called for every sign-in there is. */
  see(use: SignInUse): void;
  /** Writes what has been seen since, up to a limit; the rest next time. */
  keep(): Promise<void>;
}

interface Seeing {
  readonly tables: Tables;
  readonly mirror: Pick<Mirror, 'tenantId' | 'servicePrincipalByAppId'>;
  readonly now: Clock;
  /** Whether a sign-in shows that the user uses the app; later rooms know. */
  shows(use: SignInUse): boolean;
}

type Waiting = Omit<SeenPair, 'servicePrincipalId'> & { readonly appId: string };

/** Some two thousand table rows a turn, in transactions. */
const PAIRS_A_TURN = 1_000;
/** What does not fit is seen again when the log is read again, or at the next sign-in. */
const MOST_WAITING = 10_000;
const MOST_NOTED = 50_000;
const MOST_APPS = 5_000;
/** Looking for an app that is not known reads them all. */
const APP_KNOWN_FOR_MS = 600_000;
const APPS_AT_ONCE = 8;

export function seenSignIns({ tables, mirror, now, shows }: Seeing): SeenSignIns {
  const waiting = new Map<string, Waiting>();
  /** By pair, the day that is written. */
  const noted = new Map<string, number>();
  const apps = new Map<string, { readonly id: string | undefined; readonly askedAt: number }>();
  const knownApp = (appId: string) => {
    const app = apps.get(appId);
    return app && now() - app.askedAt < APP_KNOWN_FOR_MS ? app : undefined;
  };
  const askApp = async (appId: string) => {
    const found = await mirror.servicePrincipalByAppId(appId, now());
    remember(apps, appId, { id: found?.id, askedAt: now() }, MOST_APPS);
  };

  return {
    see(use) {
      if (!shows(use) || !isGuid(use.userId) || !isGuid(use.appId)) return;
      const [userId, appId, day] = [
        use.userId.toLowerCase(),
        use.appId.toLowerCase(),
        startOfDay(Math.min(Date.parse(use.at), now())),
      ];
      const key = `${userId}_${appId}`;
      const app = knownApp(appId);
      if ((app && app.id === undefined) || day <= (noted.get(key) ?? -1) || day <= (waiting.get(key)?.day ?? -1))
        return;
      if (waiting.has(key) || waiting.size < MOST_WAITING) waiting.set(key, { userId, appId, day });
    },
    async keep() {
      const turn = [...waiting].slice(0, PAIRS_A_TURN);
      for (const [key] of turn) waiting.delete(key);
      const asked = new Set(turn.flatMap(([, { appId }]) => (knownApp(appId) ? [] : [appId])));
      await mapConcurrently(APPS_AT_ONCE, [...asked], askApp);
      const known = turn.flatMap(([key, { userId, appId, day }]) => {
        const servicePrincipalId = apps.get(appId)?.id;
        return servicePrincipalId === undefined ? [] : [{ key, pair: { userId, servicePrincipalId, day } }];
      });
      const pairs = known.map(({ pair }) => pair);
      await keepSeen({ tables, tenantId: mirror.tenantId, now: now() }, pairs);
      for (const { key, pair } of known) remember(noted, key, pair.day, MOST_NOTED);
    },
  };
}

// What sign-ins proved of the client that holds a user's token at an app: each proof once, however often it is seen.

/** Resolves once it is kept; most sign-ins prove nothing. */
export type NoteClient = (signedIn: SignedIn) => Promise<void>;

export function notingClients({ tenantId, states }: Mirror, now: Clock): NoteClient {
  return async ({ record: { user, app, client } }) => {
    if (user === undefined || app === undefined || client === undefined) return;
    const seen = {
      ...linkKey(tenantId, 'user-clients', user.id, app.id, client),
      body: { appId: app.id.toLowerCase(), client },
    };
    // It says nothing of when that began.
    await states.write([seen], { from: 0, at: now(), meets: 'few' });
  };
}
