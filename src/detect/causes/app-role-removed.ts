/** A user, a group or an app lost a role on an app. Getting it back is the reversal. */
import type { AuditLogRecord } from '../../ingest/records/audit-log-record.ts';
import { idOf } from '../../ingest/records/record-values.ts';
import type { AppRoleAssignment } from '../../mirror/tenant.ts';
import { eitherText, identifiedTarget, targetsOf } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';
import type { Detail } from '../report.ts';
import { assignmentSubjectId } from '../subject.ts';

/** The type of the role's holder, by the last word of the activity. */
const HOLDER = { user: 'User', group: 'Group', principal: 'ServicePrincipal' } as const;

export const appRoleRemoved: Detector = {
  seenIn: {
    'directory-audit': 'Remove app role assignment from user, group or service principal',
    mirror: 'the role is not among those assigned at the app any more',
    'sign-in': '50105 where the app requires assignment',
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
    const subject = { kind: 'assignment', id: assignmentSubjectId(parts.appId, parts.holderId) } as const;
    return [
      reportOf(signal, {
        kind: lost ? 'revocation' : 'reversal',
        cause: 'app-role-removed',
        subject,
        detail: { ...(lost && byGroup(record.activity.endsWith('group'))), ...rolesDetail(rolesIn(record), lost) },
      }),
    ];
  },

  fromChange: {
    assignment(change) {
      const { before, after } = change;
      const holder = after ?? before;
      if (holder === undefined) return [];
      const [had, has] = [before?.roleIds ?? [], after?.roleIds ?? []];
      const lost = after === undefined || had.some((id) => !has.includes(id));
      const subject = { kind: 'assignment', id: assignmentSubjectId(holder.appId, holder.principalId) } as const;
      return [
        reportOf(change, {
          kind: lost ? 'revocation' : 'reversal',
          cause: 'app-role-removed',
          subject,
          detail: changeDetail(holder, lost ? has : []),
        }),
      ];
    },
  },
};

function rolesDetail(roles: readonly string[], lost: boolean): Detail {
  if (roles.length === 0) return {};
  return lost ? { lostScopes: roles } : { keptScopes: roles };
}

/** Lost roles are not listed: records name roles by value and the mirror by id, so they would not match. */
function changeDetail({ principalKind }: AppRoleAssignment, kept: readonly string[]): Detail {
  return { ...(kept.length > 0 ? { keptScopes: kept } : {}), ...byGroup(principalKind === 'group') };
}

function byGroup(isGroup: boolean): { readonly byGroup?: true } {
  return isGroup ? { byGroup: true } : {};
}

/** The target with the properties is the app that the role is on. It names the holder, who is mostly a target too. */
function partsIn({
  activity,
  targets,
}: AuditLogRecord): { readonly appId: string; readonly holderId: string } | undefined {
  const type = HOLDER[activity.slice(activity.lastIndexOf(' ') + 1) as keyof typeof HOLDER];
  const principals = targetsOf(targets, 'ServicePrincipal');
  const app =
    principals.find(({ changes }) => changes.some(({ property }) => /^AppRole\./.test(property))) ?? principals[0];
  if (app === undefined) return undefined;
  const named = idOf(
    targets.map(({ changes }) => eitherText(changes, `${type}.ObjectID`)).find((id) => id !== undefined),
  );
  const otherTarget = targets
    .filter((target) => target.type.toLowerCase() === type.toLowerCase())
    .flatMap(identifiedTarget)
    .find(({ id }) => id !== app.id);
  const holderId = named ?? otherTarget?.id;
  return holderId === undefined ? undefined : { appId: app.id, holderId };
}

function rolesIn({ targets }: AuditLogRecord): readonly string[] {
  const changes = targets.flatMap((target) => target.changes);
  const role = eitherText(changes, 'AppRole.Value') ?? eitherText(changes, 'AppRole.Id');
  return role === undefined ? [] : [role];
}
