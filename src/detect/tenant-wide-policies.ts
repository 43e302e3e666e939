/**
 * Settings of the full tenant that sign-in depends on, and which changes of them can end somebody's access. A change
 * counts only if it certainly demands more, or if it changes something that sign-in depends on.
 */
import { isGuid } from '../base/hash.ts';
import { CROSS_TENANT_DEFAULT, crossTenantPartner } from '../conditional-access/tenant-settings.ts';
import type { AuditChange, AuditLogRecord } from '../ingest/records/audit-log-record.ts';
import { isMembers } from '../ingest/records/record-values.ts';
import { changeOf, plainText } from './audit-targets.ts';
import type { PolicyDetail } from './report.ts';

type Change = PolicyDetail['change'];
type Judge = (changes: readonly AuditChange[]) => Change | undefined;

/** By normalised activity. */
export const TENANT_WIDE_POLICIES: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['authentication methods policy update', whereSomethingIsOff],
  ['update authentication methods policy', whereSomethingIsOff],
  ['authentication methods policy reset', () => 'changed'],
  ['update authorization policy', whereConsentIsNarrowed],
  ['update permission grant policy', whereValuesMove],
  ['delete permission grant policy', () => 'deleted'],
  ['update user risk and mfa registration policy', whereValuesMove],
  ['update sign-in risk policy', whereValuesMove],
  ['update identityprotectionpolicy', whereValuesMove],
  ['update authenticationcontextclassreference', whereValuesMove],
  ['delete authenticationcontextclassreference', () => 'deleted'],
  ['update continuous access evaluation', whereValuesMove],
  ['add a partner to cross-tenant access setting', () => 'created'],
  ['update a partner cross-tenant access setting', whereValuesMove],
  ['delete partner specific cross-tenant access setting', () => 'deleted'],
  ['update the default cross-tenant access setting', whereValuesMove],
  ['reset the cross-tenant access default setting', () => 'changed'],
  ['set company information', (changes) => whereOneMoves(changes, 'StrongAuthenticationPolicy')],
  ['set password policy', whereValuesMove],
  ['set domain authentication', whereValuesMove],
  ['set federation settings on domain', whereValuesMove],
  ['set device registration policies', whereValuesMove],
  ['create terms of use', () => 'created'],
  ['edit terms of use', whereValuesMove],
  ['publish terms of use', () => 'tightened'],
  ['unpublish terms of use', () => 'loosened'],
  ['delete terms of use', () => 'deleted'],
]);

const DEFAULT_CROSS_TENANT = /\bdefault\b.*cross-tenant access|cross-tenant access default/;
const PARTNER_CROSS_TENANT = /\bpartner\b.*cross-tenant access/;

/**
 * The mirror reads these settings, too, and both must name them alike. The tenant of a partner is documented as part of
 * the record; a record without it keeps the subject that it names.
 */
export function crossTenantSubject({ activity, targets }: AuditLogRecord): string | undefined {
  if (DEFAULT_CROSS_TENANT.test(activity)) return CROSS_TENANT_DEFAULT;
  if (!PARTNER_CROSS_TENANT.test(activity)) return undefined;
  const tenant = targets.map(({ changes }) => changeOf(changes, 'tenantId')).find((change) => change !== undefined);
  const id = [tenant?.after, tenant?.before].map(plainText).find(isGuid);
  return id && crossTenantPartner(id);
}

/** Properties that describe the target or list the names of what changed; they are no changes themselves. */
const NOT_VALUES = /^(TargetId\.|Included Updated Properties$)/;
/** Switching one of these off demands less. */
const DEMANDS = /requir|enforce|block|restrict|disable/i;

/** Of a record without values only the name of the activity is known. */
function whereValuesMove(changes: readonly AuditChange[]): Change | undefined {
  const values = changes.filter(({ property }) => !NOT_VALUES.test(property));
  return values.length === 0 || values.some(moved) ? 'changed' : undefined;
}

function whereOneMoves(changes: readonly AuditChange[], property: string): Change | undefined {
  return changes.some((change) => change.property === property && moved(change)) ? 'changed' : undefined;
}

/** A method that is switched off ends the access of people who have no other; a further method ends nothing. */
function whereSomethingIsOff(changes: readonly AuditChange[]): Change | undefined {
  return changes.some(({ property, before, after }) =>
    switchedOff(onIn(before, property), onIn(after, property), after),
  )
    ? 'tightened'
    : undefined;
}

function switchedOff(was: ReadonlySet<string>, is: ReadonlySet<string>, after: unknown): boolean {
  return after !== null && [...was].some((path) => !is.has(path));
}

/** People may give fewer consents by themselves: existing grants stay, further scopes are refused. */
function whereConsentIsNarrowed(changes: readonly AuditChange[]): Change | undefined {
  const narrowed = changes.some(({ property, before, after }) => {
    if (/^PermissionGrantPolicyIdsAssignedToDefaultUserRole$/i.test(property))
      return grantPoliciesIn(before).some((id) => !grantPoliciesIn(after).includes(id));
    return (
      /^AllowUserConsentForRiskyApps$/i.test(property) &&
      switchedOff(onIn(before, property), onIn(after, property), after)
    );
  });
  return narrowed ? 'tightened' : undefined;
}

function moved({ before, after }: AuditChange): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

/** Paths of everything that is switched on. Entries of lists are named by their id, so that order means nothing. */
function onIn(value: unknown, path: string): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (part: unknown, at: string): void => {
    if (Array.isArray(part))
      for (const [index, entry] of part.entries())
        walk(entry, `${at}/${isMembers(entry) ? plainText(entry.id ?? entry.name ?? index) : index}`);
    else if (isMembers(part)) for (const [name, inner] of Object.entries(part)) walk(inner, `${at}/${name}`);
    else if (/^(true|enabled)$/i.test(plainText(part)) && !DEMANDS.test(at)) found.add(at);
  };
  walk(value, path);
  return found;
}

/** Entra writes these ids with or without the scope of the grant before the name. */
function grantPoliciesIn(value: unknown): readonly string[] {
  const ids = (Array.isArray(value) ? value : [value]).filter((entry): entry is string => typeof entry === 'string');
  return ids.map((id) => id.replace(/^ManagePermissionGrantsFor\w+\./i, '').toLowerCase());
}
