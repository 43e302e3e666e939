/**
 * What audit records say of delegated permission grants: which grant, and its scopes before and after. Only the two
 * sets of scopes decide: Entra writes "Remove" and "Unassign" also for consents that grew.
 */
import { defined } from '../base/defined.ts';
import type { AuditChange, AuditLogRecord, AuditTarget } from '../ingest/records/audit-log-record.ts';
import { idOf } from '../ingest/records/record-values.ts';
import { changeOf, eitherText, textIn } from './audit-targets.ts';
import { UNKNOWN_PRINCIPAL } from './subject.ts';

export interface GrantStep {
  /** Object id of the client's service principal. */
  readonly clientId: string;
  readonly resourceId?: string;
  /** Absent for the whole tenant. */
  readonly principalId?: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface ScopeDifference {
  readonly lost: readonly string[];
  readonly kept: readonly string[];
  readonly gained: readonly string[];
}

const SCOPE = 'DelegatedPermissionGrant.Scope';

/** Sorted, without duplicates. Capitals make no difference between scopes. */
export function scopesIn(text: string): readonly string[] {
  const scopes = text.split(/\s+/).filter(Boolean);
  return [...new Map(scopes.map((scope) => [scope.toLowerCase(), scope])).values()].sort();
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

/** Both records of an amendment carry the same two sets, so one of them is enough. */
export function grantsInRecord({ targets }: AuditLogRecord): readonly GrantStep[] {
  const resource = targets.find(({ changes }) => changeOf(changes, SCOPE) !== undefined);
  const scope = resource && changeOf(resource.changes, SCOPE);
  const clientId = resource && clientOf(resource, targets);
  if (!resource || !scope || !clientId) return [];
  return [
    {
      clientId,
      ...defined({ resourceId: resource.id }),
      ...principalOf(resource.changes),
      before: scopesIn(textIn(scope.before) ?? ''),
      after: scopesIn(textIn(scope.after) ?? ''),
    },
  ];
}

function clientOf(resource: AuditTarget, targets: readonly AuditTarget[]): string | undefined {
  const named = eitherText(resource.changes, 'ServicePrincipal.ObjectID');
  const otherApp = targets.find(
    (target) => target !== resource && target.id !== undefined && /^(serviceprincipal)?$/i.test(target.type),
  );
  return idOf(named ?? otherApp?.id ?? eitherText(resource.changes, 'ServicePrincipal.AppId'));
}

/** Older records say that the grant was one user's, and not which user's. */
function principalOf(changes: readonly AuditChange[]): { readonly principalId?: string } {
  if (/^all/i.test(eitherText(changes, 'DelegatedPermissionGrant.ConsentType') ?? '')) return {};
  return { principalId: idOf(eitherText(changes, 'DelegatedPermissionGrant.PrincipalId')) ?? UNKNOWN_PRINCIPAL };
}

/**
 * Reads `ConsentAction.Permissions`: `[[Id: …, ClientId: …, …, Scope: …]] => [[…]]`, which is no JSON. A first consent
 * has `[]` before the arrow.
 */
export function grantsInConsent({ targets }: AuditLogRecord): readonly GrantStep[] {
  const text = targets
    .map(({ changes }) => textIn(changeOf(changes, 'ConsentAction.Permissions')?.after))
    .find((found) => found !== undefined);
  const [before, after] = text?.split('=>') ?? [];
  // A text that was cut off must not look like a loss.
  if (before === undefined || after === undefined || !/\]\s*;?\s*$/.test(after)) return [];

  const [had, has] = [grantsListed(before), grantsListed(after)];
  return [...new Set([...had.keys(), ...has.keys()])].flatMap((key) => {
    const { scopes: _, ...grant } = { ...(had.get(key) ?? has.get(key)) };
    const { clientId } = grant;
    const step = { before: had.get(key)?.scopes ?? [], after: has.get(key)?.scopes ?? [] };
    // A consent takes nothing away: what only the first list has is the same grant in another form.
    if (clientId === undefined || compareScopes(step.before, step.after).lost.length > 0) return [];
    return [{ ...grant, clientId, ...step }];
  });
}

interface ListedGrant {
  readonly clientId: string;
  readonly resourceId: string;
  readonly principalId?: string;
  readonly scopes: readonly string[];
}

function grantsListed(text: string): ReadonlyMap<string, ListedGrant> {
  const grants = [...text.matchAll(/\[([^[\]]*ClientId:[^[\]]*)\]/g)].map(([, members = '']) => listedGrant(members));
  return new Map(grants.map((grant) => [`${grant.clientId} ${grant.principalId ?? ''} ${grant.resourceId}`, grant]));
}

function listedGrant(members: string): ListedGrant {
  const memberOf = (name: string) => new RegExp(`(?:^|,\\s*)${name}:\\s*([^,]*)`).exec(members)?.[1]?.trim() ?? '';
  const forEveryone = /^all/i.test(memberOf('ConsentType'));
  return {
    clientId: idOf(memberOf('ClientId')),
    resourceId: idOf(memberOf('ResourceId')),
    ...(forEveryone ? {} : { principalId: idOf(memberOf('PrincipalId')) || UNKNOWN_PRINCIPAL }),
    scopes: scopesIn(memberOf('Scope')),
  };
}
