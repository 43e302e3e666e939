/** Reads the sign-in logs: the refusals that say sign-in state died, and the successes that somebody waits for. */
import { isoOf } from '../../base/clock.ts';
import { MalformedInputError } from '../../base/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { SignInRecord, SignInUse } from '../records/sign-in-record.ts';
import type { SignedIn } from '../signal.ts';
import { SIGN_IN_CADENCE } from './log-windows.ts';
import { type LogPoll, type LogPollContext, pollLog } from './poll-log.ts';
import type { Stretch } from './table-coverage.ts';

/** v1.0 has the interactive ones only, and a token that is refreshed is no such one. One kind a query; what matters most goes first. */
const KINDS = {
  'sign-ins-non-interactive': 'nonInteractiveUser',
  'sign-ins-service-principal': 'servicePrincipal',
  'sign-ins-interactive': 'interactiveUser',
} as const;

/** Each kind has a ledger of its own. */
export const SIGN_IN_SOURCES: readonly string[] = Object.keys(KINDS);

const PAGE_SIZE = 999;
/** Of one kind in one turn: of the five requests in ten seconds that are allowed, the three together leave more than half to the audit log. */
const PAGES_PER_TURN = 8;

export interface SignInReader extends LogPollContext<SignedIn> {
  readonly graph: Graph;
  /** Whether anybody wants to hear of it: most sign-ins end well, or in a question that is answered at once. */
  relevant(signedIn: SignedIn): boolean;
  /** Hears of every user's sign-in that is read, whether or not it is told. */
  see?(use: SignInUse): void;
}

/** Each kind is a log of its own, so that a busy one does not hold up the others. */
export async function pollSignIns(reader: SignInReader): Promise<LogPoll> {
  const { readSignInRecord } = await import('../records/sign-in-record.ts');
  const { useOf } = await import('../records/sign-in-record.ts');
  const { graph, relevant, tenantId, now } = reader;
  const seenAt = isoOf(now);
  const polls: LogPoll[] = [];
  for (const [source, kind] of Object.entries(KINDS)) {
    const log = {
      source,
      cadence: SIGN_IN_CADENCE,
      pagesPerTurn: PAGES_PER_TURN,
      pages: (stretch: Stretch) =>
        graph.pages('/auditLogs/signIns', { version: 'beta', query: queryOf(kind, stretch) }),
      read(raw: unknown) {
        const record = readSignInRecord(raw);
        if (record === undefined) throw new MalformedInputError('sign-in', 'it is none');
        const use = useOf(record);
        if (use) reader.see?.(use);
        const signedIn: SignedIn = {
          kind: 'signed-in',
          tenantId,
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
  return together(polls);
}

/**
 * By window and kind only. Filtering by one code is documented (`status/errorCode eq 50173`), by a hundred at once is not, and a hundred
 * queries are more than we may ask: so every row is read, and sieved here. A tenant too large for that streams its logs instead.
 */
function queryOf(kind: string, { from, to }: Stretch): Readonly<Record<string, string | number>> {
  const when = `createdDateTime ge ${isoOf(from)} and createdDateTime le ${isoOf(to)}`;
  return {
    $filter: `signInEventTypes/any(t:t eq '${kind}') and ${when}`,
    $orderby: 'createdDateTime',
    $top: PAGE_SIZE,
  };
}

/** A row is published again under its id when more is known of it: news only where it ends otherwise than it did. */
function keyOf({ id, errorCode, riskState }: SignInRecord): string {
  return `${id}_${errorCode ?? ''}_${riskState ?? ''}`;
}

function together(polls: readonly LogPoll[]): LogPoll {
  const sum = (count: Exclude<keyof LogPoll, 'minutesBehind'>) => polls.reduce((total, poll) => total + poll[count], 0);
  const minutesBehind = Math.max(...polls.map((poll) => poll.minutesBehind));
  return {
    windows: sum('windows'),
    read: sum('read'),
    told: sum('told'),
    unreadable: sum('unreadable'),
    minutesBehind,
  };
}
