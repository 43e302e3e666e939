/**
 * How soon is a change seen that we made ourselves? Without a canary user: whether the newest record of the audit log
 * was read, and what that cannot show.
 */

import { duration } from '../../base/duration.ts';
import { type CanaryStatus, canaryStatuses, LATE_MS } from '../canary/canary.ts';
import { expectedSignals, unreadMs } from '../canary/run-canary.ts';
import { type CanaryState, type NewestLogRecord, tableCanary } from '../canary/table-canary.ts';
import type { DoctorContext } from './doctor-context.ts';
import { type Check, failed, passed, skipped, warned } from './doctor-context.ts';

export interface CanaryCheckResult {
  readonly checks: readonly Check[];
  readonly statuses: readonly CanaryStatus[];
}

const FIX_BY_SIGNAL: Readonly<Record<CanaryStatus['signal'], string>> = {
  notification:
    'Look at the checks "subscription users" and "queue signals": either Graph delivers no notifications, or the ' +
    'queue is not processed.',
  'users-delta': 'Look at the check "source users", and in the log of user-timer.',
  'directory-audit':
    'Look at the checks "source directory-audits" and "coverage directory-audits". If both are ok, Entra itself ' +
    'writes its log late.',
};
const WITHOUT_CANARY =
  'CANARY_USER_ID is not set, so we change nothing to measure it: a silent source looks the same as a quiet tenant';

export async function checkCanary(context: DoctorContext): Promise<CanaryCheckResult> {
  const { app, store, now } = context;
  const state = await tableCanary(store).read();
  const isActive = app === undefined ? state.changes.length > 0 : app.settings.canaryUserId !== undefined;
  if (!isActive) return { checks: [newestRecordCheck(state.newestRecord)], statuses: [] };
  if (state.changes.length === 0)
    return { checks: [skipped('canary', 'has changed nothing yet: its timer runs every 15 min')], statuses: [] };
  const statuses = canaryStatuses(state, await expectedSignals(store, isNotified(context, state)), now);
  return { checks: statuses.map(statusCheck), statuses };
}

/** From outside we do not know whether Graph can notify the app, so a signal is expected if it was seen once. */
function isNotified({ app }: DoctorContext, { seen }: CanaryState): boolean {
  return app === undefined ? seen.notification !== undefined : app.settings.publicUrl !== undefined;
}

function statusCheck({ signal, lagMs, seen, late }: CanaryStatus): Check {
  const name = `canary ${signal}`;
  const lag = duration(lagMs);
  if (late && seen) return warned(name, `our own change was seen, ${lag} after it was made`, FIX_BY_SIGNAL[signal]);
  if (late) return failed(name, `our own change of ${lag} ago was not seen`, FIX_BY_SIGNAL[signal]);
  if (seen) return passed(name, `our own change was seen after ${lag}`);
  return passed(name, `our own change of ${lag} ago was not seen yet, but it is too early to tell`);
}

function newestRecordCheck(newestRecord: NewestLogRecord | undefined): Check {
  if (newestRecord === undefined) return skipped('canary', WITHOUT_CANARY);
  const unread = unreadMs(newestRecord);
  if (unread > LATE_MS)
    return failed(
      'canary',
      `the newest record of the audit log waited unread for ${duration(unread)}`,
      FIX_BY_SIGNAL['directory-audit'],
    );
  const age = duration(newestRecord.askedAt - newestRecord.newestAt);
  return passed('canary', `the newest record of the audit log, then ${age} old, had been read; ${WITHOUT_CANARY}`);
}
