/** Completes what a record does not say: whose grant it was, and by which names people know the subject. */
import type { Grant, Tenant } from '../mirror/tenant.ts';
import { completeApp } from './complete-app.ts';
import { completePolicy } from './complete-policy.ts';
import { type Detail, grantParts, grantSubjectId, type Report, type Subject, UNKNOWN_PRINCIPAL } from './report.ts';
import { compareScopes } from './scope-sets.ts';
import { PATIENCE_MS, UnclearYetError } from './unclear-yet.ts';

/** An app takes its grants along within this time; one removed later had nothing to do with it. */
const SKEW_MS = 5 * 60_000;

/** Several people's grants fit the record. Once waiting cannot help any more it stays open whose it was. */
export class PrincipalUnclearError extends UnclearYetError {
  readonly code = 'PRINCIPAL_UNCLEAR';
  readonly clientId: string;

  constructor(clientId: string, candidates: number) {
    super(`A consent to ${clientId} went, and the mirror does not show yet which of ${candidates} it was`);
    this.clientId = clientId;
  }
}

/** @param now milliseconds */
export async function nameSubject(told: Report, tenant: Tenant, now: number): Promise<Report> {
  const report = await completeApp(told, tenant);
  const { subject, occurred } = report;
  const asked = { tenant, at: Date.parse(occurred.from), now };
  if (subject.kind === 'grant') return nameGrant(report, asked);
  const { kind } = subject;
  // The mirror keeps no registration under its own id; a pair is named for its two halves where it is shown.
  if (kind === 'application' || kind === 'assignment' || kind === 'membership' || kind === 'user-app') return report;
  const object = subject.name === undefined || kind === 'policy' ? await tenant.object(kind, subject.id, asked.at) : undefined;
  const name = subject.name ?? (object?.kind === 'user' ? object.userPrincipalName || object.displayName : object?.displayName);
  const policy = object?.kind === 'policy' ? object : undefined;
  const detail = kind === 'policy' ? await completePolicy(report, policy, asked) : report.detail;
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
  const person = principalId === undefined || principalId === UNKNOWN_PRINCIPAL ? undefined : await tenant.object('user', principalId, at);
  const whose = principalId === undefined ? ' for everyone' : person ? ` for ${person.displayName || person.userPrincipalName}` : '';
  const subject = { ...report.subject, id: grantSubjectId(clientId, principalId) };
  const soonAfter = Math.min(now, Date.parse(report.occurred.to) + SKEW_MS);
  const later = client && report.kind === 'revocation' ? await tenant.object('service-principal', clientId, soonAfter) : client;
  const byAppRemoval = client !== undefined && !client.deleted && later?.deleted !== false;
  return {
    ...report,
    subject: named(subject, client && `${client.displayName}${whose}`),
    detail: { ...report.detail, ...(byAppRemoval ? { byAppRemoval } : {}) },
  };
}

/** The principal whose grant fits what the record says; `unknown` where nobody can tell. */
async function findPrincipal({ kind, actor, detail }: Report, clientId: string, { tenant, at, now }: Asked): Promise<string> {
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
  if (now - at < PATIENCE_MS) throw new PrincipalUnclearError(clientId, fitting.length);
  return UNKNOWN_PRINCIPAL;
}

/** One person's grant on that resource, of just the scopes that the record had before. */
function fits({ principalId, resourceId, scopes }: Grant, { lostScopes = [], keptScopes = [], resourceIds = [] }: Detail): boolean {
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
