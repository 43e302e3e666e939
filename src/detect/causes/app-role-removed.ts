/** A user, a group or an app lost a role on an app. Getting it back is the reversal. */
import type { AuditLogRecord } from '../../ingest/records/audit-log-record.ts';
import { idOf } from '../../ingest/records/record-values.ts';
import type { AppRoleAssignment } from '../../mirror/tenant.ts';
import { eitherText, nameableOf, targetsOf } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';
import { assignmentSubjectId } from '../report.ts';

/** Who holds the role, by the last word of the activity. */
const HOLDER = { user: 'User', group: 'Group', principal: 'ServicePrincipal' } as const;

export const appRoleRemoved: Detector = {
  about: {
    subjects: ['assignment'],
    seenIn: {
      'directory-audit': 'Remove app role assignment from user, group or service principal',
      mirror: 'the role is not among those assigned at the app any more',
      'sign-in': '50105 where the app requires assignment',
    },
    fixedBy: 'app-admin',
    link: 'contact-admin',
    severity: 'medium',
    runbook: 'docs/runbooks/app-role-removed.md',
    source: 'https://learn.microsoft.com/entra/identity/enterprise-apps/assign-user-or-group-access-portal',
  },

  activities: [
    'remove app role assignment from service principal',
    'add app role assignment to service principal',
    'remove app role assignment from user',
    'remove app role assignment grant to user',
    'add app role assignment grant to user',
    'add app role assignment to user',
    'remove app role assignment from group',
    'add app role assignment to group',
  ],

  fromRecord(signal) {
    const { record } = signal;
    const parts = partsIn(record);
    if (parts === undefined) return [];
    const lost = record.activity.startsWith('remove');
    const roles = rolesIn(record);
    const byGroup = lost && record.activity.endsWith('group') ? ({ byGroup: true } as const) : {};
    const detail = { ...byGroup, ...(roles.length === 0 ? {} : lost ? { lostScopes: roles } : { keptScopes: roles }) };
    const subject = { kind: 'assignment', id: assignmentSubjectId(parts.appId, parts.holderId) } as const;
    return [reportOf(signal, { kind: lost ? 'revocation' : 'reversal', cause: 'app-role-removed', subject, detail })];
  },

  fromChange(change) {
    if (change.object !== 'assignment') return [];
    const { before, after } = change;
    const holder = after ?? before;
    if (holder === undefined) return [];
    const [had, has] = [before?.roleIds ?? [], after?.roleIds ?? []];
    const kind = after === undefined || had.some((id) => !has.includes(id)) ? 'revocation' : 'reversal';
    // What went is not listed: records name roles by value, the mirror by id, and what returns would never match.
    const detail = { ...(kind === 'revocation' && has.length > 0 ? { keptScopes: has } : {}), ...byGroupOf(holder) };
    const subject = { kind: 'assignment', id: assignmentSubjectId(holder.appId, holder.principalId) } as const;
    return [reportOf(change, { kind, cause: 'app-role-removed', subject, detail })];
  },
};

function byGroupOf({ principalKind }: AppRoleAssignment): { readonly byGroup?: true } {
  return principalKind === 'group' ? { byGroup: true } : {};
}

/** The app that the role is on bears the properties; the one who held it is named there, and mostly as a target too. */
function partsIn({
  activity,
  targets,
}: AuditLogRecord): { readonly appId: string; readonly holderId: string } | undefined {
  const type = HOLDER[activity.slice(activity.lastIndexOf(' ') + 1) as keyof typeof HOLDER];
  const principals = targetsOf(targets, 'ServicePrincipal');
  const app =
    principals.find(({ changes }) => changes.some(({ property }) => /^AppRole\./.test(property))) ?? principals[0];
  if (app === undefined) return undefined;
  const told = idOf(
    targets.map(({ changes }) => eitherText(changes, `${type}.ObjectID`)).find((id) => id !== undefined),
  );
  const beside = targets
    .filter((target) => target.type.toLowerCase() === type.toLowerCase())
    .flatMap(nameableOf)
    .find(({ id }) => id !== app.id);
  const holderId = told ?? beside?.id;
  return holderId === undefined ? undefined : { appId: app.id, holderId };
}

function rolesIn({ targets }: AuditLogRecord): readonly string[] {
  const changes = targets.flatMap((target) => target.changes);
  const role = eitherText(changes, 'AppRole.Value') ?? eitherText(changes, 'AppRole.Id');
  return role === undefined ? [] : [role];
}
