/**
 * The head of a record, a row of `Revocations`: what was known when the revocation was opened. It is written last, so
 * it also shows that all other rows are there. And the rows of `Index` that lead to it.
 */
import type { Revocation, RevocationRef } from '../../correlate/revocation.ts';
import { isUnderstood } from '../../correlate/understood.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Actor, Detail, Interval } from '../../detect/report.ts';
import type { Subject } from '../../detect/subject.ts';
import { type Affected, affectedCounts, type PairCounts, pairCount } from '../../impact/affected.ts';
import { isLarge, scopeCounts } from '../../impact/scope.ts';
import type { Source } from '../../ingest/signal.ts';
import { leaveOut } from '../../storage/newer-rows.ts';
import type { Row } from '../../storage/tables.ts';
import type { AuditRecord } from '../audit-record.ts';
import { type PolicyReach, policyReachOf } from '../policy-reach.ts';
import { awaitedPairCount, awaitedUserCount } from '../recovery/table-awaiting.ts';
import { reachPrefixes } from './reach-rows.ts';
import { type Dimension, headKeys, indexKeys } from './record-keys.ts';
import { actorColumns, actorOf, redactedDetail } from './trail-row.ts';

/** The policy before and after, by the hash that is its key in `Snapshots`. */
export interface PolicySnapshots {
  readonly before?: string;
  readonly after?: string;
}

export interface Head extends RevocationRef {
  readonly cause: Cause;
  readonly subject: Subject;
  readonly occurred: Interval;
  readonly recordedAt: string;
  readonly openedBy: { readonly source: Source; readonly sourceId: string };
  readonly actor?: Actor;
  readonly detail: Detail;
  readonly snapshots: PolicySnapshots;
  readonly affectedAppCount: number;
  readonly affectedUserCount: number;
  /** (user, app) pairs whose next sign-in is awaited. */
  readonly awaitedPairCount: number;
  /** People whose next sign-in is awaited, where these pairs are too many to be awaited one by one. */
  readonly awaitedUserCount?: number;
  /** Of a policy: whom the change concerns, exactly; the other counts are of what is in use. */
  readonly inScope?: PairCounts;
  /** Of a policy: the same by effect. */
  readonly policyReach?: PolicyReach;
}

export function rowOfHead({ revocation, affected, recordedAt }: AuditRecord, { before, after }: PolicySnapshots): Row {
  const { id, tenantId, keyTime, cause, subject, occurred, openedBy, actor, correlationId, detail } = revocation;
  const counts = affectedCounts(affected);
  const inScope = affected.scope && scopeCounts(affected.scope);
  const policyReach = policyReachOf(affected);
  return {
    ...headKeys(tenantId, revocation),
    v: 1,
    revocationId: id,
    keyTime,
    cause,
    subjectKind: subject.kind,
    subjectId: subject.id,
    subjectName: nameOfObject(subject),
    occurredFrom: occurred.from,
    occurredTo: occurred.to,
    recordedAt,
    openedBySource: openedBy.source,
    openedBySourceId: openedBy.sourceId,
    ...actorColumns(actor),
    correlationId,
    detail: JSON.stringify(redactedDetail(detail)),
    beforeSnapshot: before,
    afterSnapshot: after,
    affectedAppCount: counts.apps,
    affectedUserCount: counts.users,
    pairCount: pairCount(affected),
    awaitedPairCount: awaitedPairCount(affected, cause),
    awaitedUserCount: awaitedUserCount(affected) || undefined,
    scopeAppCount: inScope?.apps,
    scopeUserCount: inScope?.users,
    scopePairCount: inScope?.pairs,
    policyReach: policyReach && JSON.stringify(policyReach),
  };
}

/** The one value of the dimension `large-reach`. */
export const ALL_LARGE = 'all';

export function indexRows(revocation: Revocation, affected: Affected): readonly Row[] {
  const { cause, actor, subject, detail } = revocation;
  const policyIds = subject.kind === 'policy' ? [subject.id] : (detail.membership?.policyIds ?? []);
  const row = (dimension: Dimension, value: string, more: { readonly prefixes?: string } = {}): Row => ({
    ...indexKeys(revocation.tenantId, { dimension, value }, revocation),
    v: 1,
    revocationId: revocation.id,
    keyTime: revocation.keyTime,
    dimension,
    value,
    cause,
    subjectKind: subject.kind,
    subjectId: subject.id,
    ...more,
  });
  return [
    row('cause', cause),
    ...(actor ? [row('actor', actor.id)] : []),
    ...policyIds.map((id) => row('policy', id)),
    ...(isLarge(affected)
      ? [row('large-reach', ALL_LARGE, { prefixes: JSON.stringify(reachPrefixes(affected)) })]
      : []),
  ];
}

/** Names of people are in `Names` only, and the name of a grant contains one. */
function nameOfObject({ kind, name }: Subject): string | undefined {
  return kind === 'service-principal' || kind === 'application' || kind === 'policy' ? name : undefined;
}

/** Only {@link rowOfHead} writes these rows. Undefined if a later version did, and this one does not understand it. */
export function headOfRow(row: Row): Head | undefined {
  if (!isUnderstood(row)) return leaveOut(row);
  const text = (column: string) => String(row[column] ?? '');
  const optional = (column: string, name: string) => (row[column] === undefined ? {} : { [name]: text(column) });
  return {
    id: text('revocationId'),
    keyTime: text('keyTime'),
    cause: text('cause') as Cause,
    subject: {
      kind: text('subjectKind') as Subject['kind'],
      id: text('subjectId'),
      ...optional('subjectName', 'name'),
    },
    occurred: { from: text('occurredFrom'), to: text('occurredTo') },
    recordedAt: text('recordedAt'),
    openedBy: { source: text('openedBySource') as Source, sourceId: text('openedBySourceId') },
    ...actorOf(row),
    detail: JSON.parse(text('detail')) as Detail,
    snapshots: { ...optional('beforeSnapshot', 'before'), ...optional('afterSnapshot', 'after') },
    affectedAppCount: Number(row.affectedAppCount),
    affectedUserCount: Number(row.affectedUserCount),
    awaitedPairCount: Number(row.awaitedPairCount),
    ...(row.awaitedUserCount !== undefined && { awaitedUserCount: Number(row.awaitedUserCount) }),
    ...policyFiguresOf(row),
  };
}

/** Undefined members of what is no policy. Whoever stores the figures of a policy uses these columns. */
export function policyFiguresOf(row: Row): Pick<Head, 'inScope' | 'policyReach'> {
  const { scopeUserCount: users, scopeAppCount: apps, scopePairCount: pairs, policyReach } = row;
  return {
    ...(users !== undefined && { inScope: { users: Number(users), apps: Number(apps), pairs: Number(pairs) } }),
    // Only policyReachOf gives what stands there.
    ...(policyReach !== undefined && { policyReach: JSON.parse(String(policyReach)) as PolicyReach }),
  };
}
