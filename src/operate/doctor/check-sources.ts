/** Does every source run on time, did its last run succeed, and is what it reads complete? */

import { isoOf } from '../../base/clock.ts';
import { duration } from '../../base/duration.ts';
import { isAhead } from '../../base/server-time.ts';
import type { PolledSource } from '../../graph/graph-permissions.ts';
import { AUDIT_SOURCE } from '../../ingest/polling/poll-directory-audits.ts';
import { blindFor, type Heartbeat, readHeartbeats } from '../../ingest/polling/poll-heartbeats.ts';
import { SIGN_IN_SOURCES } from '../../ingest/polling/poll-sign-ins.ts';
import { type SourceOff, sourceOffState } from '../../ingest/polling/source-refusals.ts';
import { tableCoverage } from '../../ingest/polling/table-coverage.ts';
import { readLogProgress } from '../../ingest/polling/table-log-progress.ts';
import { FORGOTTEN_MS, readUnrecognised } from '../../ingest/table-unrecognised.ts';
import type { DoctorContext } from './doctor-context.ts';
import { type Check, failed, passed, skipped, warned } from './doctor-context.ts';

/** How often each source runs, in minutes. A test compares this with the schedules in functions/. */
export const TIMER_MINUTES: Readonly<Record<PolledSource, number>> = {
  'directory-audits': 1,
  consents: 1,
  policies: 2,
  'sign-ins': 2,
  users: 5,
  'risky-users': 5,
  'connector-policies': 10,
  subscriptions: 60,
  canary: 15,
};

const SOURCES = Object.keys(TIMER_MINUTES) as readonly PolledSource[];
const WEEK_MS = 7 * 86_400_000;
const BEHIND_MS = 30 * 60_000;
/** The logs with a coverage ledger, by the source that reads them. */
const LEDGERS: Readonly<Partial<Record<PolledSource, readonly string[]>>> = {
  'directory-audits': [AUDIT_SOURCE],
  'sign-ins': SIGN_IN_SOURCES,
};

/** A source that was not read for this long is blind: an incident of minutes is over by then. */
const BLIND_MS = 30 * 60_000;
const UNREAD: Readonly<Record<'throttled' | 'budget' | 'baseline', { readonly what: string; readonly fix: string }>> = {
  throttled: {
    what: 'Microsoft asks it to slow down',
    fix: "If it stays so, another app uses up the tenant's share of requests: find it in Entra's sign-in logs of apps.",
  },
  baseline: {
    what: 'its first reading goes on, and it reports nothing before the end; the audit log is read meanwhile',
    fix: 'Wait. "revaudit mirror status" says how far it is; "revaudit mirror sync" reads it at once.',
  },
  budget: {
    what: 'a run took all the pages, bytes or time that one may take',
    fix: 'The next run goes on. If it stays so, the tenant is larger than this source can read: stream its logs.',
  },
};

/** By the class of the error that ended a run. */
const FIX_BY_ERROR: Readonly<Record<string, string>> = {
  CanaryMissingError:
    'Set CANARY_USER_ID to the object id of the user that was created for it (docs/permissions.md#canary), or ' +
    'remove it.',
};
const FIX_FOR_SOURCES =
  'Grant it with "revaudit permissions grant" (tokens are cached: it may take a day), or go without this source.';
const FIX_FOR_CANARY = 'docs/permissions.md#canary says how to grant it for this one user; or remove CANARY_USER_ID.';

export async function checkSources(context: DoctorContext): Promise<readonly Check[]> {
  const heartbeats = new Map((await readHeartbeats(context.store)).map((heartbeat) => [heartbeat.name, heartbeat]));
  if (!SOURCES.some((source) => heartbeats.has(source))) return [neverRan(context)];
  const checks = await Promise.all(
    SOURCES.map(async (source) => [
      await checkSource(source, heartbeats.get(source), context),
      ...(await Promise.all((LEDGERS[source] ?? []).map((log) => checkCoverage(log, context)))),
    ]),
  );
  return [...checks.flat(), ...(await checkUnrecognised(context))];
}

/** A run may be skipped, or take long; after three missing runs something is wrong. */
export function silenceLimitMs(source: PolledSource): number {
  return Math.max(3 * TIMER_MINUTES[source], TIMER_MINUTES[source] + 10) * 60_000;
}

function neverRan({ app }: DoctorContext): Check {
  const question = app === undefined ? 'Is --tenant the right one? ' : '';
  return failed(
    'sources',
    'no timer has ever run',
    `${question}Start the app. If it is running: check in the log whether the host lists its functions, and ` +
      'restart it.',
  );
}

async function checkSource(
  source: PolledSource,
  heartbeat: Heartbeat | undefined,
  { store, now }: DoctorContext,
): Promise<Check> {
  const name = `source ${source}`;
  if (heartbeat === undefined)
    return warned(
      name,
      'has not run yet',
      `Wait ${TIMER_MINUTES[source]} min; if it still has not run, its timer does not work: restart the app.`,
    );
  const age = now - heartbeat.endedAt;
  if (isAhead(heartbeat.endedAt, now))
    return failed(
      name,
      `its last run is dated ${duration(-age)} from now, so nobody knows when it ran`,
      'A clock was wrong. The next run dates it anew; if it stays so, set the clock of the machine.',
    );
  if (age > silenceLimitMs(source))
    return failed(
      name,
      `its timer has been silent for ${duration(age)}; it should run every ${TIMER_MINUTES[source]} min`,
      'Restart the app (az functionapp restart); if it stays silent, deploy it again.',
    );
  if (heartbeat.outcome === 'failed')
    return failed(
      name,
      `its last run, ${duration(age)} ago, failed with ${heartbeat.error ?? 'an unknown error'}`,
      FIX_BY_ERROR[heartbeat.error ?? ''] ?? 'Search the log for this error; the next run tries again.',
    );
  const off = await sourceOffState(source, store);
  if (off) return refusedCheck(source, off, now);
  const blind = blindFor(heartbeat, now);
  const { outcome } = heartbeat;
  if (outcome === 'throttled' || outcome === 'budget' || outcome === 'baseline')
    return unread(blind > BLIND_MS && outcome !== 'baseline')(
      name,
      `${UNREAD[outcome].what}; it was read completely ${lastReadOf(heartbeat, now)}`,
      UNREAD[outcome].fix,
    );
  return passed(name, `last run ${duration(age)} ago`);
}

/** What was never granted may be missing on purpose. What was read before, and is refused now, is not seen any more. */
function refusedCheck(source: PolledSource, off: SourceOff, now: number): Check {
  const isLost = off.sawBefore && now - Date.parse(off.offSince) > BLIND_MS;
  return unread(isLost)(
    `source ${source}`,
    `${off.fullyOff ? 'off' : 'partly off'} since ${off.offSince}: refused ${off.paths} (${off.reason}); ${off.lost}`,
    `It needs ${off.permission}. ${source === 'canary' ? FIX_FOR_CANARY : FIX_FOR_SOURCES}`,
  );
}

function unread(tooLong: boolean): typeof failed {
  return tooLong ? failed : warned;
}

function lastReadOf({ lastDoneAt }: Heartbeat, now: number): string {
  return lastDoneAt === undefined ? 'never' : `${duration(now - lastDoneAt)} ago`;
}

async function checkCoverage(log: string, { store, now }: DoctorContext): Promise<Check> {
  const name = `coverage ${log}`;
  const progress = await readLogProgress(store, log);
  if (progress === undefined) return skipped(name, 'not read yet');
  const covered = await tableCoverage(store, log).list(now - WEEK_MS);
  const readTo = Math.max(progress.newest, ...covered.map(({ to }) => to));
  if (isAhead(readTo, now))
    return failed(
      name,
      `claims to be read up to ${duration(readTo - now)} from now, which nobody can`,
      'A clock was wrong. The next run draws it back and reads again; if it stays so, set the clock of the machine.',
    );
  const gaps = covered.filter(({ pass }) => pass === 'gap').map(({ from, to }) => `${isoOf(from)} to ${isoOf(to)}`);
  if (gaps.length > 0)
    return warned(
      name,
      `not read, and no longer there to be read: ${gaps.join('; ')}`,
      'Import an export of that time, if there is one (revaudit import), and find out what kept the app from reading.',
    );
  const behind = now - progress.newest;
  if (behind <= BEHIND_MS) return passed(name, `complete for the last seven days, read up to ${duration(behind)} ago`);
  return warned(
    name,
    `read up to ${duration(behind)} ago`,
    'After an outage it catches up hour by hour. If it stays behind, the log grows faster than it may be read: use ' +
      'the log stream.',
  );
}

/** What was not understood may have said that somebody lost access. */
async function checkUnrecognised({ store, now }: DoctorContext): Promise<readonly Check[]> {
  const found = (await readUnrecognised(store)).filter(({ last }) => now - Date.parse(last) < FORGOTTEN_MS);
  if (found.length === 0) return [passed('records', 'every record of the last seven days has a known form')];
  return found.map(({ source, count, since, last, members }) =>
    warned(
      `records ${source}`,
      `${count} of no known form since ${since}, the last ${duration(now - Date.parse(last))} ago, were not judged; ` +
        `they have the members ${members.join(', ') || '(none)'}`,
      'Find out which log they are from. If it is not one of docs/what-it-sees.md, stop sending it; else report the ' +
        'members (they hold no values), and import an export of that time when the form is known.',
    ),
  );
}
