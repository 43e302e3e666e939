/** A sign-in, and what Identity Protection thinks of a user, each in one shape, whichever export it came in. */
import { MalformedInputError } from '../../base/errors.ts';
import { hashOf } from '../../base/hash.ts';
import { readTime } from './record-times.ts';
import { idOf, listIn, type Members, member, membersIn, textMember } from './record-values.ts';
import { errorCodeIn, riskStateIn, type SignInForm, signInFormOf } from './sign-in-form.ts';

export interface SignInRecord {
  /** As given; where an export carries none, a hash of what stands below. A row that is published again keeps it. */
  readonly id: string;
  /** ISO 8601 with milliseconds. */
  readonly at: string;
  /** `non-interactive`: a client redeemed a refresh token, and nobody was there to answer. `unknown` where the export does not say. */
  readonly flow: 'interactive' | 'non-interactive' | 'service-principal' | 'managed-identity' | 'unknown';
  /** AADSTS code; 0 for success; absent where the record does not say how it ended. */
  readonly errorCode?: number;
  readonly correlationId?: string;
  /** Absent for apps that sign in for themselves, and where nobody of that name exists. */
  readonly user?: SignInParty;
  readonly app?: SignInParty;
  /** Object id of the client's service principal. */
  readonly servicePrincipalId?: string;
  /** The API that a token was asked for; its service principal where the record names it, else its app id. */
  readonly resource?: SignInParty;
  /** The device's `deviceId`, which is not its object id. */
  readonly deviceId?: string;
  readonly clientApp?: string;
  /** What the sign-in proves of the client that got, or was refused, a user's token; absent where it proves nothing. */
  readonly client?: 'confidential' | 'public';
  /** Policies that stopped it; those that only report do not. */
  readonly blockingPolicyIds: readonly string[];
  /** `atRisk`, `confirmedCompromised`, …, as written. */
  readonly riskState?: string;
  readonly riskLevel?: string;
}

export interface SignInParty {
  /** For a user the object id, for an app the app id; where an export lacks it, the name. */
  readonly id: string;
  /** For people to read: UPN or display name. */
  readonly name?: string;
}

export interface RiskRecord {
  /** Made of whose it is, when and in which state: the same user is told of again and again. */
  readonly id: string;
  readonly at: string;
  /** `user`: the user's state as a whole. `detection`: one event that counts towards it. */
  readonly about: 'user' | 'detection';
  readonly user: SignInParty;
  readonly riskState: string;
  readonly riskLevel?: string;
  readonly riskDetail?: string;
}

// Reads one sign-in out of whichever export it came in.

const INNER_TIMES = ['createdDateTime', 'CreatedDateTime [UTC]', 'TimeGenerated [UTC]', 'timeGenerated'];
/** The time in the envelope is when the row was written, up to twenty minutes later. */
const OUTER_TIMES = ['time', 'timeGenerated'];
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Undefined where this is no sign-in. @param undatedAt for exports that lost the time */
export function readSignInRecord(raw: unknown, undatedAt?: string): SignInRecord | undefined {
  const form = signInFormOf(raw);
  return form && recordOf(form, undatedAt);
}

function recordOf(form: SignInForm, undatedAt: string | undefined): SignInRecord {
  const { inner, outer } = form;
  const at = timeIn(inner, INNER_TIMES) ?? timeIn(outer, OUTER_TIMES) ?? timeIn(inner, OUTER_TIMES) ?? undatedAt;
  if (at === undefined) throw new MalformedInputError('sign-in record', 'it has no time that can be read');

  const text = (...names: readonly string[]) => saidIn(inner, ...names) ?? saidIn(outer, ...names);
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
    ...present('app', partyOf([text('appId')], text('appDisplayName', 'servicePrincipalName'))),
    ...present('servicePrincipalId', idOf(text('servicePrincipalId'))),
    ...present('resource', partyOf([resourceIn(inner)], text('resourceDisplayName'))),
    ...present('deviceId', idOf(saidIn(membersIn(member(inner, 'deviceDetail')) ?? {}, 'deviceId'))),
    ...present('clientApp', text('clientAppUsed')),
    blockingPolicyIds: blockingPolicies(member(inner, 'appliedConditionalAccessPolicies', 'conditionalAccessPolicies')),
    ...present('riskState', riskStateIn(form)),
    ...present('riskLevel', text('riskLevelAggregated', 'riskLevelDuringSignIn')),
  };
  const id = text('id', 'originalRequestId') ?? `hash_${hashOf(JSON.stringify(facts))}`;
  return { id, ...facts, ...present('client', clientOf(flow, text)) };
}

function present<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: Value });
}

function timeIn(members: Members, names: readonly string[]): string | undefined {
  for (const name of names) {
    const time = readTime(member(members, name));
    if (time !== undefined) return time;
  }
  return undefined;
}

/** Exports write what is missing as `<null>`, or as the GUID of zeros. */
function saidIn(members: Members, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = member(members, name);
    if (typeof value === 'string' && value !== '<null>' && value !== NOBODY && value.trim() !== '') return value;
  }
  return undefined;
}

function partyOf(ids: readonly (string | undefined)[], name: string | undefined): SignInParty | undefined {
  const id = ids.find((candidate) => candidate !== undefined);
  return id === undefined ? undefined : { id: idOf(id), ...present('name', name) };
}

/** Azure Monitor has a `ResourceId` of its own on every row: the path of the tenant. */
function resourceIn(inner: Members): string | undefined {
  const id = saidIn(inner, 'resourceServicePrincipalId', 'resourceIdentity', 'resourceId');
  return id?.startsWith('/') ? undefined : id;
}

export function flowOf({ inner, outer }: SignInForm): SignInRecord['flow'] {
  const category = saidIn(outer, 'category') ?? saidIn(inner, 'category', 'type') ?? '';
  const kinds = `${textsIn(member(inner, 'signInEventTypes'))} ${category}`;
  if (/managed-?identity/i.test(kinds)) return 'managed-identity';
  if (/service-?principal/i.test(kinds)) return 'service-principal';
  if (/non-?interactive/i.test(kinds)) return 'non-interactive';
  const interactive = flagOf(member(inner, 'isInteractive'));
  if (interactive !== undefined) return interactive ? 'interactive' : 'non-interactive';
  return /sign-?in|interactive/i.test(kinds) ? 'interactive' : 'unknown';
}

/** Only a server shows a credential of its own for a user's token, and only what has none asks for a device code. That none was shown proves nothing: not every step asks for it. */
function clientOf(
  flow: SignInRecord['flow'],
  text: (...names: readonly string[]) => string | undefined,
): SignInRecord['client'] {
  if (flow === 'service-principal' || flow === 'managed-identity') return undefined;
  if (/secret|assertion|certificate|federated/i.test(text('clientCredentialType') ?? '')) return 'confidential';
  return /^device-?code$/i.test(text('authenticationProtocol') ?? '') ? 'public' : undefined;
}

/** Booleans come as such, as `True`, or as 1. */
function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  const [, yes, no] = (typeof value === 'string' && /^\s*(?:(true|1)|(false|0))\s*$/i.exec(value)) || [];
  return yes ? true : no ? false : undefined;
}

/** A list of words, or the same as a text. */
function textsIn(raw: unknown): string {
  if (Array.isArray(raw)) return raw.filter((word) => typeof word === 'string').join(' ');
  return typeof raw === 'string' ? raw : '';
}

function blockingPolicies(raw: unknown): readonly string[] {
  return listIn(raw).flatMap((policy) => {
    const id = saidIn(policy, 'id');
    return id !== undefined && saidIn(policy, 'result')?.toLowerCase() === 'failure' ? [idOf(id)] : [];
  });
}

// Of a sign-in only who asked for what, and how it ended: told without reading the rest, for most sign-ins say no more.

export interface SignInUse extends Pick<SignInRecord, 'at' | 'flow' | 'errorCode'> {
  /** As the record has it: not always an object id. */
  readonly userId: string;
  readonly appId: string;
}

/** Undefined of an app that signs in for itself. */
export function useOf({ at, flow, errorCode, user, app }: SignInRecord): SignInUse | undefined {
  return user && app && { at, flow, userId: user.id, appId: app.id, ...(errorCode === undefined ? {} : { errorCode }) };
}

/** @param at a stream is minutes behind, which matters to nobody who counts in days */
export function useIn(form: SignInForm, at: string): SignInUse | undefined {
  const [userId, appId, errorCode] = [
    textMember(form.inner, 'userId'),
    textMember(form.inner, 'appId'),
    errorCodeIn(form),
  ];
  if (userId === undefined || appId === undefined) return undefined;
  // What worked needs no further look, and most did.
  return {
    at,
    flow: errorCode === 0 ? 'unknown' : flowOf(form),
    userId,
    appId,
    ...(errorCode === undefined ? {} : { errorCode }),
  };
}
