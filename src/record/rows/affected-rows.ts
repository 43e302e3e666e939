/**
 * Flat, readable rows for every affected app and, where they are few, every affected user: for Storage Explorer, Power
 * BI and queries by one key.
 */

import { defined } from '../../base/defined.ts';
import type { Revocation } from '../../correlate/revocation.ts';
import {
  type Affected,
  type AffectedApp,
  type AffectedUser,
  type Bites,
  type Effect,
  type Rectangle,
  type Scope,
  strongestEffect,
} from '../../impact/affected.ts';
import { isLarge, peopleOfRectangles } from '../../impact/scope.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Row } from '../../storage/tables.ts';
import { awaitedApps, awaitedRectangles } from '../recovery/table-awaiting.ts';
import { affectedPartition, listKey } from './record-keys.ts';

/** Of a large reach only the apps with most people: each app is a partition of its own. The views know all of them. */
const MAX_APPS_OF_LARGE = 25;

export function affectedAppRows(revocation: Revocation, affected: Affected): readonly Row[] {
  const { rectangles, scope } = affected;
  const awaited = new Set(awaitedApps(affected, revocation.cause));
  const [byApp, scopeByApp] = [figuresByApp(rectangles.map(sizeOf)), scope && figuresByApp(scope.rectangles)];
  return appsWithRows(affected, byApp, scopeByApp).map((app) => {
    const [own, inScope] = [byApp.get(app.id), scopeByApp?.get(app.id)];
    return {
      partitionKey: affectedPartition(revocation.tenantId, app.id),
      rowKey: listKey(revocation),
      ...factColumns(revocation),
      ...appColumns(app),
      ...effectColumns(own?.parts ?? inScope?.parts ?? []),
      userCount: own?.users ?? 0,
      scopeUserCount: scope && (inScope?.users ?? 0),
      awaited: awaited.has(app.id) || undefined,
    };
  });
}

/** Of a large reach only some apps have rows. */
export function hasRowsOfAllApps({
  apps,
  rectangles,
  scope,
}: Pick<Affected, 'apps' | 'rectangles' | 'scope'>): boolean {
  return apps.length <= MAX_APPS_OF_LARGE || !isLarge(defined({ rectangles, scope }));
}

/** Those that most people use first, where not all have rows. */
function appsWithRows(affected: Affected, used: Figures, inScope: Figures | undefined): readonly AffectedApp[] {
  const { apps } = affected;
  if (hasRowsOfAllApps(affected)) return apps;
  const users = ({ id }: AffectedApp) => [used.get(id)?.users ?? 0, inScope?.get(id)?.users ?? 0] as const;
  const order = (a: AffectedApp, b: AffectedApp) => {
    const [[usedA, scopeA], [usedB, scopeB]] = [users(a), users(b)];
    return usedB - usedA || scopeB - scopeA || (a.id < b.id ? -1 : 1);
  };
  return apps.toSorted(order).slice(0, MAX_APPS_OF_LARGE);
}

interface Part extends Pick<Rectangle, 'effect' | 'bites' | 'appIds' | 'conditional' | 'session'> {
  readonly userCount: number;
}

function sizeOf(rectangle: Rectangle): Part {
  return { ...rectangle, userCount: rectangle.userIds.length };
}

interface AppFigures {
  readonly parts: readonly Part[];
  readonly users: number;
}

type Figures = ReadonlyMap<string, AppFigures>;

/** Built once for all apps: a policy may affect thousands of them by the same few rectangles. */
function figuresByApp(parts: readonly Part[]): Figures {
  const pairs = parts.flatMap((part) => part.appIds.map((appId) => ({ appId, part })));
  return new Map(
    [...Map.groupBy(pairs, ({ appId }) => appId)].map(([appId, own]) => [
      appId,
      { parts: own.map(({ part }) => part), users: own.reduce((sum, { part }) => sum + part.userCount, 0) },
    ]),
  );
}

/** None for what is too large to be written user by user: of a policy its scope, or even what of it is in use. */
export function affectedUserRows(revocation: Revocation, affected: Affected): readonly Row[] {
  const { rectangles, scope } = affected;
  const inUse = isLarge({ rectangles }) ? [] : pairRows(revocation, affected, rectangles);
  if (scope === undefined || isLarge({ rectangles, scope })) return inUse;
  const known = new Set(inUse.map(pairKey));
  const inScope = pairRows(revocation, affected, rectanglesOf(scope)).filter((row) => !known.has(pairKey(row)));
  return [...inUse, ...inScope.map((row) => ({ ...row, scopeOnly: true }))];
}

function rectanglesOf(scope: Scope): readonly Rectangle[] {
  const people = peopleOfRectangles(scope);
  return scope.rectangles.map(({ effect, bites, appIds, session }, index) =>
    defined({ effect, bites, appIds, session, userIds: people[index] ?? [] }),
  );
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

function effectColumns(parts: readonly Pick<Rectangle, 'effect' | 'bites' | 'conditional' | 'session'>[]): {
  readonly effect: Effect;
  readonly bites: Bites | undefined;
  readonly session: string | undefined;
  readonly conditional: boolean | undefined;
} {
  const effect = strongestEffect(parts.map((part) => part.effect));
  const first = parts.find((part) => part.effect === effect);
  return {
    effect,
    bites: first?.bites,
    session: first?.session && JSON.stringify(first.session),
    conditional: first?.conditional || undefined,
  };
}
