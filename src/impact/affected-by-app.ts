/** What is done to an app reaches whoever uses it, and its own unattended work. */

import { mapConcurrently } from '../base/concurrency.ts';
import type { Revocation } from '../correlate/revocation.ts';
import { assignmentParts } from '../detect/report.ts';
import { type Affected, appBy, type ImpactContext, nameAffected, rectangleOf } from './affected.ts';
import { type ClientTypes, clientTypesOf, clientTypesSeen, usersOfApp } from './app-clients.ts';
import { judgeClient, judgeRefused } from './truth/judge-client.ts';
import type { Cell, Row } from './truth/truth-cell.ts';
import { ASSIGNMENT_LOSS, CREDENTIAL_LOSS, TRUTH } from './truth/truth-table.ts';

export async function affectedByAppLoss({ subject }: Revocation, row: Row, asked: ImpactContext): Promise<Affected> {
  const app = await appBy(subject.id, asked);
  const appId = app?.id ?? subject.id;
  const userIds = await usersOfApp(appId, asked.tenant, asked.at);
  return nameAffected([rectangleOf(judgeClient(row, clientTypesOf(app)), [...userIds], [appId])], asked);
}

/** Its users are hit as well where a server refreshes their tokens: it proves itself with the credential each time. */
export async function affectedByCredentialLoss(
  { subject, openedBy, detail }: Revocation,
  asked: ImpactContext,
): Promise<Affected> {
  const app = await appBy(detail.appId ?? subject.id, asked);
  const appId = app?.id ?? subject.id;
  const wasRefused = openedBy.source === 'sign-in';
  const cell = cellOf(wasRefused, wasRefused ? clientTypesSeen(app, detail.signIn) : clientTypesOf(app));
  const userIds = [...(await usersOfApp(appId, asked.tenant, asked.at))];
  const known = new Map(app ? [] : [[appId, { id: appId, name: subject.name ?? appId }]]);
  return nameAffected([rectangleOf(cell, userIds, [appId])], { ...asked, apps: known });
}

/** A refusal proves that the app had nothing else to show; a removal does not. */
function cellOf(wasRefused: boolean, types: ClientTypes): Cell {
  const row = TRUTH['app-credential-lost'];
  if (wasRefused) return judgeRefused(row, types);
  const cell = judgeClient(row, types);
  return cell.effect === 'blocked' ? CREDENTIAL_LOSS['others-left'] : cell;
}

// Who no longer holds an assignment: one user, the direct members of a group, or another app.

type Circumstance = keyof typeof ASSIGNMENT_LOSS;

const AT_ONCE = 8;

export async function affectedByAssignmentLoss(
  { subject, detail }: Revocation,
  asked: ImpactContext,
): Promise<Affected> {
  const { tenant, at } = asked;
  const { servicePrincipalId: appId, principalId } = assignmentParts(subject.id);
  // A role of one app at another: it is the holder that misses it.
  const holder = await tenant.object('service-principal', principalId, at);
  if (holder) return nameAffected([rectangleOf(ASSIGNMENT_LOSS['role-lost'], [], [principalId])], asked);

  const app = await tenant.object('service-principal', appId, at);
  const members = await tenant.directMembers(principalId, at);
  const userIds = members.size > 0 || (await tenant.object('group', principalId, at)) ? [...members] : [principalId];
  const keepsRoles = (detail.keptScopes ?? []).length > 0;
  const judged = await mapConcurrently(AT_ONCE, userIds, async (userId) => ({
    userId,
    circumstance: await circumstanceOf(userId, { app, appId, principalId, keepsRoles }, asked),
  }));
  if (judged.length === 0) return nameAffected([rectangleOf(ASSIGNMENT_LOSS['not-known'], [], [appId])], asked);
  const hit = Map.groupBy(judged, ({ circumstance }) => circumstance);
  const rectangles = [...hit].map(([circumstance, those]) =>
    rectangleOf(
      ASSIGNMENT_LOSS[circumstance],
      those.map(({ userId }) => userId),
      [appId],
    ),
  );
  return nameAffected(rectangles, asked);
}

interface Lost {
  readonly app: { readonly assignmentRequired: boolean } | undefined;
  readonly appId: string;
  readonly principalId: string;
  /** One role of several went: the assignment stands. */
  readonly keepsRoles: boolean;
}

async function circumstanceOf(
  userId: string,
  { app, appId, principalId, keepsRoles }: Lost,
  { tenant, at }: ImpactContext,
): Promise<Circumstance> {
  if (keepsRoles || (app && !app.assignmentRequired)) return 'not-needed';
  const others = (await tenant.assignmentsOfUser(userId, at)).filter(
    (assignment) => assignment.appId === appId && assignment.principalId !== principalId,
  );
  if (others.length > 0) return 'not-needed';
  return app ? 'refused' : 'not-known';
}
