/** A sign-in in one form, whichever export it came from. */
import { MalformedInputError } from '../../base/errors.ts';
import { hashOf } from '../../base/hash.ts';
import { readTime } from './record-times.ts';
import { idOf, listIn, type Members, member, membersIn, textMember } from './record-values.ts';
import { errorCodeIn, isPolicyFailure, riskStateIn, type SignInForm, signInFormOf } from './sign-in-form.ts';

export interface SignInRecord {
  /** As given; where an export has none, a hash of the members below. A row that is published again keeps it. */
  readonly id: string;
  /** ISO 8601 with milliseconds. */
  readonly at: string;
  /** `non-interactive`: a client redeemed a refresh token without the user. `unknown` where the export does not say. */
  readonly flow: 'interactive' | 'non-interactive' | 'service-principal' | 'managed-identity' | 'unknown';
  /** AADSTS code; 0 for success; absent where the record has no result. */
  readonly errorCode?: number;
  readonly correlationId?: string;
  /** Absent for apps that sign in as themselves, and where no user of that name exists. */
  readonly user?: SignInParty;
  readonly app?: SignInParty;
  /** Object id of the client's service principal. */
  readonly servicePrincipalId?: string;
  /** The API that the token is for: its service principal where the record names it, else its app id. */
  readonly resource?: SignInParty;
  /** The device's `deviceId`, which is not its object id. */
  readonly deviceId?: string;
  readonly clientApp?: string;
  /** What the sign-in proves about the client that requested a user's token; absent where it proves nothing. */
  readonly client?: 'confidential' | 'public';
  /** Policies that blocked it; report-only policies do not block. */
  readonly blockingPolicyIds: readonly string[];
  /** Conditional Access refused it, whatever the error code says. */
  readonly policyFailed?: true;
  /** `atRisk`, `confirmedCompromised`, …, as written. */
  readonly riskState?: string;
  readonly riskLevel?: string;
}

export interface SignInParty {
  /** For a user the object id, for an app the app id; where the export has neither, the name. */
  readonly id: string;
  /** UPN or display name, for people to read. */
  readonly name?: string;
}

/** Who used which app, and the result. Most sign-ins matter for nothing else, so the rest is not read. */
export interface SignInUse extends Pick<SignInRecord, 'at' | 'flow' | 'errorCode'> {
  /** As in the record: not always an object id. */
  readonly userId: string;
  readonly appId: string;
}

const INNER_TIMES = ['createdDateTime', 'CreatedDateTime [UTC]', 'TimeGenerated [UTC]', 'timeGenerated'];
/** The envelope's time is when the row was written, up to 20 minutes after the sign-in. */
const OUTER_TIMES = ['time', 'timeGenerated'];
const ZERO_GUID = '00000000-0000-0000-0000-000000000000';

/** Undefined where this is not a sign-in. */
export function readSignInRecord(raw: unknown): SignInRecord | undefined {
  const form = signInFormOf(raw);
  return form && recordOf(form);
}

/** Undefined for an app that signs in as itself. */
export function useOf({ at, flow, errorCode, user, app }: SignInRecord): SignInUse | undefined {
  return user && app && { at, flow, userId: user.id, appId: app.id, ...(errorCode === undefined ? {} : { errorCode }) };
}

/** Without parsing the rest of the record. Undefined for an app that signs in as itself. */
export function useIn(form: SignInForm): SignInUse | undefined {
  const [userId, appId] = [textMember(form.inner, 'userId'), textMember(form.inner, 'appId')];
  const at = timeOf(form);
  if (userId === undefined || appId === undefined || at === undefined) return undefined;
  return { at, flow: flowOf(form), userId, appId, ...present('errorCode', errorCodeIn(form)) };
}

function recordOf(form: SignInForm): SignInRecord {
  const { inner, outer } = form;
  const at = timeOf(form);
  if (at === undefined) throw new MalformedInputError('sign-in record', 'it has no time that can be read');

  const text = (...names: readonly string[]) => presentText(inner, ...names) ?? presentText(outer, ...names);
  const errorCode = errorCodeIn(form);
  const flow = flowOf(form);
  const facts = {
    at,
    flow,
    ...present('errorCode', errorCode),
    ...present('correlationId', text('correlationId', 'correlationid')),
    ...present(
      'user',
      partyOf([text('userId'), text('userPrincipalName')], text('userPrincipalName', 'userDisplayName')),
    ),
    ...present('app', partyOf([text('appId'), text('appDisplayName')], text('appDisplayName', 'servicePrincipalName'))),
    ...present('servicePrincipalId', idOf(text('servicePrincipalId'))),
    ...present('resource', partyOf([resourceIn(inner)], text('resourceDisplayName'))),
    ...present('deviceId', idOf(presentText(membersIn(member(inner, 'deviceDetail')) ?? {}, 'deviceId'))),
    ...present('clientApp', text('clientAppUsed')),
    blockingPolicyIds: blockingPolicies(member(inner, 'appliedConditionalAccessPolicies', 'conditionalAccessPolicies')),
    ...present('riskState', riskStateIn(form)),
    ...present('riskLevel', text('riskLevelAggregated', 'riskLevelDuringSignIn')),
  };
  const id = text('id', 'originalRequestId') ?? `hash_${hashOf(JSON.stringify(facts))}`;
  const policyFailed = isPolicyFailure(form) || undefined;
  return { id, ...facts, ...present('policyFailed', policyFailed), ...present('client', clientOf(flow, text)) };
}

function present<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: Value });
}

function timeOf({ inner, outer }: SignInForm): string | undefined {
  return timeIn(inner, INNER_TIMES) ?? timeIn(outer, OUTER_TIMES) ?? timeIn(inner, OUTER_TIMES);
}

function timeIn(members: Members, names: readonly string[]): string | undefined {
  for (const name of names) {
    const time = readTime(member(members, name));
    if (time !== undefined) return time;
  }
  return undefined;
}

/** Exports write a missing value as `<null>`, or as the zero GUID. */
function presentText(members: Members, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = member(members, name);
    if (typeof value === 'string' && value !== '<null>' && value !== ZERO_GUID && value.trim() !== '') return value;
  }
  return undefined;
}

function partyOf(ids: readonly (string | undefined)[], name: string | undefined): SignInParty | undefined {
  const id = ids.find((candidate) => candidate !== undefined);
  return id === undefined ? undefined : { id: idOf(id), ...present('name', name) };
}

/** Azure Monitor adds its own `ResourceId` to every row: the path of the tenant. */
function resourceIn(inner: Members): string | undefined {
  const id = presentText(inner, 'resourceServicePrincipalId', 'resourceIdentity', 'resourceId');
  return id?.startsWith('/') ? undefined : id;
}

export function flowOf({ inner, outer }: SignInForm): SignInRecord['flow'] {
  const category = presentText(outer, 'category') ?? presentText(inner, 'category', 'type') ?? '';
  const kinds = `${textsIn(member(inner, 'signInEventTypes'))} ${category}`;
  if (/managed-?identity/i.test(kinds)) return 'managed-identity';
  if (/service-?principal/i.test(kinds)) return 'service-principal';
  if (/non-?interactive/i.test(kinds)) return 'non-interactive';
  const interactive = flagOf(member(inner, 'isInteractive'));
  if (interactive !== undefined) return interactive ? 'interactive' : 'non-interactive';
  // Whoever redeems a refresh token is a client that asks nobody.
  if (/^refresh ?token$/i.test(presentText(inner, 'incomingTokenType') ?? '')) return 'non-interactive';
  // The hunting tables are called "sign-in events" and hold every kind.
  return /sign-?in|interactive/i.test(kinds) && !/events/i.test(kinds) ? 'interactive' : 'unknown';
}

/**
 * Only a confidential client presents a credential when it requests a user's token, and only a public client uses the
 * device code flow. A missing credential proves nothing: not every step requires one.
 */
function clientOf(
  flow: SignInRecord['flow'],
  text: (...names: readonly string[]) => string | undefined,
): SignInRecord['client'] {
  if (flow === 'service-principal' || flow === 'managed-identity') return undefined;
  if (/secret|assertion|certificate|federated/i.test(text('clientCredentialType') ?? '')) return 'confidential';
  return /^device-?code$/i.test(text('authenticationProtocol') ?? '') ? 'public' : undefined;
}

/** Booleans come as booleans, as `True`, or as 1. */
function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  const [, yes, no] = (typeof value === 'string' && /^\s*(?:(true|1)|(false|0))\s*$/i.exec(value)) || [];
  if (yes) return true;
  return no ? false : undefined;
}

/** A list of words, or the list as text. */
function textsIn(raw: unknown): string {
  if (Array.isArray(raw)) return raw.filter((word) => typeof word === 'string').join(' ');
  return typeof raw === 'string' ? raw : '';
}

function blockingPolicies(raw: unknown): readonly string[] {
  return listIn(raw).flatMap((policy) => {
    const id = presentText(policy, 'id');
    return id !== undefined && presentText(policy, 'result')?.toLowerCase() === 'failure' ? [idOf(id)] : [];
  });
}
