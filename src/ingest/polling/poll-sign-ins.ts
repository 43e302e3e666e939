/** Reads the sign-in logs: failures that say sign-in state died, and successes that close a revocation. */
import { isoOf } from '../../base/clock.ts';
import { MalformedInputError } from '../../base/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { SignInRecord, SignInUse } from '../records/sign-in-record.ts';
import type { SignedIn } from '../signal.ts';
import { SIGN_IN_CADENCE } from './log-windows.ts';
import { type LogPoll, type LogPollContext, pollLog } from './poll-log.ts';
import type { TimeRange } from './table-coverage.ts';

export interface SignInReader extends LogPollContext<SignedIn> {
  readonly graph: Graph;
  /** False for most sign-ins: they succeed, or end in a prompt that the user answers at once. */
  relevant(signedIn: SignedIn): boolean;
  /** Called for every user sign-in that is read, relevant or not. */
  noteUse?(use: SignInUse): void;
}

/**
 * v1.0 returns interactive sign-ins only, and a token refresh is not interactive. One type a query, the most important
 * first.
 */
const EVENT_TYPES = {
  'sign-ins-non-interactive': 'nonInteractiveUser',
  'sign-ins-service-principal': 'servicePrincipal',
  'sign-ins-interactive': 'interactiveUser',
} as const;

/** Each type has its own coverage ledger. */
export const SIGN_IN_SOURCES: readonly string[] = Object.keys(EVENT_TYPES);

const PAGE_SIZE = 999;
/**
 * Per type and poll. Graph allows five log requests in ten seconds; the three types leave more than half to the audit
 * log.
 */
const PAGES_PER_POLL = 8;

/** Each type is a log of its own, so that a busy one does not delay the others. */
export async function pollSignIns(reader: SignInReader): Promise<LogPoll> {
  const { readSignInRecord, useOf } = await import('../records/sign-in-record.ts');
  const { graph, relevant, store, now } = reader;
  const seenAt = isoOf(now);
  const polls: LogPoll[] = [];
  for (const [source, eventType] of Object.entries(EVENT_TYPES)) {
    const log = {
      source,
      cadence: SIGN_IN_CADENCE,
      pagesPerPoll: PAGES_PER_POLL,
      pages: (range: TimeRange) =>
        graph.pages('/auditLogs/signIns', { version: 'beta', query: queryOf(eventType, range) }),
      read(raw: unknown) {
        const record = readSignInRecord(raw);
        if (record === undefined) throw new MalformedInputError('sign-in', 'is not a sign-in record');
        const use = useOf(record);
        if (use) reader.noteUse?.(use);
        const signedIn: SignedIn = {
          kind: 'signed-in',
          tenantId: store.tenantId,
          source: 'sign-in',
          sourceId: record.id,
          seenAt,
          record,
        };
        return { at: record.at, key: keyOf(record), ...(relevant(signedIn) ? { signal: signedIn } : {}) };
      },
    };
    polls.push(await pollLog(log, reader));
  }
  return totalOf(polls);
}

/**
 * Filters by time and event type only. Filtering by one error code is documented (`status/errorCode eq 50173`), by a
 * hundred codes it is not, and a hundred queries are more than Graph allows. So every row is read and filtered here.
 * A tenant that is too large for this streams its logs instead.
 */
function queryOf(eventType: string, { from, to }: TimeRange): Readonly<Record<string, string | number>> {
  const when = `createdDateTime ge ${isoOf(from)} and createdDateTime le ${isoOf(to)}`;
  return {
    $filter: `signInEventTypes/any(t:t eq '${eventType}') and ${when}`,
    $orderby: 'createdDateTime',
    $top: PAGE_SIZE,
  };
}

/** A row is published again under the same id when more is known. It is new only where its outcome changed. */
function keyOf({ id, errorCode, riskState }: SignInRecord): string {
  return `${id}_${errorCode ?? ''}_${riskState ?? ''}`;
}

function totalOf(polls: readonly LogPoll[]): LogPoll {
  const sum = (count: Exclude<keyof LogPoll, 'minutesBehind'>) => polls.reduce((total, poll) => total + poll[count], 0);
  const minutesBehind = Math.max(...polls.map((poll) => poll.minutesBehind));
  return {
    windows: sum('windows'),
    read: sum('read'),
    enqueued: sum('enqueued'),
    unreadable: sum('unreadable'),
    unrecognised: sum('unrecognised'),
    minutesBehind,
  };
}
