/** What happens to an app affects the people who use it, and its own unattended work. */

import { mapConcurrently } from '../base/concurrency.ts';
import type { Revocation } from '../correlate/revocation.ts';
import { assignmentParts } from '../detect/subject.ts';
import type { ServicePrincipal } from '../mirror/tenant.ts';
import { type Affected, appBy, type ImpactContext, rectangleOf } from './affected.ts';
import { type ClientTypes, clientTypesOf, clientTypesSeen, usersOfApp } from './app-clients.ts';
import { nameAffected } from './name-affected.ts';
import { judgeClient, judgeRefused } from './truth/judge-client.ts';
import type { Cell, Row } from './truth/truth-cell.ts';
import { ASSIGNMENT_LOSS, CREDENTIAL_LOSS, TRUTH } from './truth/truth-table.ts';

type AssignmentCircumstance = keyof typeof ASSIGNMENT_LOSS;

const AT_ONCE = 8;

/** The app was disabled or deleted. */
export async function affectedByAppLoss({ subject }: Revocation, row: Row, context: ImpactContext): Promise<Affected> {
  const app = await appBy(subject.id, context);
  const appId = app?.id ?? subject.id;
  const userIds = await usersOfApp(appId, context.tenant, context.at);
  return nameAffected([rectangleOf(judgeClient(row, clientTypesOf(app)), [...userIds], [appId])], context);
}

/**
 * The app lost a credential. Its users are affected as well where a server refreshes their tokens, because the server
 * proves itself with the credential each time.
 */
export async function affectedByCredentialLoss(
  { subject, openedBy, detail }: Revocation,
  context: ImpactContext,
): Promise<Affected> {
  const app = await appBy(detail.appId ?? subject.id, context);
  const appId = app?.id ?? subject.id;
  const wasRefused = openedBy.source === 'sign-in';
  const cell = credentialCell(wasRefused, wasRefused ? clientTypesSeen(app, detail.signIn) : clientTypesOf(app));
  const userIds = [...(await usersOfApp(appId, context.tenant, context.at))];
  const apps = new Map(app ? [] : [[appId, { id: appId, name: subject.name ?? appId }]]);
  return nameAffected([rectangleOf(cell, userIds, [appId])], { ...context, apps });
}

/** Somebody no longer holds an assignment: one user, the direct members of a group, or another app. */
export async function affectedByAssignmentLoss(
  { subject, detail }: Revocation,
  context: ImpactContext,
): Promise<Affected> {
  const { tenant, at } = context;
  const { servicePrincipalId: appId, principalId } = assignmentParts(subject.id);
  // An app held a role at another app: the holder is affected.
  const holder = await tenant.object('service-principal', principalId, at);
  if (holder) return nameAffected([rectangleOf(ASSIGNMENT_LOSS['role-lost'], [], [principalId])], context);

  const app = await tenant.object('service-principal', appId, at);
  const members = await tenant.directMembers(principalId, at);
  const isGroup = members.size > 0 || (await tenant.object('group', principalId, at)) !== undefined;
  const userIds = isGroup ? [...members] : [principalId];
  const lost = { app, appId, principalId, keepsRoles: (detail.keptScopes ?? []).length > 0 };
  const judged = await mapConcurrently(AT_ONCE, userIds, async (userId) => ({
    userId,
    circumstance: await assignmentCircumstance(userId, lost, context),
  }));
  if (judged.length === 0) return nameAffected([rectangleOf(ASSIGNMENT_LOSS['not-known'], [], [appId])], context);
  const byCircumstance = Map.groupBy(judged, ({ circumstance }) => circumstance);
  const rectangles = [...byCircumstance].map(([circumstance, group]) => {
    const groupIds = group.map(({ userId }) => userId);
    return rectangleOf(ASSIGNMENT_LOSS[circumstance], groupIds, [appId]);
  });
  return nameAffected(rectangles, context);
}

/** A refusal proves that the app had no other credential to show; a removal does not. */
function credentialCell(wasRefused: boolean, types: ClientTypes): Cell {
  const row = TRUTH['app-credential-lost'];
  if (wasRefused) return judgeRefused(row, types);
  const cell = judgeClient(row, types);
  return cell.effect === 'blocked' ? CREDENTIAL_LOSS['others-left'] : cell;
}

interface LostAssignment {
  readonly app: ServicePrincipal | undefined;
  readonly appId: string;
  readonly principalId: string;
  /** One role of several was removed: the assignment remains. */
  readonly keepsRoles: boolean;
}

async function assignmentCircumstance(
  userId: string,
  { app, appId, principalId, keepsRoles }: LostAssignment,
  { tenant, at }: ImpactContext,
): Promise<AssignmentCircumstance> {
  if (keepsRoles || (app && !app.assignmentRequired)) return 'not-needed';
  const remaining = (await tenant.assignmentsOfUser(userId, at)).filter(
    (assignment) => assignment.appId === appId && assignment.principalId !== principalId,
  );
  if (remaining.length > 0) return 'not-needed';
  return app ? 'refused' : 'not-known';
}
