/** Whom or what a revocation is about, and how the ids of subjects that have two halves are written and read. */

/**
 * `assignment`: app × principal. `membership`: group or role × member. `application`: the registration that lost a
 * credential. `device`: the device object. `user-app`: a user at one app, for what shows only there.
 */
export type SubjectKind =
  | 'user'
  | 'grant'
  | 'service-principal'
  | 'policy'
  | 'assignment'
  | 'membership'
  | 'application'
  | 'device'
  | 'user-app';

/** `id` is a directory object id, or two of them with `_` between them. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string;
  /** For people to read; no key or hash depends on it. */
  readonly name?: string;
}

/** Leaves an empty name out. */
export function subjectOf(kind: SubjectKind, { id, name }: Named): Subject {
  return { kind, id, ...(name ? { name } : {}) };
}

interface Named {
  readonly id: string;
  readonly name?: string | undefined;
}

/** The second half of an id that is about everybody: a consent for the tenant, everybody in a group. */
const EVERYBODY = 'all';

/** The principal of a grant whose record does not name one; `enrichReport` looks for it. */
export const UNKNOWN_PRINCIPAL = 'unknown';

/** @param clientId object id of the client's service principal @param principalId absent: the whole tenant */
export function grantSubjectId(clientId: string, principalId: string | undefined): string {
  return `${clientId}_${principalId ?? EVERYBODY}`;
}

/** `principalId` is absent for a grant for the whole tenant. */
export function grantParts(subjectId: string): { readonly clientId: string; readonly principalId?: string } {
  const [clientId = '', principalId] = subjectId.split('_');
  return principalId === undefined || principalId === EVERYBODY ? { clientId } : { clientId, principalId };
}

/** @param appId object id of the service principal where it is known, else the app id */
export function userAppSubjectId(userId: string, appId: string): string {
  return `${userId}_${appId}`;
}

/**
 * Splits at the last `_`: an export may give names in place of ids, and a user's name may hold anything. The app is
 * nearly always given by its id.
 */
export function userAppParts(subjectId: string): { readonly userId: string; readonly appId: string } {
  const cut = subjectId.lastIndexOf('_');
  return { userId: subjectId.slice(0, cut), appId: subjectId.slice(cut + 1) };
}

/** @param servicePrincipalId of the app that the role is on @param principalId the user, group or app that holds it */
export function assignmentSubjectId(servicePrincipalId: string, principalId: string): string {
  return `${servicePrincipalId}_${principalId}`;
}

export function assignmentParts(subjectId: string): {
  readonly servicePrincipalId: string;
  readonly principalId: string;
} {
  const [servicePrincipalId = '', principalId = ''] = subjectId.split('_');
  return { servicePrincipalId, principalId };
}

/** @param ownerId of the group, or the role's template @param memberId absent: everybody in it */
export function membershipSubjectId(ownerId: string, memberId: string | undefined): string {
  return `${ownerId}_${memberId ?? EVERYBODY}`;
}

/** `memberId` is absent for everybody in the group or role. */
export function membershipParts(subjectId: string): { readonly ownerId: string; readonly memberId?: string } {
  const [ownerId = '', memberId] = subjectId.split('_');
  return memberId === undefined || memberId === EVERYBODY ? { ownerId } : { ownerId, memberId };
}
