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

/**
 * Pairs of user and app, collected in memory while the logs are read and written in batches: each pair once a day, and
 * once more where only a later sign-in of the day worked.
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

type WaitingPair = Omit<SeenPair, 'servicePrincipalId'> & { readonly appId: string };
type NotedDay = Pick<SeenPair, 'day' | 'workedAt'>;

/** Some two thousand table rows a time, in transactions. */
const PAIRS_AT_ONCE = 1_000;
/** A pair that does not fit is seen again when the log is read again, or at the next sign-in. */
const MOST_WAITING = 10_000;
const MOST_SAVED = 50_000;
const MOST_APPS = 5_000;
/** Finding out that an app is unknown reads all apps. */
const APP_CACHED_FOR_MS = 600_000;
const APPS_AT_ONCE = 8;

export function seenSignIns({ store, mirror, now, countsAsUse }: SeenSignInsContext): SeenSignIns {
  const waiting = new Map<string, WaitingPair>();
  /** What is saved, by pair. */
  const saved = new Map<string, NotedDay>();
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
      const noted: NotedDay = { day: startOfDay(at), ...(use.errorCode === 0 && { workedAt: at }) };
      const key = `${userId}_${appId}`;
      const app = cachedApp(appId);
      const isKnown = [saved.get(key), waiting.get(key)].some((known) => known && saysAsMuch(known, noted));
      if (isKnown || (app && app.id === undefined)) return;
      if (waiting.has(key) || waiting.size < MOST_WAITING) waiting.set(key, { userId, appId, ...noted });
    },
    async save() {
      const batch = [...waiting].slice(0, PAIRS_AT_ONCE);
      for (const [key] of batch) waiting.delete(key);
      const unknownApps = new Set(batch.flatMap(([, { appId }]) => (cachedApp(appId) ? [] : [appId])));
      await mapConcurrently(APPS_AT_ONCE, [...unknownApps], readApp);
      const found = batch.flatMap(([key, { appId, ...pair }]) => {
        const servicePrincipalId = apps.get(appId)?.id;
        return servicePrincipalId === undefined ? [] : [{ key, pair: { ...pair, servicePrincipalId } }];
      });
      const pairs = found.map(({ pair }) => pair);
      await saveSeenPairs(store, pairs, now());
      for (const { key, pair } of found) remember(saved, key, pair, MOST_SAVED);
    },
  };
}

/** Of a day the first sign-in that worked is enough. */
function saysAsMuch(known: NotedDay, { day, workedAt }: NotedDay): boolean {
  return known.day > day || (known.day === day && (known.workedAt !== undefined || workedAt === undefined));
}

/** Saves what a sign-in proves of the client that holds the user's token at an app. */
export function seenClientSaver(store: TenantStore, now: Clock): SaveSeenClient {
  return async ({ record: { user, app, client } }) => {
    if (user === undefined || app === undefined || client === undefined) return;
    await saveSeenClient(store, { userId: user.id, appId: app.id, client, at: now() });
  };
}
