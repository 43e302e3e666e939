/**
 * The zone and the language of a reader, from the settings of their mailbox: asked once a day for each reader, when a
 * notice is about to leave. Needs `MailboxSettings.Read`; without it the tenant's own hold.
 */
import type { Clock } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { isJsonObject } from '../../base/json.ts';
import { remember } from '../../base/lru.ts';
import type { Graph } from '../../graph/graph.ts';
import {
  DirectoryRefusedError,
  DirectoryThrottledError,
  DirectoryUnavailableError,
  RequestRejectedError,
} from '../../graph/graph-errors.ts';
import { isOffice, type Notice, type ReaderTraits } from '../notice.ts';
import { audienceKeyOf } from '../notice-row.ts';
import type { KnownTraits, Readers } from './table-readers.ts';
import { ianaZoneOf } from './time-zone.ts';

interface TraitsContext {
  readonly graph: Pick<Graph, 'get'>;
  readonly readers: Pick<Readers, 'traits' | 'saveTraits'>;
  readonly now: Clock;
}

/** Empty: nothing is known of the reader. `askAgainAt`: the mailbox could not be asked now, milliseconds. */
type FoundTraits = ReaderTraits & { readonly askAgainAt?: number };

export type TraitsOf = (notice: Notice) => Promise<FoundTraits>;

const KEEP_MS = 24 * 3_600_000;
/** Somebody may grant the permission meanwhile. */
const REFUSED_MS = 3_600_000;
const UNAVAILABLE_MS = 60_000;
/** So that readers who have notices at the same time are asked about once. */
const MAX_KEPT = 5_000;

export function readerTraits({ graph, readers, now }: TraitsContext): TraitsOf {
  const kept = new Map<string, { readonly at: number; readonly found: Promise<FoundTraits> }>();
  let refusedAt = Number.NEGATIVE_INFINITY;

  async function ask(userId: string): Promise<FoundTraits> {
    if (now() - refusedAt < REFUSED_MS) return {};
    try {
      return traitsIn(await graph.get(`/users/${encodeURIComponent(userId)}/mailboxSettings`));
    } catch (error) {
      if (error instanceof DirectoryThrottledError) return { askAgainAt: now() + error.retryAfterSeconds * 1000 };
      if (error instanceof DirectoryUnavailableError) return { askAgainAt: now() + UNAVAILABLE_MS };
      // One without a mailbox in the cloud.
      if (error instanceof RequestRejectedError) return {};
      if (!(error instanceof DirectoryRefusedError)) throw error;
      refusedAt = now();
      return {};
    }
  }

  async function find({ audience }: Notice): Promise<FoundTraits> {
    const key = audienceKeyOf(audience);
    const known = await readers.traits(key);
    if (known && now() - known.readAt < KEEP_MS) return traitsOf(known);
    const found = await ask(audience.id);
    const isAnswer = found.askAgainAt === undefined && now() - refusedAt >= REFUSED_MS;
    if (isAnswer) await readers.saveTraits(key, { ...found, readAt: now() });
    // What was true yesterday is better than nothing.
    return isAnswer || known === undefined ? found : traitsOf(known);
  }

  return (notice) => {
    if (isOffice(notice.audience) || notice.audience.kind === 'app') return Promise.resolve({});
    const key = audienceKeyOf(notice.audience);
    const known = kept.get(key);
    if (known && now() - known.at < UNAVAILABLE_MS) return known.found;
    const found = find(notice);
    found.catch(() => kept.delete(key));
    remember(kept, key, { at: now(), found }, MAX_KEPT);
    return found;
  };
}

function traitsOf({ language, timeZone }: KnownTraits): ReaderTraits {
  return defined({ language, timeZone });
}

/** Null where somebody never set it. */
function traitsIn(settings: unknown): ReaderTraits {
  if (!isJsonObject(settings)) return {};
  const { timeZone, language } = settings;
  const locale = isJsonObject(language) ? language.locale : undefined;
  return defined({
    timeZone: typeof timeZone === 'string' ? ianaZoneOf(timeZone) : undefined,
    language: typeof locale === 'string' && locale !== '' ? locale : undefined,
  });
}
