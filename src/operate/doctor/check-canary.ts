/** How soon is a change seen that we know of because we made it? Without one: what the log itself shows, and what that cannot tell. */

import { duration } from '../../base/duration.ts';
import { CANARY_SIGNALS, type CanaryStatus, LATE_MS, standingsOf } from '../canary/canary.ts';
import { expectedSignals, unreadFor } from '../canary/run-canary.ts';
import { type CanaryState, type Footprint, tableCanary } from '../canary/table-canary.ts';
import { type Check, failed, passed, skipped, warned } from './check.ts';
import type { DoctorContext } from './doctor-context.ts';

const WHERE_LATE: Readonly<Record<CanaryStatus['signal'], string>> = {
  notification:
    'Look at the checks "subscription users" and "queue signals": Graph does not deliver, or the queue is not worked on.',
  'users-delta': 'Look at the check "source users" and what user-timer logs.',
  'directory-audit':
    'Look at the checks "source directory-audits" and "coverage directory-audits". Where both are well, Entra itself writes its log late.',
};

export interface CanaryFound {
  readonly checks: readonly Check[];
  readonly standings: readonly CanaryStatus[];
}

export async function checkCanary(patient: DoctorContext): Promise<CanaryFound> {
  const state = await tableCanary(patient.tables('Watermarks'), patient.tenantId).read();
  const isActive =
    patient.own === undefined ? state.changes.length > 0 : patient.own.settings.canaryUserId !== undefined;
  if (!isActive) return { checks: [footprintCheck(state.footprint)], standings: [] };
  if (state.changes.length === 0)
    return {
      checks: [skipped('canary', 'has changed nothing yet: its timer runs every quarter of an hour')],
      standings: [],
    };
  const standings = standingsOf(state, await expectedOf(patient, state), patient.now);
  return { checks: standings.map(standingCheck), standings };
}

/** Whoever looks from outside does not know whether Graph may notify the app: what was seen once is expected. */
async function expectedOf({ own, tables, tenantId }: DoctorContext, { seen }: CanaryState) {
  const notified = own === undefined ? seen.notification !== undefined : own.settings.publicUrl !== undefined;
  const expected = await expectedSignals(tables, tenantId, notified);
  return CANARY_SIGNALS.filter((signal) => expected.includes(signal));
}

function standingCheck({ signal, lagMs, seen, late }: CanaryStatus): Check {
  const name = `canary ${signal}`;
  if (!late)
    return passed(
      name,
      seen
        ? `our own change was seen after ${duration(lagMs)}`
        : `our own change of ${duration(lagMs)} ago was not seen yet, which is early to say`,
    );
  if (seen) return warned(name, `our own change was seen, ${duration(lagMs)} after it was made`, WHERE_LATE[signal]);
  return failed(name, `our own change of ${duration(lagMs)} ago was not seen`, WHERE_LATE[signal]);
}

const PASSIVE =
  'nothing is changed to measure it (CANARY_USER_ID is not set), so a source that is silent and a tenant that is quiet look alike';

function footprintCheck(footprint: Footprint | undefined): Check {
  if (footprint === undefined) return skipped('canary', PASSIVE);
  const waiting = unreadFor(footprint);
  if (waiting > LATE_MS)
    return failed(
      'canary',
      `the newest record of the audit log waited unread for ${duration(waiting)}`,
      WHERE_LATE['directory-audit'],
    );
  return passed(
    'canary',
    `the newest record of the audit log, then ${duration(footprint.askedAt - footprint.newestAt)} old, had been read; ${PASSIVE}`,
  );
}
