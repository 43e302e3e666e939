/** One source's claim of one fact: what died or came back, for whom or what, when, and who did it. */

import type { SignInRecord } from '../ingest/records/sign-in-record.ts';
import type { Source } from '../ingest/signal.ts';

/** Why sign-in state dies. A `switch` over it has no default: a new cause must be decided everywhere. */
export const CAUSES = [
  // Changes: somebody or something did it.
  'consent-revoked',
  'app-role-removed',
  'app-disabled',
  'app-deleted',
  'app-credential-lost',
  'account-disabled',
  'account-deleted',
  'account-locked',
  'password-changed',
  'password-reset',
  'sessions-revoked',
  'mfa-changed',
  'policy-changed',
  'device-noncompliant',
  'device-disabled',
  'risk-raised',
  'connector-policy-changed',
  'token-policy-changed',
  // Clocks: nobody did it, time did.
  'refresh-token-inactive',
  'refresh-token-expired',
  'sign-in-frequency',
  // Refusals: seen only as a failed sign-in; what changed is not known (yet).
  'policy-blocked',
  'mfa-required',
  'consent-missing',
  'assignment-missing',
] as const;

export type Cause = (typeof CAUSES)[number];

/**
 * `assignment`: app × principal, id `servicePrincipal_principal`; `membership`: group or role × member, id `group_member`, the member `all` for everybody; `application`: the registration whose credential went;
 * `device`: the device object; `user-app`: id `user_servicePrincipalOrAppId`, for what only ever shows at one app.
 */
type SubjectKind =
  | 'user'
  | 'grant'
  | 'service-principal'
  | 'policy'
  | 'assignment'
  | 'membership'
  | 'application'
  | 'device'
  | 'user-app';

/** Whom or what a revocation is about. `id` is a directory object id; of a grant `client_principal`, the principal `all` for the whole tenant. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string;
  /** For people to read; no key or hash depends on it. */
  readonly name?: string;
}

/** ISO 8601; equal ends are a moment. */
export interface Interval {
  readonly from: string;
  readonly to: string;
}

export interface Actor {
  readonly kind: 'user' | 'service-principal';
  readonly id: string;
  readonly name?: string;
}

/** The facts of a cause that later steps need; JSON, no secrets. */
export interface Detail {
  /** Scopes of a grant, roles of an assignment, keys of an app: what was lost, by name or id. */
  readonly lostScopes?: readonly string[];
  /** What the grant still holds (of a revocation), or holds again (of a reversal). */
  readonly keptScopes?: readonly string[];
  readonly resourceIds?: readonly string[];
  /** The app is gone, and the grants with it. */
  readonly byAppRemoval?: boolean;
  /** Removed for good from the bin: evidence of the deletion that put it there, which may be 30 days back. */
  readonly purged?: boolean;
  readonly policy?: PolicyDetail;
  /** What changed is not the policies, but who is in a group or role that they name. */
  readonly membership?: MembershipDetail;
  /** `required`: asked of this user from now on; `lifted`: no longer, which hits nobody; `method-lost`: one way fewer to answer. */
  readonly mfa?: 'required' | 'lifted' | 'method-lost';
  /** Of an application, where the record tells it: what its service principal shares with it. */
  readonly appId?: string;
  /** Of a device, where the record tells it: the `deviceId` that sign-ins name, which is not its object id. */
  readonly deviceId?: string;
  /** The role that went was a group's, and so its members'. */
  readonly byGroup?: true;
  readonly signIn?: SignInDetail;
  readonly risk?: { readonly state: string; readonly level?: string; readonly because?: string };
}

/** The failed sign-in that showed it. */
export interface SignInDetail {
  /** AADSTS code. */
  readonly errorCode?: number;
  readonly flow: SignInRecord['flow'];
  readonly client?: 'confidential' | 'public';
  readonly appId?: string;
  /** The device's `deviceId`, which is not its object id. */
  readonly deviceId?: string;
  readonly blockingPolicyIds?: readonly string[];
}

export interface PolicyDetail {
  readonly change: 'created' | 'tightened' | 'loosened' | 'changed' | 'deleted';
  /** Content hashes (mirror/tenant.ts), for "reverted to what it was". */
  readonly beforeHash?: string;
  readonly afterHash?: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

export interface MembershipDetail {
  /** The group, or the role by its template id. */
  readonly ownerId: string;
  /** Absent: everybody who was in it. */
  readonly memberId?: string;
  readonly way: 'joined' | 'left';
  readonly policyIds: readonly string[];
}

export interface Report {
  /** A `reversal` says that what the cause names was undone (enabled again, consented again); it closes and separates revocations, and is none. */
  readonly kind: 'revocation' | 'reversal';
  readonly cause: Cause;
  readonly subject: Subject;
  readonly occurred: Interval;
  readonly actor?: Actor;
  readonly correlationId?: string;
  readonly source: Source;
  readonly sourceId: string;
  readonly seenAt: string;
  readonly detail: Detail;
}

/** Stands for a grant's principal that the record does not name; `nameSubject` completes it. */
export const UNKNOWN_PRINCIPAL = 'unknown';

/** The subject id of a grant. */
export function grantSubjectId(clientId: string, principalId: string | undefined): string {
  return `${clientId}_${principalId ?? 'all'}`;
}

/** The two halves of a grant's subject id; `principalId` absent for the whole tenant. */
export function grantParts(subjectId: string): { readonly clientId: string; readonly principalId?: string } {
  const [clientId = '', principalId] = subjectId.split('_');
  return principalId === undefined || principalId === 'all' ? { clientId } : { clientId, principalId };
}

/** The two halves of the subject id of a user at an app. A careless export gives names for ids, and names may hold anything: of the two the app's is nearly always an id. */
export function userAppParts(subjectId: string): { readonly userId: string; readonly appId: string } {
  const cut = subjectId.lastIndexOf('_');
  return { userId: subjectId.slice(0, cut), appId: subjectId.slice(cut + 1) };
}

/** The subject id of an app role assignment. @param servicePrincipalId of the app that the role is on */
export function assignmentSubjectId(servicePrincipalId: string, principalId: string): string {
  return `${servicePrincipalId}_${principalId}`;
}

/** The two halves of the subject id of an assignment: the app, and the user, group or app that holds the role. */
export function assignmentParts(subjectId: string): {
  readonly servicePrincipalId: string;
  readonly principalId: string;
} {
  const [servicePrincipalId = '', principalId = ''] = subjectId.split('_');
  return { servicePrincipalId, principalId };
}

/** @param ownerId of the group, or the role's template @param memberId absent: everybody in it */
export function membershipSubjectId(ownerId: string, memberId: string | undefined): string {
  return `${ownerId}_${memberId ?? 'all'}`;
}

/** The two halves of the subject id of a membership; `memberId` absent for everybody in it. */
export function membershipParts(subjectId: string): { readonly ownerId: string; readonly memberId?: string } {
  const [ownerId = '', memberId] = subjectId.split('_');
  return memberId === undefined || memberId === 'all' ? { ownerId } : { ownerId, memberId };
}
