/** A line as a row of `Lines`, and back. It stands there once for each list that shows it. */

import { isUnderstood } from '../../correlate/understood.ts';
import { type Cause, severityOf } from '../../detect/cause.ts';
import type { Actor } from '../../detect/report.ts';
import type { Subject } from '../../detect/subject.ts';
import { leaveOut } from '../../storage/newer-rows.ts';
import type { Row, Value } from '../../storage/tables.ts';
import type { RevocationState } from '../revocation-status.ts';
import { policyFiguresOf } from '../rows/head-row.ts';
import type { Line, LinePlace, LineRecovery } from './line.ts';

type Columns = Readonly<Record<string, Value | undefined>>;

/** Bytes of two to a character: names of apps and policies may be as long as somebody likes. */
const MAX_NAME_LENGTH = 1_000;

export function columnsOfLine(line: Line): Columns {
  const { id, keyTime, cause, subject, occurred, recordedAt, actor, state, inScope, policyReach, policyIds, place } =
    line;
  return {
    v: 1,
    revocationId: id,
    keyTime,
    cause,
    severity: severityOf(cause),
    subjectKind: subject.kind,
    subjectId: subject.id,
    subjectName: shortened(subject.name),
    occurredFrom: occurred.from,
    occurredTo: occurred.to,
    recordedAt,
    actorKind: actor?.kind,
    actorId: actor?.id,
    actorName: shortened(actor?.name),
    state,
    evidenceCount: line.evidenceCount,
    affectedAppCount: line.affectedAppCount,
    affectedUserCount: line.affectedUserCount,
    scopeAppCount: inScope?.apps,
    scopeUserCount: inScope?.users,
    scopePairCount: inScope?.pairs,
    policyReach: policyReach && JSON.stringify(policyReach),
    policyIds: policyIds.length > 0 ? JSON.stringify(policyIds) : undefined,
    rootKind: place?.root.kind,
    rootId: place?.root.id,
    rootName: shortened(place?.rootName),
    rootAt: place?.at,
    recoverSeconds: line.recoverSeconds,
  };
}

/** Only the row in `all` has them: who counts a day reads that. Undefined of a row from before there were any. */
export function appIdsOfRow({ appIds }: Row): readonly string[] | undefined {
  return appIds === undefined ? undefined : (JSON.parse(String(appIds)) as readonly string[]);
}

/** For the row in `all`, as the ids of the apps are. */
export function recoveryColumns(recovery: LineRecovery | undefined): Columns {
  if (recovery === undefined) return {};
  const { awaited, recovered, times } = recovery;
  return {
    awaitedCount: awaited,
    recoveredCount: recovered,
    recoverTimes: recovered > 0 ? JSON.stringify(times) : undefined,
  };
}

/** Undefined where nobody's sign-in is awaited, and of a row from before this was counted. */
export function recoveryOfRow({ awaitedCount, recoveredCount, recoverTimes }: Row): LineRecovery | undefined {
  if (awaitedCount === undefined) return undefined;
  return {
    awaited: Number(awaitedCount),
    recovered: Number(recoveredCount),
    times: recoverTimes === undefined ? {} : (JSON.parse(String(recoverTimes)) as LineRecovery['times']),
  };
}

/** Only {@link columnsOfLine} writes these columns. Undefined of a row that points to a line, or that is of no list. */
export function lineOfRow(row: Row): Line | undefined {
  if (row.state === undefined) return undefined;
  if (!isUnderstood(row)) return leaveOut(row);
  const text = (column: string) => String(row[column]);
  const name = (column: string) => (row[column] === undefined ? {} : { name: text(column) });
  return {
    id: text('revocationId'),
    keyTime: text('keyTime'),
    cause: text('cause') as Cause,
    subject: { kind: text('subjectKind') as Subject['kind'], id: text('subjectId'), ...name('subjectName') },
    occurred: { from: text('occurredFrom'), to: text('occurredTo') },
    recordedAt: text('recordedAt'),
    ...(row.actorId !== undefined && {
      actor: { kind: text('actorKind') as Actor['kind'], id: text('actorId'), ...name('actorName') },
    }),
    state: text('state') as RevocationState,
    evidenceCount: Number(row.evidenceCount),
    affectedAppCount: Number(row.affectedAppCount),
    affectedUserCount: Number(row.affectedUserCount),
    ...policyFiguresOf(row),
    ...(row.recoverSeconds !== undefined && { recoverSeconds: Number(row.recoverSeconds) }),
    policyIds: row.policyIds === undefined ? [] : (JSON.parse(text('policyIds')) as readonly string[]),
    ...(row.rootId !== undefined && { place: placeIn(row) }),
  };
}

function placeIn({ rootKind, rootId, rootName, rootAt }: Row): LinePlace {
  return {
    root: { kind: String(rootKind) as LinePlace['root']['kind'], id: String(rootId) },
    ...(rootName !== undefined && { rootName: String(rootName) }),
    at: String(rootAt),
  };
}

function shortened(name: string | undefined): string | undefined {
  return name?.slice(0, MAX_NAME_LENGTH);
}
