/** Are notices sent on time? */

import { duration } from '../../base/duration.ts';
import { hourOf, keyPart } from '../../storage/keys.ts';
import type { DoctorContext } from './doctor-context.ts';
import { type Check, failed, passed } from './doctor-context.ts';

const HOUR_MS = 3_600_000;
/** A due notice is normally sent within half a minute, and after a crash when its lease of some minutes ends. */
const STUCK_MS = HOUR_MS;

/** Checks the oldest notice only, because due notices are sent in the order of time. */
export async function checkNotices({ store, now }: DoctorContext): Promise<readonly Check[]> {
  const tenant = keyPart(store.tenantId);
  const { rows } = await store.table('NoticesDue').query({
    partition: { from: `${tenant}_`, to: `${tenant}_${hourOf(now + HOUR_MS)}` },
    limit: 1,
  });
  const [oldest] = rows;
  const overdue = oldest === undefined ? 0 : now - Date.parse(String(oldest.dueAt));
  if (overdue <= STUCK_MS) return [passed('notices due', oldest === undefined ? 'none waits' : 'none is overdue')];
  return [
    failed(
      'notices due',
      `the oldest should have left ${duration(overdue)} ago`,
      'Check in the log whether notice-timer and notice-queue run. It also shows a full mailbox, or a missing ' +
        'permission on it.',
    ),
  ];
}
