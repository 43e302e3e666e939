/** Who came under a policy by joining a group or role, or by leaving one that it spares: they alone, not all whom the policy is for. */

import { circumstanceOf, type PolicyCircumstance } from '../conditional-access/policy-demand.ts';
import { readRule } from '../conditional-access/policy-rule.ts';
import type { Detail } from '../detect/report.ts';
import type { Tenant } from '../mirror/tenant.ts';
import type { Affected, ImpactContext, Rectangle } from './affected.ts';
import { nameAffected } from './affected.ts';
import { appsOfUser } from './app-clients.ts';
import { expandApps, nameOfApps, readApps, type Universe } from './policy/policy-scope.ts';
import { POLICY_CHANGE } from './truth/truth-table.ts';

/** Where several policies ask of the same app, the gravest shows. */
const GRAVEST: readonly PolicyCircumstance[] = ['block', 'more-proof', 'depends'];

type Membership = NonNullable<Detail['membership']>;

export async function affectedByMembership(membership: Membership, asked: ImpactContext): Promise<Affected> {
  const { memberId, ownerId } = membership;
  const person = memberId === undefined ? undefined : await asked.tenant.object('user', memberId, asked.at);
  const userIds = person ? [person.id] : await peopleBelow(memberId ?? ownerId, asked.tenant, asked.at);
  const universe = await readApps(asked.tenant, asked.at);
  const asks = await asksOf(membership, userIds, universe);

  const rectangles = GRAVEST.flatMap((circumstance): readonly Rectangle[] => {
    const appIds = [...asks].flatMap(([appId, found]) => (found === circumstance ? [appId] : []));
    // Of many people at once not each is hit: some were covered before, or are spared otherwise.
    const { effect, bites } = POLICY_CHANGE[person ? circumstance : 'depends'];
    return appIds.length > 0 && userIds.length > 0 ? [{ effect, bites, userIds, appIds }] : [];
  });
  return nameAffected(rectangles, { ...asked, apps: nameOfApps(universe) });
}

/** By app, what the policies ask there that did not ask before. */
async function asksOf(
  { policyIds }: Membership,
  userIds: readonly string[],
  universe: Universe,
): Promise<ReadonlyMap<string, PolicyCircumstance>> {
  const { tenant, at } = universe;
  const asks = new Map<string, PolicyCircumstance>();
  for (const id of policyIds) {
    const rule = readRule((await tenant.object('policy', id, at))?.content);
    if (rule === undefined) continue;
    const apps = await expandApps(rule.apps, universe, () => appsOfAll(userIds, tenant, at));
    const found = apps.exact ? circumstanceOf(undefined, rule) : 'depends';
    for (const appId of found ? apps.ids : []) asks.set(appId, graver(found, asks.get(appId)));
  }
  return asks;
}

function graver(some: PolicyCircumstance = 'depends', other: PolicyCircumstance = 'depends'): PolicyCircumstance {
  return GRAVEST.indexOf(some) < GRAVEST.indexOf(other) ? some : other;
}

async function appsOfAll(userIds: readonly string[], tenant: Tenant, at: number): Promise<readonly string[]> {
  const apps = new Set<string>();
  for (const userId of userIds) for (const appId of await appsOfUser(userId, tenant, at)) apps.add(appId);
  return [...apps];
}

/** Accounts that can sign in. */
async function peopleBelow(groupId: string, tenant: Tenant, at: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (const id of await tenant.transitiveMembers(groupId, at)) {
    const user = await tenant.object('user', id, at);
    if (!user || (user.enabled && !user.deleted)) found.push(id);
  }
  return found;
}
