/** What befalls a user reaches the apps that hold a token of theirs, each by the kind of client it is. */

import { mapConcurrently } from '../base/concurrency.ts';
import type { Revocation } from '../correlate/revocation.ts';
import { userAppParts } from '../detect/report.ts';
import type { Affected, Rectangle } from './affected.ts';
import { appBy, type ImpactContext, nameAffected, rectangleOf } from './affected.ts';
import { appsOfUser, clientTypesAt, clientTypesOf, clientTypesSeen } from './app-clients.ts';
import { judgeForUser, judgeRefused } from './truth/judge-client.ts';
import type { Row } from './truth/truth-cell.ts';
import { TRUTH } from './truth/truth-table.ts';

const AT_ONCE = 16;

export async function affectedByUserEvent(
  userIds: readonly string[],
  row: Row,
  asked: ImpactContext,
): Promise<Affected> {
  const rectangles = await Promise.all(userIds.map((userId) => rectanglesOf(userId, row, asked)));
  return nameAffected(rectangles.flat(), asked);
}

/**
 * A refusal proves that the one app's token has ended, and says no more: the same code follows a new password and a
 * revoke of all sessions, so that of the other apps only the weaker holds.
 */
export async function affectedByTokensEnd(
  { subject, openedBy, detail }: Revocation,
  cause: 'password-changed' | 'password-reset' | 'sessions-revoked',
  asked: ImpactContext,
): Promise<Affected> {
  if (openedBy.source !== 'sign-in') return affectedByUserEvent([subject.id], TRUTH[cause], asked);
  const refused = detail.signIn?.appId === undefined ? undefined : await appBy(detail.signIn.appId, asked);
  const others = (await rectanglesOf(subject.id, TRUTH['password-changed'], asked)).map((rectangle) => ({
    ...rectangle,
    appIds: rectangle.appIds.filter((id) => id !== refused?.id),
  }));
  const ended = refused ? [rectangleOf(TRUTH['sessions-revoked'].public.unknown, [subject.id], [refused.id])] : [];
  return nameAffected([...ended, ...others.filter(({ appIds }) => appIds.length > 0 || ended.length === 0)], asked);
}

async function rectanglesOf(userId: string, row: Row, { tenant, at }: ImpactContext): Promise<readonly Rectangle[]> {
  const [apps, seen] = await Promise.all([appsOfUser(userId, tenant, at), tenant.clientsSeen(userId)]);
  const appIds = [...apps];
  // Without a known app it is a matter between the user and whatever they sign in to.
  if (appIds.length === 0) return [rectangleOf(judgeForUser(row, clientTypesOf(undefined)), [userId], [])];
  const judged = await mapConcurrently(AT_ONCE, appIds, async (appId) => ({
    appId,
    cell: judgeForUser(row, clientTypesAt(await tenant.object('service-principal', appId, at), seen)),
  }));
  return [...Map.groupBy(judged, ({ cell }) => `${cell.effect} ${cell.bites}`).values()].flatMap(
    ([first, ...others]) =>
      first
        ? [
            rectangleOf(
              first.cell,
              [userId],
              [first, ...others].map(({ appId }) => appId),
            ),
          ]
        : [],
  );
}

/** The record of a device names no user: its registered users are known to the mirror, or to nobody. */
export async function affectedByDeviceLoss({ subject }: Revocation, row: Row, asked: ImpactContext): Promise<Affected> {
  const userIds = await asked.tenant.usersOfDevice(subject.id, asked.at);
  return affectedByUserEvent(userIds, row, asked);
}

/** Seen as a refusal of this one user at this one app, or of an app that acts as itself. */
export async function affectedByRefusal(
  { subject, detail }: Revocation,
  row: Row,
  asked: ImpactContext,
): Promise<Affected> {
  const { userId, appId } =
    subject.kind === 'user-app' ? userAppParts(subject.id) : { userId: undefined, appId: subject.id };
  const app = await appBy(appId, asked);
  return nameAffected(
    [
      rectangleOf(judgeRefused(row, clientTypesSeen(app, detail.signIn)), userId === undefined ? [] : [userId], [
        app?.id ?? appId,
      ]),
    ],
    asked,
  );
}
