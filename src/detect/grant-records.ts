/** Delegated permissions before and after. Only the sets decide: Entra writes "Remove" and "Unassign" for consents that grew, too. */
import type { AuditChange, AuditLogRecord, AuditTarget } from '../ingest/records/audit-log-record.ts';
import { idOf } from '../ingest/records/record-values.ts';
import { changeOf, eitherText, textIn } from './audit-targets.ts';
import { UNKNOWN_PRINCIPAL } from './subject.ts';

export interface ScopeDifference {
  readonly lost: readonly string[];
  readonly kept: readonly string[];
  readonly gained: readonly string[];
}

/** Sorted, without doubles. A scope is the same however it is capitalised. */
export function scopesIn(text: string): readonly string[] {
  return [
    ...new Map(
      text
        .split(/\s+/)
        .filter(Boolean)
        .map((scope) => [scope.toLowerCase(), scope]),
    ).values(),
  ].sort();
}

export function compareScopes(before: readonly string[], after: readonly string[]): ScopeDifference {
  const had = new Set(before.map((scope) => scope.toLowerCase()));
  const has = new Set(after.map((scope) => scope.toLowerCase()));
  return {
    lost: before.filter((scope) => !has.has(scope.toLowerCase())),
    kept: after.filter((scope) => had.has(scope.toLowerCase())),
    gained: after.filter((scope) => !had.has(scope.toLowerCase())),
  };
}

// What audit records say of delegated permission grants: which grant, and its scopes before and after.

export interface GrantStep {
  /** Object id of the client's service principal. */
  readonly clientId: string;
  readonly resourceId?: string;
  /** Absent for the whole tenant. */
  readonly principalId?: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const SCOPE = 'DelegatedPermissionGrant.Scope';

/** Both records of an amendment carry the same two sets, so each says the same on its own. */
export function grantsInRecord({ targets }: AuditLogRecord): readonly GrantStep[] {
  const resource = targets.find(({ changes }) => changeOf(changes, SCOPE) !== undefined);
  const scope = resource && changeOf(resource.changes, SCOPE);
  const clientId = resource && clientOf(resource, targets);
  if (!resource || !scope || !clientId) return [];
  return [
    {
      clientId,
      ...(resource.id === undefined ? {} : { resourceId: resource.id }),
      ...principalOf(resource.changes),
      before: scopesIn(textIn(scope.before) ?? ''),
      after: scopesIn(textIn(scope.after) ?? ''),
    },
  ];
}

function clientOf(resource: AuditTarget, targets: readonly AuditTarget[]): string | undefined {
  const named = eitherText(resource.changes, 'ServicePrincipal.ObjectID');
  const others = targets.filter(
    (target) => target !== resource && target.id !== undefined && /^(serviceprincipal)?$/i.test(target.type),
  );
  return idOf(named ?? others[0]?.id ?? eitherText(resource.changes, 'ServicePrincipal.AppId'));
}

/** Older records say that it was one user's, and not whose. */
function principalOf(changes: readonly AuditChange[]): { readonly principalId?: string } {
  if (/^all/i.test(eitherText(changes, 'DelegatedPermissionGrant.ConsentType') ?? '')) return {};
  return { principalId: idOf(eitherText(changes, 'DelegatedPermissionGrant.PrincipalId')) ?? UNKNOWN_PRINCIPAL };
}

/** `ConsentAction.Permissions` is `[[Id: …, ClientId: …, …, Scope: …]] => [[…]]`, no JSON; a first consent has `[]` before the arrow. */
export function grantsInConsent({ targets }: AuditLogRecord): readonly GrantStep[] {
  const text = targets
    .map(({ changes }) => textIn(changeOf(changes, 'ConsentAction.Permissions')?.after))
    .find((found) => found !== undefined);
  const [before, after] = text?.split('=>') ?? [];
  // A text that was cut off must not look like a loss.
  if (before === undefined || after === undefined || !/\]\s*;?\s*$/.test(after)) return [];

  const [was, is] = [listed(before), listed(after)];
  const keys = [...new Set([...was.keys(), ...is.keys()])];
  return keys.flatMap((key) => {
    const step = {
      ...(was.get(key) ?? is.get(key)),
      before: was.get(key)?.scopes ?? [],
      after: is.get(key)?.scopes ?? [],
    };
    // Consenting takes nothing away: what one list lacks beside the other is another form of the same grants.
    if (step.clientId === undefined || compareScopes(step.before, step.after).lost.length > 0) return [];
    const { scopes: _, clientId, ...rest } = step;
    return [{ clientId, ...rest }];
  });
}

interface Listed {
  readonly clientId: string;
  readonly resourceId: string;
  readonly principalId?: string;
  readonly scopes: readonly string[];
}

function listed(text: string): ReadonlyMap<string, Listed> {
  const grants = [...text.matchAll(/\[([^[\]]*ClientId:[^[\]]*)\]/g)].map(([, inside]) => {
    const of = (name: string) => new RegExp(`(?:^|,\\s*)${name}:\\s*([^,]*)`).exec(inside ?? '')?.[1]?.trim() ?? '';
    const wide = /^all/i.test(of('ConsentType'));
    const principalId = wide ? {} : { principalId: idOf(of('PrincipalId')) || UNKNOWN_PRINCIPAL };
    return {
      clientId: idOf(of('ClientId')),
      resourceId: idOf(of('ResourceId')),
      ...principalId,
      scopes: scopesIn(of('Scope')),
    };
  });
  return new Map(grants.map((grant) => [`${grant.clientId} ${grant.principalId ?? ''} ${grant.resourceId}`, grant]));
}
