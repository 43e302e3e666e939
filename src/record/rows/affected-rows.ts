/**
 * Flat, readable rows for every affected app and, where they are few, every affected user: for Storage Explorer, Power
 * BI and queries by one key.
 */

import type { Revocation } from '../../correlate/revocation.ts';
import type { Affected, AffectedApp, AffectedUser, Bites, Effect, Rectangle } from '../../impact/affected.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Row } from '../../storage/tables.ts';
import { awaitedRectangles } from '../recovery/table-awaiting.ts';
import { isLarge } from './reach-rows.ts';
import { affectedPartition, listKey } from './record-keys.ts';

const STRONGEST_FIRST: readonly Effect[] = ['dies', 'blocked', 'reprompts', 'cannot-decide', 'survives'];

/** The effect that matters most to a person. */
export function strongestEffect(effects: readonly Effect[]): Effect {
  return STRONGEST_FIRST.find((effect) => effects.includes(effect)) ?? 'cannot-decide';
}

export function affectedAppRows(revocation: Revocation, { apps, rectangles, scope }: Affected): readonly Row[] {
  const byApp = rectanglesByApp(rectangles);
  const scopeByApp = scope && rectanglesByApp(scope);
  return apps.map((app) => {
    const own = byApp.get(app.id) ?? [];
    const inScope = scopeByApp?.get(app.id) ?? [];
    return {
      partitionKey: affectedPartition(revocation.tenantId, app.id),
      rowKey: listKey(revocation),
      ...factColumns(revocation),
      ...appColumns(app),
      ...effectColumns(own.length > 0 ? own : inScope),
      userCount: usersIn(own),
      scopeUserCount: scopeByApp && usersIn(inScope),
    };
  });
}

function usersIn(rectangles: readonly Rectangle[]): number {
  return rectangles.reduce((sum, { userIds }) => sum + userIds.length, 0);
}

/** None for what is too large to be written user by user: of a policy its scope, or even what of it is in use. */
export function affectedUserRows(revocation: Revocation, affected: Affected): readonly Row[] {
  const inUse = isLarge({ rectangles: affected.rectangles }) ? [] : pairRows(revocation, affected, affected.rectangles);
  if (affected.scope === undefined || isLarge(affected)) return inUse;
  const known = new Set(inUse.map(pairKey));
  const inScope = pairRows(revocation, affected, affected.scope).filter((row) => !known.has(pairKey(row)));
  return [...inUse, ...inScope.map((row) => ({ ...row, scopeOnly: true }))];
}

function pairKey({ partitionKey, rowKey }: Row): string {
  return `${partitionKey} ${rowKey}`;
}

function pairRows(revocation: Revocation, affected: Affected, rectangles: readonly Rectangle[]): readonly Row[] {
  const [apps, users] = [
    new Map(affected.apps.map((app) => [app.id, app])),
    new Map(affected.users.map((user) => [user.id, user])),
  ];
  const awaited = new Set(awaitedRectangles(affected));
  return rectangles.flatMap((rectangle) =>
    rectangle.userIds.flatMap((userId) =>
      rectangle.appIds.map((appId) => ({
        partitionKey: affectedPartition(revocation.tenantId, userId),
        rowKey: `${listKey(revocation)}_${keyPart(appId)}`,
        ...factColumns(revocation),
        ...userColumns(users.get(userId) ?? { id: userId, name: userId }),
        ...appColumns(apps.get(appId) ?? { id: appId, name: appId }),
        ...effectColumns([rectangle]),
        awaited: awaited.has(rectangle) || undefined,
      })),
    ),
  );
}

/** Built once for all apps: a policy may affect thousands of them by the same few rectangles. */
function rectanglesByApp(rectangles: readonly Rectangle[]): ReadonlyMap<string, readonly Rectangle[]> {
  const pairs = rectangles.flatMap((rectangle) => rectangle.appIds.map((appId) => ({ appId, rectangle })));
  return new Map(
    [...Map.groupBy(pairs, ({ appId }) => appId)].map(([appId, own]) => [appId, own.map(({ rectangle }) => rectangle)]),
  );
}

function factColumns({ id, keyTime, cause, subject, occurred }: Revocation) {
  return {
    v: 1,
    revocationId: id,
    keyTime,
    cause,
    subjectKind: subject.kind,
    subjectId: subject.id,
    occurredFrom: occurred.from,
    occurredTo: occurred.to,
  };
}

function appColumns({ id, name, appId }: AffectedApp) {
  return { appObjectId: id, appName: name, appId };
}

function userColumns({ id, name, userPrincipalName, mail }: AffectedUser) {
  return { userId: id, userName: name, userPrincipalName, mail };
}

function effectColumns(rectangles: readonly Rectangle[]): {
  readonly effect: Effect;
  readonly bites: Bites | undefined;
} {
  const effect = strongestEffect(rectangles.map((rectangle) => rectangle.effect));
  return { effect, bites: rectangles.find((rectangle) => rectangle.effect === effect)?.bites };
}
