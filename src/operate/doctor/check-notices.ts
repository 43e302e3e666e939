/** Do the notices leave, and is there one of which nobody knows? */

import { duration } from '../../base/duration.ts';
import { hourOf, keyPart } from '../../storage/keys.ts';
import { type Check, failed, passed } from './check.ts';
import type { DoctorContext } from './doctor-context.ts';

/** A notice that is due is taken up within half a minute; a stuck one after its lease of some minutes. */
const STUCK_MS = 60 * 60_000;

/** The oldest that waits tells it all: due notices are read in the order of time. */
export async function checkNotices({ tables, tenantId, now }: DoctorContext): Promise<readonly Check[]> {
  const tenant = keyPart(tenantId);
  const { rows } = await tables('NoticesDue').query({
    partition: { from: `${tenant}_`, to: `${tenant}_${hourOf(now + 3_600_000)}` },
    limit: 1,
  });
  const [oldest] = rows;
  const overdue = oldest === undefined ? 0 : now - Date.parse(String(oldest.dueAt));
  if (overdue <= STUCK_MS) return [passed('notices due', oldest === undefined ? 'none waits' : 'none is overdue')];
  return [
    failed(
      'notices due',
      `the oldest should have left ${duration(overdue)} ago`,
      'Look whether notice-timer and notice-queue run and what they log; a full mailbox or a missing right on it shows there.',
    ),
  ];
}
