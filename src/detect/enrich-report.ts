/**
 * Completes a report from the mirror: whose grant it was, under which id and name the product knows the subject, and
 * what a policy was before and after.
 */
import { isoOf } from '../base/clock.ts';
import { RETRY_WINDOW_MS, RetryLaterError } from '../base/errors.ts';
import type { Policy } from '../conditional-access/policy.ts';
import type { Device, Grant, ServicePrincipal, Tenant, User } from '../mirror/tenant.ts';
import { compareScopes } from './grant-records.ts';
import { type Detail, type PolicyDetail, type Report, TAKEN_ALONG_MS } from './report.ts';
import { resolveAppSubject } from './resolve-app.ts';
import { grantParts, grantSubjectId, type Subject, UNKNOWN_PRINCIPAL } from './subject.ts';

/** Policies are read every two minutes; this step finds the first of two changes that follow each other closely. */
const STEP_MS = 60_000;
/** What could not be read for longer than this is not waited for. */
const LONGEST_OUTAGE_MS = 4 * 3_600_000;

/** Grants of several people fit the record. After the retry window, the principal stays unknown instead. */
export class PrincipalUnclearError extends RetryLaterError {
  readonly code = 'PRINCIPAL_UNCLEAR';
  readonly clientId: string;

  constructor(clientId: string, candidates: number) {
    super(`A consent to ${clientId} was removed, and the mirror does not show yet which of ${candidates} it was`);
    this.clientId = clientId;
  }
}

/** The mirror does not show the change of this policy yet. */
export class PolicyUnclearError extends RetryLaterError {
  readonly code = 'POLICY_UNCLEAR';
  readonly policyId: string;

  constructor(policyId: string, at: number) {
    super(`Policy ${policyId} changed at ${isoOf(at)}, and the mirror does not show its new content yet`);
    this.policyId = policyId;
  }
}

interface EnrichContext {
  readonly tenant: Tenant;
  /** When it happened at the earliest, and the present; both in milliseconds. */
  readonly at: number;
  readonly now: number;
}

/** @param now milliseconds @throws RetryLaterError while the mirror may still show what is missing */
export async function enrichReport(detected: Report, tenant: Tenant, now: number): Promise<Report> {
  const report = await resolveAppSubject(detected, tenant);
  const { subject, occurred } = report;
  const context = { tenant, at: Date.parse(occurred.from), now };
  switch (subject.kind) {
    case 'grant':
      return enrichGrant(report, context);
    case 'policy': {
      const policy = await tenant.object('policy', subject.id, context.at);
      const detail = await resolvePolicyTwin(report, policy, context);
      return { ...report, subject: named(subject, subject.name ?? policy?.displayName), detail };
    }
    case 'user':
    case 'service-principal':
    case 'device': {
      const object = subject.name === undefined ? await tenant.object(subject.kind, subject.id, context.at) : undefined;
      return { ...report, subject: named(subject, subject.name ?? (object && nameOf(object))) };
    }
    // The mirror keeps no registration under its own id; the others are named by their two halves where they are shown.
    case 'application':
    case 'assignment':
    case 'membership':
    case 'user-app':
      return report;
  }
}

function nameOf(object: User | ServicePrincipal | Device): string {
  return object.kind === 'user' ? object.userPrincipalName || object.displayName : object.displayName;
}

function named(subject: Subject, name: string | undefined): Subject {
  return name ? { ...subject, name } : subject;
}

async function enrichGrant(report: Report, context: EnrichContext): Promise<Report> {
  const { tenant, at } = context;
  const { clientId, principalId: given } = grantParts(report.subject.id);
  const principalId = given === UNKNOWN_PRINCIPAL ? await findPrincipal(report, clientId, context) : given;
  const client = await tenant.object('service-principal', clientId, at);
  const name = client && `${client.displayName}${await forWhom(principalId, context)}`;
  const byAppRemoval = client !== undefined && (await isAppRemoved(report, client, context));
  return {
    ...report,
    subject: named({ ...report.subject, id: grantSubjectId(clientId, principalId) }, name),
    detail: { ...report.detail, ...(byAppRemoval ? { byAppRemoval } : {}) },
  };
}

async function forWhom(principalId: string | undefined, { tenant, at }: EnrichContext): Promise<string> {
  if (principalId === undefined) return ' for everyone';
  const person = principalId === UNKNOWN_PRINCIPAL ? undefined : await tenant.object('user', principalId, at);
  return person ? ` for ${person.displayName || person.userPrincipalName}` : '';
}

/** Whether the client was there before and is gone soon after: then its removal took the grant along. */
async function isAppRemoved(
  { kind, occurred }: Report,
  client: ServicePrincipal,
  { tenant, now }: EnrichContext,
): Promise<boolean> {
  if (client.deleted || kind !== 'revocation') return false;
  const soonAfter = Math.min(now, Date.parse(occurred.to) + TAKEN_ALONG_MS);
  return (await tenant.object('service-principal', client.id, soonAfter))?.deleted !== false;
}

/** The principal whose grant fits what the record says; `unknown` where that cannot be decided. */
async function findPrincipal(
  { kind, actor, detail }: Report,
  clientId: string,
  { tenant, at, now }: EnrichContext,
): Promise<string> {
  const initiator = actor?.kind === 'user' ? actor.id : undefined;
  // A consent for one person is given by that person.
  if (kind === 'reversal') return initiator ?? UNKNOWN_PRINCIPAL;
  const [before, since] = [await tenant.grantsOfClient(clientId, at), await tenant.grantsOfClient(clientId, now)];
  const fitting = principalsOf(before.filter((grant) => fits(grant, detail)));
  // Without such a grant in the mirror (an import without a store has none at all) it stays unknown: whoever withdraws
  // a consent is often an admin, and the consent is somebody else's.
  if (fitting.length === 0) return UNKNOWN_PRINCIPAL;

  const unchanged = new Set(principalsOf(since.filter((grant) => fits(grant, detail))));
  const gone = fitting.filter((principalId) => !unchanged.has(principalId));
  const only = onlyOf(gone) ?? onlyOf(fitting);
  if (only !== undefined) return only;
  if (initiator !== undefined && (gone.length > 0 ? gone : fitting).includes(initiator)) return initiator;
  if (now < (await endOfWait('consents', at, tenant))) throw new PrincipalUnclearError(clientId, fitting.length);
  return UNKNOWN_PRINCIPAL;
}

function onlyOf(principalIds: readonly string[]): string | undefined {
  return principalIds.length === 1 ? principalIds[0] : undefined;
}

/** Whether this is one person's grant on that resource, with exactly the scopes that the record had before. */
function fits(
  { principalId, resourceId, scopes }: Grant,
  { lostScopes = [], keptScopes = [], resourceIds = [] }: Detail,
): boolean {
  if (principalId === undefined || (resourceIds.length > 0 && !resourceIds.includes(resourceId))) return false;
  const { lost, gained } = compareScopes([...lostScopes, ...(lostScopes.length > 0 ? keptScopes : [])], scopes);
  // Lost scopes must have been in the grant; scopes gained in the same step were not.
  return lost.every((scope) => !lostScopes.includes(scope)) && gained.length === 0;
}

function principalsOf(grants: readonly Grant[]): readonly string[] {
  return [...new Set(grants.flatMap(({ principalId }) => principalId ?? []))];
}

/**
 * A record that says only that a policy changed, not from what to what, is completed once the mirror has read the
 * policies again.
 * @param mirrored the policy as the mirror has it for that moment; a new one may show from the reading before
 */
export async function resolvePolicyTwin(
  { subject, occurred, detail }: Report,
  mirrored: Policy | undefined,
  { tenant, now }: Omit<EnrichContext, 'at'>,
): Promise<Detail> {
  const { policy } = detail;
  if (policy === undefined || policy.before || policy.after) return detail;
  const before = policy.change === 'created' ? undefined : mirrored;
  const known: PolicyDetail = { ...policy, ...(before && { before: before.content, beforeHash: before.contentHash }) };
  // Of a policy that was loosened or deleted, only the state before matters.
  if (policy.change === 'deleted' || policy.change === 'loosened') return { ...detail, policy: known };

  const at = Date.parse(occurred.from);
  const until = await endOfWait('policies', at, tenant);
  const after = await firstOther(subject.id, before, { tenant, at, end: Math.min(now, until) });
  if (!after && now < until && (before ?? (await knowsPolicies(tenant, at))))
    throw new PolicyUnclearError(subject.id, at);
  return { ...detail, policy: { ...known, ...(after && { after: after.content, afterHash: after.contentHash }) } };
}

/** The first other content of the policy after the change. */
async function firstOther(
  id: string,
  before: Policy | undefined,
  { tenant, at, end }: Omit<EnrichContext, 'now'> & { readonly end: number },
): Promise<Policy | undefined> {
  for (let moment = at; ; moment = Math.min(moment + STEP_MS, end)) {
    const found = await tenant.object('policy', id, moment);
    if (found && found.contentHash !== before?.contentHash) return found;
    if (moment >= end) return undefined;
  }
}

/** A quarter of an hour from the moment at which the mirror can be read: later than the change after an outage. */
async function endOfWait(source: 'consents' | 'policies', at: number, tenant: Tenant): Promise<number> {
  const readSince = (await tenant.readSince?.(source)) ?? at;
  return Math.min(Math.max(at, readSince), at + LONGEST_OUTAGE_MS) + RETRY_WINDOW_MS;
}

/** A mirror without any policy (an import without a store has none) will not show this one later either. */
async function knowsPolicies(tenant: Tenant, at: number): Promise<boolean> {
  for await (const _ of tenant.objects('policy', at)) return true;
  return false;
}
