/** Completes what a record does not say: whose grant it was, and by which names people know the subject. */

import { isoOf } from '../base/clock.ts';
import { RETRY_WINDOW_MS, RetryLaterError } from '../base/errors.ts';
import type { Policy } from '../conditional-access/policy.ts';
import type { Grant, ServicePrincipal, Tenant } from '../mirror/tenant.ts';
import { compareScopes } from './grant-records.ts';
import type { Detail, PolicyDetail, Report } from './report.ts';
import { grantParts, grantSubjectId, type Subject, UNKNOWN_PRINCIPAL, userAppParts } from './subject.ts';

/** An app takes its grants along within this time; one removed later had nothing to do with it. */
const SKEW_MS = 5 * 60_000;

/** Several people's grants fit the record. Once waiting cannot help any more it stays open whose it was. */
export class PrincipalUnclearError extends RetryLaterError {
  readonly code = 'PRINCIPAL_UNCLEAR';
  readonly clientId: string;

  constructor(clientId: string, candidates: number) {
    super(`A consent to ${clientId} went, and the mirror does not show yet which of ${candidates} it was`);
    this.clientId = clientId;
  }
}

/** @param now milliseconds */
export async function enrichReport(told: Report, tenant: Tenant, now: number): Promise<Report> {
  const report = await resolveAppSubject(told, tenant);
  const { subject, occurred } = report;
  const asked = { tenant, at: Date.parse(occurred.from), now };
  if (subject.kind === 'grant') return nameGrant(report, asked);
  const { kind } = subject;
  // The mirror keeps no registration under its own id; a pair is named for its two halves where it is shown.
  if (kind === 'application' || kind === 'assignment' || kind === 'membership' || kind === 'user-app') return report;
  const object =
    subject.name === undefined || kind === 'policy' ? await tenant.object(kind, subject.id, asked.at) : undefined;
  const name =
    subject.name ?? (object?.kind === 'user' ? object.userPrincipalName || object.displayName : object?.displayName);
  const policy = object?.kind === 'policy' ? object : undefined;
  const detail = kind === 'policy' ? await resolvePolicyTwin(report, policy, asked) : report.detail;
  return { ...report, subject: named(subject, name), detail };
}

interface Asked {
  readonly tenant: Tenant;
  readonly at: number;
  readonly now: number;
}

async function nameGrant(report: Report, { tenant, at, now }: Asked): Promise<Report> {
  const { clientId, principalId: told } = grantParts(report.subject.id);
  const principalId = told === UNKNOWN_PRINCIPAL ? await findPrincipal(report, clientId, { tenant, at, now }) : told;
  const client = await tenant.object('service-principal', clientId, at);
  const person =
    principalId === undefined || principalId === UNKNOWN_PRINCIPAL
      ? undefined
      : await tenant.object('user', principalId, at);
  const whose =
    principalId === undefined
      ? ' for everyone'
      : person
        ? ` for ${person.displayName || person.userPrincipalName}`
        : '';
  const subject = { ...report.subject, id: grantSubjectId(clientId, principalId) };
  const soonAfter = Math.min(now, Date.parse(report.occurred.to) + SKEW_MS);
  const later =
    client && report.kind === 'revocation' ? await tenant.object('service-principal', clientId, soonAfter) : client;
  const byAppRemoval = client !== undefined && !client.deleted && later?.deleted !== false;
  return {
    ...report,
    subject: named(subject, client && `${client.displayName}${whose}`),
    detail: { ...report.detail, ...(byAppRemoval ? { byAppRemoval } : {}) },
  };
}

/** The principal whose grant fits what the record says; `unknown` where nobody can tell. */
async function findPrincipal(
  { kind, actor, detail }: Report,
  clientId: string,
  { tenant, at, now }: Asked,
): Promise<string> {
  const initiator = actor?.kind === 'user' ? actor.id : undefined;
  // Consent for one person is given by that person.
  if (kind === 'reversal') return initiator ?? UNKNOWN_PRINCIPAL;
  const [then, since] = [await tenant.grantsOfClient(clientId, at), await tenant.grantsOfClient(clientId, now)];
  const fitting = principalsOf(then.filter((grant) => fits(grant, detail)));
  // A mirror that knows no such grant (an import without a store has none at all) leaves the one who acted.
  if (fitting.length === 0) return initiator ?? UNKNOWN_PRINCIPAL;

  const unchanged = new Set(principalsOf(since.filter((grant) => fits(grant, detail))));
  const gone = fitting.filter((principalId) => !unchanged.has(principalId));
  const [only] = gone.length === 1 ? gone : fitting.length === 1 ? fitting : [];
  if (only !== undefined) return only;
  if (initiator !== undefined && (gone.length > 0 ? gone : fitting).includes(initiator)) return initiator;
  if (now - at < RETRY_WINDOW_MS) throw new PrincipalUnclearError(clientId, fitting.length);
  return UNKNOWN_PRINCIPAL;
}

/** One person's grant on that resource, of just the scopes that the record had before. */
function fits(
  { principalId, resourceId, scopes }: Grant,
  { lostScopes = [], keptScopes = [], resourceIds = [] }: Detail,
): boolean {
  if (principalId === undefined || (resourceIds.length > 0 && !resourceIds.includes(resourceId))) return false;
  const { lost, gained } = compareScopes([...lostScopes, ...(lostScopes.length > 0 ? keptScopes : [])], scopes);
  // What was lost must have been there; scopes won in the same step were not.
  return lost.every((scope) => !lostScopes.includes(scope)) && gained.length === 0;
}

function principalsOf(grants: readonly Grant[]): readonly string[] {
  return [...new Set(grants.flatMap(({ principalId }) => (principalId === undefined ? [] : [principalId])))];
}

function named(subject: Subject, name: string | undefined): Subject {
  return name ? { ...subject, name } : subject;
}

// Sign-ins name apps by their app id; what else is told of the same app goes by the object id. Where the mirror knows it, the subject does too.

export async function resolveAppSubject(report: Report, tenant: Tenant): Promise<Report> {
  if (report.source !== 'sign-in') return report;
  const id = await objectIdOf(report.subject, tenant, Date.parse(report.occurred.from));
  return id === undefined ? report : { ...report, subject: { ...report.subject, id } };
}

async function objectIdOf({ kind, id }: Subject, tenant: Tenant, at: number): Promise<string | undefined> {
  switch (kind) {
    case 'user-app': {
      const { userId, appId } = userAppParts(id);
      const app = await appBy(appId, tenant, at);
      return app && `${userId}_${app.id}`;
    }
    case 'service-principal':
      return (await appBy(id, tenant, at))?.id;
    case 'application':
      return (await tenant.servicePrincipalByAppId(id, at))?.registration?.applicationId;
    case 'user':
    case 'grant':
    case 'policy':
    case 'assignment':
    case 'membership':
    case 'device':
      return undefined;
  }
}

/** Some sign-ins do name the object. */
async function appBy(id: string, tenant: Tenant, at: number): Promise<ServicePrincipal | undefined> {
  return (await tenant.object('service-principal', id, at)) ?? tenant.servicePrincipalByAppId(id, at);
}

// A twin tells that a policy changed, and not from what to what: the mirror knows, once it has read the policies again.

/** Policies are read every other minute. */
const STEP_MS = 60_000;

/** The mirror does not show the change of this policy yet. */
export class PolicyUnclearError extends RetryLaterError {
  readonly code = 'POLICY_UNCLEAR';
  readonly policyId: string;

  constructor(policyId: string, at: number) {
    super(`Policy ${policyId} changed at ${isoOf(at)}, and the mirror does not show yet to what`);
    this.policyId = policyId;
  }
}

/** @param then the policy as the mirror has it for that moment; what is new may have been there since the reading before */
export async function resolvePolicyTwin(
  { subject, occurred, detail }: Report,
  then: Policy | undefined,
  { tenant, now }: TwinContext,
): Promise<Detail> {
  const { policy } = detail;
  if (policy === undefined || policy.before || policy.after) return detail;
  const before = policy.change === 'created' ? undefined : then;
  const known: PolicyDetail = { ...policy, ...(before && { before: before.content, beforeHash: before.contentHash }) };
  // Loosened or gone: whom it was for is all there is to know.
  if (policy.change === 'deleted' || policy.change === 'loosened') return { ...detail, policy: known };

  const at = Date.parse(occurred.from);
  const after = await firstOther(subject.id, before, { tenant, at, now });
  if (!after && now - at < RETRY_WINDOW_MS && (before ?? (await knowsPolicies(tenant, at))))
    throw new PolicyUnclearError(subject.id, at);
  return { ...detail, policy: { ...known, ...(after && { after: after.content, afterHash: after.contentHash }) } };
}

interface TwinContext {
  readonly tenant: Tenant;
  readonly now: number;
}

/** Step by step, so that of two changes soon after each other the first is found. */
async function firstOther(
  id: string,
  before: Policy | undefined,
  { tenant, at, now }: TwinContext & { readonly at: number },
): Promise<Policy | undefined> {
  const end = Math.min(now, at + RETRY_WINDOW_MS);
  for (let moment = at; ; moment = Math.min(moment + STEP_MS, end)) {
    const found = await tenant.object('policy', id, moment);
    if (found && found.contentHash !== before?.contentHash) return found;
    if (moment >= end) return undefined;
  }
}

/** A mirror without any (an import without a store has none) will not show this one later either. */
async function knowsPolicies(tenant: Tenant, at: number): Promise<boolean> {
  for await (const _ of tenant.objects('policy', at)) return true;
  return false;
}
