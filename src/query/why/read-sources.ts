/** How far each source was read, and what it would have shown: what `why` may rule out depends on it. */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { STREAM } from '../../ingest/event-hub/stream-heartbeat.ts';
import { AUDIT_SOURCE } from '../../ingest/polling/poll-directory-audits.ts';
import { blindFor, type Heartbeat, readHeartbeats } from '../../ingest/polling/poll-heartbeats.ts';
import { SIGN_IN_SOURCES } from '../../ingest/polling/poll-sign-ins.ts';
import { tableCoverage } from '../../ingest/polling/table-coverage.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { SourceRead } from './why-answer.ts';

/** What each source shows: the part that is ruled out where it was read and shows nothing. */
const SHOWS = {
  'directory-audits': 'an administrator or the person changed something: password, sessions, account, consent or app',
  'sign-ins': 'a refresh or a sign-in was refused',
  users: 'the account was disabled or deleted, or its password or sessions were reset',
  consents: 'a consent, an assignment or the app itself was removed',
  policies: 'a Conditional Access policy was changed',
  'risky-users': 'the account was counted as at risk',
} as const;
type Source = keyof typeof SHOWS;
const SOURCES = Object.keys(SHOWS) as readonly Source[];

const LEDGERS: Readonly<Partial<Record<Source, readonly string[]>>> = {
  'directory-audits': [AUDIT_SOURCE],
  // The sign-ins of apps that act as themselves say nothing of a person.
  'sign-ins': SIGN_IN_SOURCES.filter((source) => !source.includes('service-principal')),
};

/** As long as a source may be late before an answer says so: records of sign-ins themselves come minutes late. */
const LATE_MS = 30 * 60_000;
/** Gaps in this time before the question matter. */
const LOOK_BACK_MS = 48 * 3_600_000;

/** @param at of the question, milliseconds */
export async function readSources(store: TenantStore, at: number): Promise<readonly SourceRead[]> {
  const heartbeats = new Map((await readHeartbeats(store)).map((heartbeat) => [heartbeat.name, heartbeat]));
  return Promise.all(
    SOURCES.map(async (name) => {
      const ledgers = await Promise.all((LEDGERS[name] ?? []).map((log) => coverageOf(store, log, at)));
      const known = heartbeats.get(name);
      const streamed = LEDGERS[name] === undefined ? undefined : heartbeats.get(STREAM);
      return sourceRead(name, { known, streamed, ledgers }, at);
    }),
  );
}

interface Ledger {
  readonly readTo?: number;
  readonly gaps: SourceRead['gaps'];
}

interface Known {
  readonly known: Heartbeat | undefined;
  readonly streamed: Heartbeat | undefined;
  readonly ledgers: readonly Ledger[];
}

function sourceRead(name: Source, { known, streamed, ledgers }: Known, at: number): SourceRead {
  const ends = ledgers.map(({ readTo }) => readTo).filter((end) => end !== undefined);
  // A log is as complete as its least complete part.
  const polledTo = ledgers.length > 0 && ends.length === ledgers.length ? Math.min(...ends) : undefined;
  const lastRead = ledgers.length > 0 ? polledTo : known?.lastDoneAt;
  const readTo = Math.max(lastRead ?? 0, streamed?.endedAt ?? 0);
  const readFrom = Math.min(...[known, streamed].flatMap((one) => one?.firstAt ?? []));
  return defined({
    name,
    state: readFrom > at ? 'not-read' : stateOf({ known, streamed, readTo }, at),
    readFrom: Number.isFinite(readFrom) ? isoOf(readFrom) : undefined,
    readTo: readTo === 0 ? undefined : isoOf(readTo),
    gaps: ledgers.flatMap(({ gaps }) => gaps),
    shows: SHOWS[name],
  });
}

function stateOf(
  { known, streamed, readTo }: Omit<Known, 'ledgers'> & { readonly readTo: number },
  at: number,
): SourceRead['state'] {
  if (readTo >= at - LATE_MS) return known?.outcome === 'baseline' ? 'first-reading' : 'read';
  if (known?.outcome === 'baseline') return 'first-reading';
  if (readTo === 0 || (known === undefined && streamed === undefined)) return 'not-read';
  return known !== undefined && blindFor(known, known.endedAt) > LATE_MS ? 'not-read' : 'behind';
}

async function coverageOf(store: TenantStore, log: string, at: number): Promise<Ledger> {
  const rows = await tableCoverage(store, log).list(at - LOOK_BACK_MS);
  const gaps = rows.filter(({ pass, from }) => pass === 'gap' && from <= at);
  const read = rows.filter(({ pass }) => pass !== 'gap').map(({ to }) => to);
  return {
    ...(read.length > 0 && { readTo: Math.max(...read) }),
    gaps: gaps.map(({ from, to }) => ({ from: isoOf(from), to: isoOf(to) })),
  };
}
