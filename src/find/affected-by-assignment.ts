/** Who no longer holds an assignment: one user, the direct members of a group, or another app. */
import { assignmentParts } from '../detect/report.ts';
import { inParallel } from '../mirror/in-parallel.ts';
import type { Revocation } from '../settle/revocation.ts';
import type { Affected } from './affected.ts';
import { type Asked, rectangleOf } from './asked.ts';
import { nameAffected } from './name-affected.ts';
import { ASSIGNMENT_LOSS } from './truth-table.ts';

type Circumstance = keyof typeof ASSIGNMENT_LOSS;

const AT_ONCE = 8;

export async function affectedByAssignmentLoss({ subject, detail }: Revocation, asked: Asked): Promise<Affected> {
  const { tenant, at } = asked;
  const { servicePrincipalId: appId, principalId } = assignmentParts(subject.id);
  // A role of one app at another: it is the holder that misses it.
  const holder = await tenant.object('service-principal', principalId, at);
  if (holder) return nameAffected([rectangleOf(ASSIGNMENT_LOSS['role-lost'], [], [principalId])], asked);

  const app = await tenant.object('service-principal', appId, at);
  const members = await tenant.directMembers(principalId, at);
  const userIds = members.size > 0 || (await tenant.object('group', principalId, at)) ? [...members] : [principalId];
  const keepsRoles = (detail.keptScopes ?? []).length > 0;
  const judged = await inParallel(AT_ONCE, userIds, async (userId) => ({
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

async function circumstanceOf(userId: string, { app, appId, principalId, keepsRoles }: Lost, { tenant, at }: Asked): Promise<Circumstance> {
  if (keepsRoles || (app && !app.assignmentRequired)) return 'not-needed';
  const others = (await tenant.assignmentsOfUser(userId, at)).filter((assignment) => assignment.appId === appId && assignment.principalId !== principalId);
  if (others.length > 0) return 'not-needed';
  return app ? 'refused' : 'not-known';
}
