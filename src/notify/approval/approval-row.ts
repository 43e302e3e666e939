/** Requests, approvals and releases as rows of the table `Approvals`, and back. */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { isUnderstood } from '../../correlate/understood.ts';
import type { Cause } from '../../detect/cause.ts';
import { invertedTime } from '../../storage/keys.ts';
import { leaveOut } from '../../storage/newer-rows.ts';
import type { Row } from '../../storage/tables.ts';
import type { Approval, ApprovalRequest, Approver, Ended, Release } from './approval.ts';

export const [ASKED, APPROVED, RELEASING, RELEASED] = ['asked', 'approved', 'releasing', 'released'] as const;

/** The same people shown, the same approval: approving them twice is approving them once. */
export function keyOf({ request, through }: Approval): string {
  return `${request.key}_${invertedTime(through)}`;
}

export function requestColumns({ kind, revocationId, keyTime, cause, people, askedAt, perMinute }: ApprovalRequest) {
  return { kind, revocationId, keyTime, cause, people, askedAt, pace: perMinute };
}

export function approvalColumns({ request, people, through, perMinute, approvedAt, by }: Approval) {
  return {
    requestKey: request.key,
    ...requestColumns(request),
    shown: people,
    through,
    approvedPace: perMinute,
    approvedAt,
    byKind: by.kind,
    byId: by.id,
  };
}

export function releaseColumns({ phase, place, seenTo, released, nextTurnAt }: Release) {
  return { phase, place, seenTo, released, nextTurnAt: isoOf(nextTurnAt) };
}

/** Only this file writes these rows. Undefined if a later version did, and this one does not understand it. */
export function requestOf(row: Row): ApprovalRequest | undefined {
  if (!isUnderstood(row)) return leaveOut(row);
  const { rowKey, requestKey, people, pace } = row;
  return defined({
    key: requestKey === undefined ? rowKey.slice(`${ASKED}_`.length) : String(requestKey),
    kind: row.kind === 'sweep' ? ('sweep' as const) : ('revocation' as const),
    revocationId: String(row.revocationId),
    keyTime: String(row.keyTime),
    cause: String(row.cause) as Cause,
    people: people === undefined ? undefined : Number(people),
    askedAt: String(row.askedAt),
    perMinute: Number(pace),
  });
}

export function approvalOf(row: Row): Approval | undefined {
  const request = requestOf(row);
  return (
    request && {
      request,
      people: Number(row.shown),
      through: String(row.through),
      perMinute: Number(row.approvedPace),
      approvedAt: String(row.approvedAt),
      by: { kind: String(row.byKind) as Approver['kind'], id: String(row.byId) },
    }
  );
}

export function releaseOf(row: Row): Release | undefined {
  const approval = approvalOf(row);
  return (
    approval && {
      approval,
      phase: row.phase === 'failing' ? 'failing' : 'others',
      place: String(row.place ?? ''),
      seenTo: String(row.seenTo),
      released: Number(row.released),
      nextTurnAt: Date.parse(String(row.nextTurnAt)),
    }
  );
}

export function endedOf({ released, endedAt, because }: Row): Ended {
  return defined({
    released: Number(released),
    endedAt: String(endedAt),
    because: because === undefined ? undefined : String(because),
  });
}
