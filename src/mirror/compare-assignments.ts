/** Who holds which roles at one app, in two readings. */
import type { AppRoleAssignment } from './tenant.ts';

export interface AssignmentStep {
  readonly outcome: 'lost' | 'gained';
  readonly principalId: string;
  readonly before?: AppRoleAssignment;
  readonly after?: AppRoleAssignment;
}

/** One step for each principal whose roles are not what they were; where some went and others came, some went. */
export function compareAssignments(before: readonly AppRoleAssignment[], after: readonly AppRoleAssignment[]): readonly AssignmentStep[] {
  const [then, here] = [byPrincipal(before), byPrincipal(after)];
  return [...new Set([...then.keys(), ...here.keys()])].flatMap((principalId) => {
    const sides = { before: then.get(principalId), after: here.get(principalId) };
    const outcome = outcomeOf(sides.before, sides.after);
    return outcome ? [{ outcome, principalId, ...(sides.before && { before: sides.before }), ...(sides.after && { after: sides.after }) }] : [];
  });
}

function outcomeOf(before: AppRoleAssignment | undefined, after: AppRoleAssignment | undefined): AssignmentStep['outcome'] | undefined {
  if (!before) return 'gained';
  if (!after) return 'lost';
  if (rolesOnlyIn(before, after).length > 0) return 'lost';
  // Of an assignment read before roles were kept it is not known which it held.
  return before.roleIds && rolesOnlyIn(after, before).length > 0 ? 'gained' : undefined;
}

function rolesOnlyIn({ roleIds = [] }: AppRoleAssignment, other: AppRoleAssignment): readonly string[] {
  return roleIds.filter((id) => !other.roleIds?.includes(id));
}

function byPrincipal(assignments: readonly AppRoleAssignment[]): ReadonlyMap<string, AppRoleAssignment> {
  return new Map(assignments.map((assignment) => [assignment.principalId, assignment]));
}
