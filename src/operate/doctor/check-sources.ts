/** Does every source have its turns, is what it reads whole, and how late do we learn of things? */

import { isoOf } from '../../base/clock.ts';
import { duration } from '../../base/duration.ts';
import type { PolledSource } from '../../graph/graph-permissions.ts';
import { AUDIT_SOURCE } from '../../ingest/polling/poll-directory-audits.ts';
import { type Heartbeat, readHeartbeats } from '../../ingest/polling/poll-heartbeats.ts';
import { SIGN_IN_SOURCES } from '../../ingest/polling/poll-sign-ins.ts';
import { sourceOffState } from '../../ingest/polling/run-poll.ts';
import { type Coverage, tableCoverage } from '../../ingest/polling/table-coverage.ts';
import { readLogProgress } from '../../ingest/polling/table-log-progress.ts';
import { type Check, failed, passed, skipped, warned } from './check.ts';
import type { DoctorContext } from './doctor-context.ts';

// How often each feature has its turn, in minutes; the schedules in functions/ say the same, and a test holds them against this.

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

/** A turn may be skipped, or take its time; after three in a row something is wrong. */
export function silentAfterMs(feature: PolledSource): number {
  return Math.max(3 * TIMER_MINUTES[feature], TIMER_MINUTES[feature] + 10) * 60_000;
}

const FEATURES = Object.keys(TIMER_MINUTES) as readonly PolledSource[];
const WEEK_MS = 7 * 86_400_000;
const BEHIND_MS = 30 * 60_000;
/** The sources with a coverage ledger, by the feature that reads them. */
const LEDGERS: Readonly<Partial<Record<PolledSource, readonly string[]>>> = {
  'directory-audits': [AUDIT_SOURCE],
  'sign-ins': SIGN_IN_SOURCES,
};

/** By the class of the error that ended a turn. */
const WHAT_HELPS: Readonly<Record<string, string>> = {
  CanaryMissingError:
    'Set CANARY_USER_ID to the object id of the user that was made for it (docs/permissions.md#canary), or take it away.',
};
const FOR_READERS = 'Grant it with "revaudit permissions grant" (tokens are cached: allow a day), or live without.';
const FOR_CANARY = 'docs/permissions.md#canary says how to give it for this one user; or take CANARY_USER_ID away.';

export async function checkSources(patient: DoctorContext): Promise<readonly Check[]> {
  const turns = new Map(
    (await readHeartbeats(patient.tables('Watermarks'), patient.tenantId)).map((turn) => [turn.name, turn]),
  );
  if (turns.size === 0)
    return [
      failed(
        'sources',
        'no timer has ever had a turn',
        `${patient.own === undefined ? 'Is --tenant the right one? ' : ''}Start the app. If it runs: look in the log whether its functions are listed at all, and restart it.`,
      ),
    ];
  const checks = await Promise.all(
    FEATURES.map(async (feature) => [
      await checkTurn(feature, turns.get(feature), patient),
      ...(await Promise.all((LEDGERS[feature] ?? []).map((source) => checkLedger(source, patient)))),
    ]),
  );
  return checks.flat();
}

async function checkTurn(feature: PolledSource, turn: Heartbeat | undefined, patient: DoctorContext): Promise<Check> {
  const name = `source ${feature}`;
  if (turn === undefined)
    return warned(
      name,
      'has had no turn yet',
      `Wait ${TIMER_MINUTES[feature]} min; if it stays so, its timer does not run: restart the app.`,
    );
  const age = patient.now - turn.endedAt;
  if (age > silentAfterMs(feature))
    return failed(
      name,
      `its timer has been silent for ${duration(age)}; it should run every ${TIMER_MINUTES[feature]} min`,
      'Restart the app (az functionapp restart); if it stays silent, deploy it again.',
    );
  if (turn.outcome === 'failed')
    return failed(
      name,
      `its last turn, ${duration(age)} ago, failed with ${turn.error ?? 'an unknown error'}`,
      WHAT_HELPS[turn.error ?? ''] ?? 'Look for this error in the log; the next turn tries again.',
    );
  const off = await sourceOffState(feature, patient.tables('Watermarks'), patient.tenantId);
  if (off)
    return warned(
      name,
      `${off.whole ? 'off' : 'partly off'} since ${off.offSince}: refused ${off.paths} (${off.reason}); ${off.lost}`,
      `It needs ${off.permission}. ${feature === 'canary' ? FOR_CANARY : FOR_READERS}`,
    );
  if (turn.outcome === 'throttled')
    return warned(
      name,
      `left out its last turn, ${duration(age)} ago, because it was throttled`,
      'Nothing; if it stays so, another app uses up the share of the tenant.',
    );
  return passed(name, `last turn ${duration(age)} ago`);
}

async function checkLedger(source: string, patient: DoctorContext): Promise<Check> {
  const { tables, tenantId, now } = patient;
  const name = `coverage ${source}`;
  const progress = await readLogProgress({ table: tables('Watermarks'), tenantId, source });
  if (progress === undefined) return skipped(name, 'not read yet');
  const gaps = await gapsIn(tableCoverage(tables('Coverage'), tenantId, source), now);
  if (gaps.length > 0)
    return warned(
      name,
      `not read, and no longer there to be read: ${gaps.join('; ')}`,
      'Import an export of that time, if there is one (revaudit import), and find out what kept the app from reading.',
    );
  const behind = now - progress.newest;
  if (behind > BEHIND_MS)
    return warned(
      name,
      `read up to ${duration(behind)} ago`,
      'After an outage it catches up hour by hour; if it does not come nearer, the log grows faster than it may be read: use the log stream.',
    );
  return passed(name, `whole for the last seven days, read up to ${duration(behind)} ago`);
}

async function gapsIn(coverage: Coverage, now: number): Promise<readonly string[]> {
  const covered = await coverage.list(now - WEEK_MS);
  return covered.filter(({ pass }) => pass === 'gap').map(({ from, to }) => `${isoOf(from)} to ${isoOf(to)}`);
}
