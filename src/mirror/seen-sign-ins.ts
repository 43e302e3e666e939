/** What sign-ins show of users and apps: who uses which app, and which kind of client holds a token there. */
import type { Clock } from '../base/clock.ts';
import { mapConcurrently } from '../base/concurrency.ts';
import { isGuid } from '../base/hash.ts';
import { remember } from '../base/lru.ts';
import type { SignInUse } from '../ingest/records/sign-in-record.ts';
import type { SignedIn } from '../ingest/signal.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { Mirror } from './table-mirror.ts';
import { type SeenPair, saveSeenClient, saveSeenPairs, startOfDay } from './table-seen-apps.ts';
import { withWorked, workedKindOf } from './worked-sign-ins.ts';

/**
 * Pairs of user and app, collected in memory while the logs are read and written in batches: each pair once a day, and
 * the moment of a sign-in that worked once an hour. Days come first where there is more to write than a batch takes.
 */
export interface SeenSignIns {
  /** Called for every sign-in, so it reads nothing and needs little memory. */
  note(use: SignInUse): void;
  /** Writes the pairs noted since the last time, up to a limit. The others wait for the next time. */
  save(): Promise<void>;
}

interface SeenSignInsContext {
  readonly store: TenantStore;
  readonly mirror: Pick<Mirror, 'servicePrincipalByAppId'>;
  readonly now: Clock;
  /** Whether a sign-in shows that the user uses the app. A later room knows. */
  countsAsUse(use: SignInUse): boolean;
}

/** Resolves once the proof is saved. Most sign-ins prove nothing. */
export type SaveSeenClient = (signedIn: SignedIn) => Promise<void>;

type WaitingPair = Noted & Pick<SeenPair, 'userId'> & { readonly appId: string };
type Noted = Required<Pick<SeenPair, 'day' | 'worked'>>;

/** Some two thousand table rows a time, in transactions. */
const PAIRS_AT_ONCE = 1_000;
/** A pair that does not fit is seen again when the log is read again, or at the next sign-in. */
const MOST_WAITING = 10_000;
/** Of these, pairs of a day that is saved already, and of which only a later moment waits. */
const MOST_MOMENTS_WAITING = 5_000;
const NOTHING: Noted = { day: 0, worked: {} };
const MOST_SAVED = 50_000;
const MOST_APPS = 5_000;
/** Finding out that an app is unknown reads all apps. */
const APP_CACHED_FOR_MS = 600_000;
const APPS_AT_ONCE = 8;

export function seenSignIns({ store, mirror, now, countsAsUse }: SeenSignInsContext): SeenSignIns {
  const waiting = new Map<string, WaitingPair>();
  /** What is saved, by pair. */
  const saved = new Map<string, Noted>();
  const apps = new Map<string, { readonly id: string | undefined; readonly readAt: number }>();
  const cachedApp = (appId: string) => {
    const app = apps.get(appId);
    return app && now() - app.readAt < APP_CACHED_FOR_MS ? app : undefined;
  };
  const readApp = async (appId: string) => {
    const app = await mirror.servicePrincipalByAppId(appId, now());
    remember(apps, appId, { id: app?.id, readAt: now() }, MOST_APPS);
  };

  return {
    note(use) {
      if (!countsAsUse(use) || !isGuid(use.userId) || !isGuid(use.appId)) return;
      const [userId, appId] = [use.userId.toLowerCase(), use.appId.toLowerCase()];
      const at = Math.min(Date.parse(use.at), now());
      const key = `${userId}_${appId}`;
      const app = cachedApp(appId);
      if (app && app.id === undefined) return;
      const [old, before] = [saved.get(key), waiting.get(key)];
      const known = before ?? old ?? NOTHING;
      const worked = use.errorCode === 0 ? withWorked(known.worked, { [workedKindOf(use.flow)]: at }) : known.worked;
      const day = Math.max(known.day, startOfDay(at));
      if (day === known.day && worked === known.worked) return;
      const limit = old?.day === day ? MOST_MOMENTS_WAITING : MOST_WAITING;
      if (before || waiting.size < limit) waiting.set(key, { userId, appId, day, worked });
    },
    async save() {
      const isMoment = ([key, { day }]: readonly [string, WaitingPair]) => saved.get(key)?.day === day;
      const batch = [...waiting].sort((a, b) => Number(isMoment(a)) - Number(isMoment(b))).slice(0, PAIRS_AT_ONCE);
      for (const [key] of batch) waiting.delete(key);
      const unknownApps = new Set(batch.flatMap(([, { appId }]) => (cachedApp(appId) ? [] : [appId])));
      await mapConcurrently(APPS_AT_ONCE, [...unknownApps], readApp);
      const found = batch.flatMap(([key, { appId, ...pair }]) => {
        const servicePrincipalId = apps.get(appId)?.id;
        return servicePrincipalId === undefined ? [] : [{ key, pair: { ...pair, servicePrincipalId } }];
      });
      const pairs = found.map(({ pair }) => pair);
      const lost = new Set((await saveSeenPairs(store, pairs, now())).map(pairKey));
      for (const { key, pair } of found) if (!lost.has(pairKey(pair))) remember(saved, key, pair, MOST_SAVED);
    },
  };
}

function pairKey({ userId, servicePrincipalId }: SeenPair): string {
  return `${userId}_${servicePrincipalId}`;
}

/** Saves what a sign-in proves of the client that holds the user's token at an app. */
export function seenClientSaver(store: TenantStore, now: Clock): SaveSeenClient {
  return async ({ record: { user, app, client } }) => {
    if (user === undefined || app === undefined || client === undefined) return;
    await saveSeenClient(store, { userId: user.id, appId: app.id, client, at: now() });
  };
}
