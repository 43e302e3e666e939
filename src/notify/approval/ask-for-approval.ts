/** Asks the admins where more people are hit than may be told unasked. Whoever finds out again asks the same. */
import { type Clock, isoOf } from '../../base/clock.ts';
import type { AuditRecord } from '../../record/audit-record.ts';
import type { Placed } from '../../record/revocation-status.ts';
import type { Notice, PlannedNotice } from '../notice.ts';
import { audienceKeyOf } from '../notice-row.ts';
import { certainUsers } from '../planning/whom-it-hits.ts';
import { type Approvals, keyOfRevocation, keyOfSweep } from './table-approvals.ts';

/** Writes down a notice of a sweep that is too large. `isFirst`: nobody has asked about the sweep yet. */
export type KeepBack = (notice: Notice, placed: Placed | undefined, isFirst: boolean) => Promise<void>;

/** After the notices of a record are planned: asks where some of them were kept back because they are too many. */
export type AskForApproval = (record: AuditRecord, planned: readonly PlannedNotice[]) => Promise<void>;

export interface AskContext {
  readonly approvals: Approvals;
  /** The pace that the notice policy says now. */
  perMinute(): Promise<number>;
  readonly now: Clock;
}

export function askForApproval({ approvals, perMinute }: Omit<AskContext, 'now'>): AskForApproval {
  return async ({ revocation, affected, recordedAt }, planned) => {
    if (!planned.some(({ reason }) => reason === 'over-limit')) return;
    const { id, keyTime, cause } = revocation;
    await approvals.ask({
      key: keyOfRevocation(revocation),
      kind: 'revocation',
      revocationId: id,
      keyTime,
      cause,
      people: certainUsers(affected.rectangles).size,
      // Not the time of this delivery: a second one asks the same.
      askedAt: recordedAt,
      perMinute: await perMinute(),
    });
  };
}

export function keepBack({ approvals, perMinute, now }: AskContext): KeepBack {
  return async (notice, placed, isFirst) => {
    if (placed?.root === undefined) return;
    const { revocationId, content } = notice;
    const key = keyOfSweep({ cause: placed.cause, root: placed.root, at: placed.at });
    const keptAt = isoOf(now());
    await approvals.keepBack(key, {
      noticeId: notice.id,
      audienceKey: audienceKeyOf(notice.audience),
      revocationId,
      keptAt,
    });
    if (!isFirst) return;
    const keyTime = content.occurred.to;
    const { cause } = placed;
    await approvals.ask({
      key,
      kind: 'sweep',
      revocationId,
      keyTime,
      cause,
      askedAt: keptAt,
      perMinute: await perMinute(),
    });
  };
}
