/**
 * What keeps a record from being understood: a value that was cut off, or a member that the export left out. Read with
 * a file, where somebody can export again. The texts never quote a value.
 */
import { isMembers, type Members, member, membersIn } from './record-values.ts';
import { riskAboutIn } from './risk-record.ts';
import { errorCodeIn, type SignInForm, signInFormOf } from './sign-in-form.ts';
import { unifiedDataIn } from './unified-records.ts';

const RESULTS = ['status', 'resultType', 'resultSignature', 'ErrorCode', 'Sign-in error code', 'logonError'];
const USERS = ['userId', 'userPrincipalName', 'userDisplayName', 'servicePrincipalId', 'servicePrincipalName'];
const TARGETS = ['targetResources', 'target1Type', 'target1ObjectId', 'target1DisplayName', 'target1UserPrincipalName'];
const APPS = ['appId', 'appDisplayName', 'servicePrincipalId', 'servicePrincipalName'];

/** Why a record of no known form is not even that; undefined where it is simply unknown. */
export function reasonNotARecord(raw: unknown): string | undefined {
  if (!isMembers(raw)) return isCutByPowerShell(raw) ? EXPORT_DEEPER : 'not a record: it has no members';
  const data = unifiedDataIn(raw);
  if (data === '' || data === null) return 'its AuditData is empty: search again, or export the full record';
  if (data !== undefined && membersIn(data) === undefined) return reasonCut(data, 'AuditData');
  if (typeof raw.properties === 'string' && membersIn(raw.properties) === undefined)
    return reasonCut(raw.properties, 'properties');
  const error = membersIn(raw.error) ?? membersIn(raw.Error);
  if (error) return `an error answer of an API${codeIn(error)}, not a log: nothing was exported`;
  return isCutByPowerShell(raw) ? EXPORT_DEEPER : undefined;
}

/** Why a record of a known form cannot be read; undefined where it can. */
export function gapIn(raw: unknown): string | undefined {
  const form = signInFormOf(raw);
  if (form !== undefined) return gapInSignIn(form);
  if (!isMembers(raw)) return undefined;
  const inner = membersIn(raw.properties) ?? raw;
  return isCutByPowerShell([member(inner, 'targetResources'), member(inner, 'initiatedBy')])
    ? EXPORT_DEEPER
    : undefined;
}

function gapInSignIn(form: SignInForm): string | undefined {
  if (errorCodeIn(form) !== undefined) return undefined;
  if (isCutByPowerShell(form.inner.status ?? form.inner.Status)) return EXPORT_DEEPER;
  return hasColumn(form, RESULTS)
    ? undefined
    : 'it does not say how the sign-in ended: export ResultType or Status, too';
}

/** Which columns the export left out, of a record that would say something and led to nothing. */
export function missingIn(raw: unknown): string | undefined {
  if (!isMembers(raw)) return undefined;
  const form = signInFormOf(raw);
  if (form === undefined)
    return lacksTargets(raw) ? 'it does not say whom it is about: export TargetResources, too' : undefined;
  if (!hasColumn(form, USERS)) return 'it does not say who signed in: export UserId or UserPrincipalName, too';
  return hasColumn(form, APPS) ? undefined : 'it does not say at which app: export AppId or AppDisplayName, too';
}

function lacksTargets(raw: Members): boolean {
  if (unifiedDataIn(raw) !== undefined || raw.Operation !== undefined || riskAboutIn(raw) !== undefined) return false;
  const inner = membersIn(raw.properties) ?? raw;
  return !TARGETS.some((name) => isPresent(inner, name) || isPresent(raw, name));
}

function hasColumn({ inner, outer }: SignInForm, names: readonly string[]): boolean {
  return names.some((name) => isPresent(inner, name) || isPresent(outer, name));
}

function isPresent(members: Members, name: string): boolean {
  return (members[name] ?? members[`${name.charAt(0).toUpperCase()}${name.slice(1)}`]) !== undefined;
}

function reasonCut(value: unknown, column: string): string {
  if (isCutByPowerShell(value)) return EXPORT_DEEPER;
  return `its ${column} is cut off or damaged (Excel keeps 32,767 characters of a cell): use the file as it was exported`;
}

/** Codes of APIs are words; anything else may be content. */
function codeIn({ code }: Members): string {
  return typeof code === 'string' && /^[\w.-]{1,80}$/.test(code) ? ` (${code})` : '';
}

const NAME_OF_A_TYPE =
  /^(?:System\.(?:Object|Collections|String|Management)\b|Microsoft\.(?:Graph|Open)\.)[\w.`+,[\]]*(?: Microsoft\.Graph\.\S*)*$/;
const OBJECT_AS_TEXT = /^@\{.*$/s;
/** Enough for every record of Microsoft; a hostile one is not followed further. */
const MAX_DEPTH = 12;

export const EXPORT_DEEPER = 'PowerShell cut it off: export it again with ConvertTo-Json -Depth 10';

/** Whether the value, or one inside it, is only the name of its type, or an object as `@{name=value}`. */
export function isCutByPowerShell(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return NAME_OF_A_TYPE.test(value) || OBJECT_AS_TEXT.test(value);
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.some((inner) => isCutByPowerShell(inner, depth + 1));
  return isMembers(value) && Object.values(value).some((inner) => isCutByPowerShell(inner, depth + 1));
}
