/** Whom and what a revocation touches, asked of the tenant as it was when it began: a grant already gone still says whom it served. */
import { grantParts } from '../detect/report.ts';
import type { Tenant } from '../mirror/tenant.ts';
import type { Revocation } from '../settle/revocation.ts';
import type { Affected, Rectangle } from './affected.ts';
import { appsOfUser, usersOfApp } from './app-users.ts';
import { expandPolicyChange } from './conditional-access/plain-expansion.ts';
import type { ReachEngine } from './conditional-access/reach-engine.ts';
import { type ConsentCircumstance, consentCircumstance, splitGrants } from './consent-loss.ts';
import { nameAffected } from './name-affected.ts';
import { type Cell, TRUTH } from './truth-table.ts';

/** The exact engine will stand here once it exists; both keep to the same interface. */
const reachOf: ReachEngine = expandPolicyChange;

export async function findAffected(revocation: Revocation, tenant: Tenant): Promise<Affected> {
  const asked = { tenant, at: Date.parse(revocation.occurred.from) };
  switch (revocation.cause) {
    case 'consent-revoked':
      return affectedByConsent(revocation, asked);
    case 'app-deleted':
      return affectedByAppLoss(revocation.subject.id, asked);
    case 'account-disabled':
    case 'account-deleted':
      return affectedByAccountLoss(revocation.subject.id, TRUTH[revocation.cause].any, asked);
    case 'policy-changed':
      return affectedByPolicy(revocation, asked);
  }
}

/** Which tenant, and the moment it is asked about. */
interface Asked {
  readonly tenant: Tenant;
  readonly at: number;
}

async function affectedByConsent({ subject, detail }: Revocation, { tenant, at }: Asked): Promise<Affected> {
  const { clientId, principalId } = grantParts(subject.id);
  const grants = splitGrants(subject.id, await tenant.grantsOfClient(clientId, at));
  const userIds = principalId === undefined ? [...(await usersOfApp(clientId, tenant, at))] : [principalId];

  const hit = new Map<ConsentCircumstance, string[]>();
  // A consent for everybody that nobody is known to use still names its app.
  if (userIds.length === 0) hit.set(consentCircumstance(detail, grants, undefined), []);
  for (const userId of userIds) {
    const circumstance = consentCircumstance(detail, grants, userId);
    hit.set(circumstance, [...(hit.get(circumstance) ?? []), userId]);
  }
  const rectangles = [...hit].map(([circumstance, ids]) => rectangle(TRUTH['consent-revoked'][circumstance], ids, [clientId]));
  return nameAffected(rectangles, { tenant, at });
}

async function affectedByAppLoss(servicePrincipalId: string, { tenant, at }: Asked): Promise<Affected> {
  const userIds = await usersOfApp(servicePrincipalId, tenant, at);
  return nameAffected([rectangle(TRUTH['app-deleted'].any, [...userIds], [servicePrincipalId])], { tenant, at });
}

async function affectedByAccountLoss(userId: string, cell: Cell, { tenant, at }: Asked): Promise<Affected> {
  return nameAffected([rectangle(cell, [userId], [...(await appsOfUser(userId, tenant, at))])], { tenant, at });
}

/** A source that tells only one half of the change is completed from the mirror. */
async function affectedByPolicy({ subject, occurred, detail: { policy } }: Revocation, { tenant, at }: Asked): Promise<Affected> {
  // On record as a change all the same.
  if (policy?.change === 'loosened') return nameAffected([], { tenant, at });
  const before = policy?.before ?? (policy?.change === 'created' ? undefined : (await tenant.object('policy', subject.id, at))?.content);
  const after = policy?.after ?? (policy?.change === 'deleted' ? undefined : (await tenant.object('policy', subject.id, Date.parse(occurred.to)))?.content);
  return reachOf({ ...(before && { before }), ...(after && { after }) }, tenant, at);
}

function rectangle({ effect, bites }: Cell, userIds: readonly string[], appIds: readonly string[]): Rectangle {
  return { effect, bites, userIds, appIds };
}
