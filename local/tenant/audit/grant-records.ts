/**
 * Records of delegated grants. A changed grant writes a Remove and an Add, milliseconds apart, with the same values.
 */
import type { Grant } from '../directory/directory-objects.ts';
import type { TenantState } from '../tenant-state.ts';
import { type AuditRecord, type AuditTarget, auditRecord, modified, quoted, targetOf } from './audit-record.ts';

interface GrantChange {
  readonly before: Grant | undefined;
  readonly after: Grant | undefined;
  readonly actorId: string;
  readonly correlationId: string;
  readonly at: number;
}

const REMOVE = 'Remove delegated permission grant';
const ADD = 'Add delegated permission grant';

export function grantRecords(state: TenantState, change: GrantChange): AuditRecord[] {
  // Newer records have the principal, older ones do not. Both occur; one act writes only one form.
  const targets = grantTargets(state, change, state.random.chance(0.5));
  const write = (activity: string, operationType: string, at: number) =>
    auditRecord(
      {
        ...change,
        activity,
        operationType,
        at,
        category: 'ApplicationManagement',
        targets,
        details: detailsOf(state, change),
      },
      state,
    );
  if (!change.after) return [write(REMOVE, 'Unassign', change.at)];
  if (!change.before) return [write(ADD, 'Assign', change.at)];
  const pair = [write(REMOVE, 'Unassign', change.at), write(ADD, 'Assign', change.at + state.random.between(1, 4))];
  return state.random.shuffle(pair);
}

function grantTargets(state: TenantState, { before, after }: GrantChange, namesPrincipal: boolean): AuditTarget[] {
  const grant = after ?? before;
  if (!grant) return [];
  const { directory } = state;
  const resource = directory.servicePrincipals.get(grant.resourceId);
  const both = (displayName: string, read: (grant: Grant) => string | null) =>
    modified(displayName, before ? quoted(read(before)) : null, after ? quoted(read(after)) : null);
  const properties = [
    both('DelegatedPermissionGrant.Scope', ({ scope }) => scope),
    both('DelegatedPermissionGrant.ConsentType', ({ consentType }) => consentType),
    ...(namesPrincipal && grant.principalId !== null
      ? [both('DelegatedPermissionGrant.PrincipalId', ({ principalId }) => principalId)]
      : []),
    both('ServicePrincipal.ObjectID', ({ clientId }) => clientId),
    modified('ServicePrincipal.DisplayName', null, null),
    modified('ServicePrincipal.AppId', null, null),
    modified('ServicePrincipal.Name', null, null),
    modified('TargetId.ServicePrincipalNames', null, quoted(resource?.servicePrincipalNames.join(';') ?? null)),
  ];
  return [
    targetOf('ServicePrincipal', grant.resourceId, {
      displayName: resource?.displayName ?? null,
      modifiedProperties: properties,
    }),
    targetOf('ServicePrincipal', grant.clientId),
  ];
}

function detailsOf(state: TenantState, { before, after }: GrantChange) {
  const resource = state.directory.servicePrincipals.get((after ?? before)?.resourceId ?? '');
  return [
    { key: 'User-Agent', value: 'Mozilla/5.0 (simulated)' },
    { key: 'AppId', value: resource?.appId ?? '' },
  ];
}

/** The record beside the grant records when somebody consents in a dialog. */
export function consentRecord(
  state: TenantState,
  { after, before, actorId, correlationId, at }: GrantChange,
): AuditRecord[] {
  if (!after) return [];
  const client = state.directory.servicePrincipals.get(after.clientId);
  const isAdmin = after.consentType === 'AllPrincipals';
  const properties = [
    modified('ConsentContext.IsAdminConsent', null, quoted(isAdmin ? 'True' : 'False')),
    modified('ConsentContext.IsAppOnly', null, quoted('False')),
    modified('ConsentContext.OnBehalfOfAll', null, quoted(isAdmin ? 'True' : 'False')),
    modified(
      'ConsentAction.Permissions',
      null,
      quoted(`${before ? detailText(before) : '[]'} => [${detailText(after)}]; `),
    ),
    modified('TargetId.ServicePrincipalNames', null, quoted(client?.appId ?? null)),
  ];
  const targets = [
    targetOf('ServicePrincipal', after.clientId, {
      displayName: client?.displayName ?? null,
      modifiedProperties: properties,
    }),
  ];
  return [
    auditRecord(
      {
        activity: 'Consent to application',
        category: 'ApplicationManagement',
        operationType: 'Assign',
        correlationId,
        at: at + 1,
        actorId,
        targets,
      },
      state,
    ),
  ];
}

function detailText({ id, clientId, principalId, resourceId, consentType, scope }: Grant): string {
  const ids = `Id: ${id}, ClientId: ${clientId}, PrincipalId: ${principalId ?? ''}, ResourceId: ${resourceId}`;
  return `[${ids}, ConsentType: ${consentType}, Scope: ${scope}]`;
}
