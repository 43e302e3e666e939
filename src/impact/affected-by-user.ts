/** What happens to a user affects the apps that hold a token of theirs, each by the kind of client it is. */

import { mapConcurrently } from '../base/concurrency.ts';
import type { Revocation } from '../correlate/revocation.ts';
import { userAppParts } from '../detect/subject.ts';
import { type Affected, appBy, type ImpactContext, type Rectangle, rectangleOf } from './affected.ts';
import { appsOfUser, clientTypesAt, clientTypesOf, clientTypesSeen } from './app-clients.ts';
import { nameAffected } from './name-affected.ts';
import { judgeForUser, judgeRefused } from './truth/judge-client.ts';
import type { Row } from './truth/truth-cell.ts';
import { TRUTH } from './truth/truth-table.ts';

const AT_ONCE = 16;

export async function affectedByUserEvent(
  userIds: readonly string[],
  row: Row,
  context: ImpactContext,
): Promise<Affected> {
  const rectangles = await Promise.all(userIds.map((userId) => rectanglesOf(userId, row, context)));
  return nameAffected(rectangles.flat(), context);
}

/**
 * A refusal proves only that the token of that one app has ended. The same error code follows a new password and a
 * revocation of all sessions, so for the other apps only the weaker of the two is certain.
 */
export async function affectedByTokensEnd(
  { subject, openedBy, detail }: Revocation,
  cause: 'password-changed' | 'password-reset' | 'sessions-revoked',
  context: ImpactContext,
): Promise<Affected> {
  if (openedBy.source !== 'sign-in') return affectedByUserEvent([subject.id], TRUTH[cause], context);
  const refused = detail.signIn?.appId === undefined ? undefined : await appBy(detail.signIn.appId, context);
  const atOtherApps = (await rectanglesOf(subject.id, TRUTH['password-changed'], context)).map((rectangle) => ({
    ...rectangle,
    appIds: rectangle.appIds.filter((id) => id !== refused?.id),
  }));
  const atRefused = refused ? [rectangleOf(TRUTH['sessions-revoked'].public.unknown, [subject.id], [refused.id])] : [];
  const withApps = atOtherApps.filter(({ appIds }) => appIds.length > 0 || atRefused.length === 0);
  return nameAffected([...atRefused, ...withApps], context);
}

/** The record of a device names no user: only the mirror may know its registered users. */
export async function affectedByDeviceLoss(
  { subject }: Revocation,
  row: Row,
  context: ImpactContext,
): Promise<Affected> {
  const userIds = await context.tenant.usersOfDevice(subject.id, context.at);
  return affectedByUserEvent(userIds, row, context);
}

/** Seen as the refusal of one user at one app, or of an app that acts as itself. */
export async function affectedByRefusal(
  { subject, detail }: Revocation,
  row: Row,
  context: ImpactContext,
): Promise<Affected> {
  const { userId, appId } =
    subject.kind === 'user-app' ? userAppParts(subject.id) : { userId: undefined, appId: subject.id };
  const app = await appBy(appId, context);
  const cell = judgeRefused(row, clientTypesSeen(app, detail.signIn));
  return nameAffected([rectangleOf(cell, userId === undefined ? [] : [userId], [app?.id ?? appId])], context);
}

/** One rectangle for each effect that the event has at the user's apps. */
async function rectanglesOf(userId: string, row: Row, { tenant, at }: ImpactContext): Promise<readonly Rectangle[]> {
  const [apps, seen] = await Promise.all([appsOfUser(userId, tenant, at), tenant.clientsSeen(userId)]);
  const appIds = [...apps];
  // No app is known: the effect holds wherever the user signs in.
  if (appIds.length === 0) return [rectangleOf(judgeForUser(row, clientTypesOf(undefined)), [userId], [])];
  const judged = await mapConcurrently(AT_ONCE, appIds, async (appId) => ({
    appId,
    cell: judgeForUser(row, clientTypesAt(await tenant.object('service-principal', appId, at), seen)),
  }));
  const byEffect = Map.groupBy(judged, ({ cell }) => `${cell.effect} ${cell.bites}`);
  return [...byEffect.values()].flatMap((group) => {
    const groupIds = group.map(({ appId }) => appId);
    return group.slice(0, 1).map(({ cell }) => rectangleOf(cell, [userId], groupIds));
  });
}
