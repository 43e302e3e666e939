/**
 * Who is affected when somebody joins a group or role that a policy includes, or leaves one that it excludes: only
 * those who moved, not everybody to whom the policy applies.
 */

import { mapConcurrently } from '../base/concurrency.ts';
import { isEnforced } from '../conditional-access/policy.ts';
import { circumstanceOf, isUncertain, type PolicyCircumstance } from '../conditional-access/policy-demand.ts';
import { type PolicyRule, readPolicy } from '../conditional-access/read-policy.ts';
import type { Detail } from '../detect/report.ts';
import { type Affected, canSignIn, type ImpactContext, type Rectangle, rectangleOf } from './affected.ts';
import { appsOfUser } from './app-clients.ts';
import { affectedInScope, expandApps, nameOfApps, readNamedApps, type Universe } from './policy/policy-scope.ts';
import { POLICY_CHANGE } from './truth/truth-table.ts';

type Membership = NonNullable<Detail['membership']>;

/** Where several policies cover the same app, the gravest counts. */
const GRAVEST: readonly PolicyCircumstance[] = ['block', 'more-proof', 'depends'];

const AT_ONCE = 16;

export async function affectedByMembership(membership: Membership, context: ImpactContext): Promise<Affected> {
  const { memberId, ownerId } = membership;
  const person = memberId === undefined ? undefined : await context.tenant.object('user', memberId, context.at);
  const userIds = person ? [person.id] : await peopleBelow(memberId ?? ownerId, context);
  const rules = await rulesOf(membership, context);
  // Only the apps that these policies name: a tenant may have thousands.
  const universe = await readNamedApps(rules, context);
  const { byApp, coversUnknownApps } = await circumstancesOf(rules, userIds, universe);

  const rectangles = GRAVEST.flatMap((circumstance): readonly Rectangle[] => {
    const appIds = [...byApp].flatMap(([appId, found]) => (found === circumstance ? [appId] : []));
    const isHit = appIds.length > 0 || (coversUnknownApps && circumstance === 'depends');
    // Not each of many people is affected: some were covered before, or are excluded for another reason.
    const cell = POLICY_CHANGE[person ? circumstance : 'depends'];
    return isHit && userIds.length > 0 ? [rectangleOf(cell, userIds, appIds)] : [];
  });
  return affectedInScope(rectangles, { ...context, apps: nameOfApps(universe) });
}

interface Circumstances {
  /** By app id, what the policies demand there that they did not demand before. */
  readonly byApp: ReadonlyMap<string, PolicyCircumstance>;
  /** Some policy covers apps that Graph v1.0 does not show. */
  readonly coversUnknownApps: boolean;
}

/** Of the policies that are enforced. */
async function rulesOf({ policyIds }: Membership, { tenant, at }: ImpactContext): Promise<readonly PolicyRule[]> {
  const policies = await mapConcurrently(AT_ONCE, policyIds, (id) => tenant.object('policy', id, at));
  return policies.flatMap((policy) => (policy && isEnforced(policy) ? [readPolicy(policy.content)] : []));
}

async function circumstancesOf(
  rules: readonly PolicyRule[],
  userIds: readonly string[],
  universe: Universe,
): Promise<Circumstances> {
  const byApp = new Map<string, PolicyCircumstance>();
  let coversUnknownApps = false;
  let used: Promise<readonly string[]> | undefined;
  const findUsed = () => {
    used ??= appsOfAll(userIds, universe);
    return used;
  };
  for (const rule of rules) {
    const apps = await expandApps(rule.apps, universe, findUsed);
    const found = apps.exact ? circumstanceOf(undefined, rule) : 'depends';
    for (const appId of found ? apps.ids : []) byApp.set(appId, graver(found, byApp.get(appId)));
    coversUnknownApps ||= apps.ids.size === 0 && isUncertain(undefined, rule);
  }
  return { byApp, coversUnknownApps };
}

function graver(left: PolicyCircumstance = 'depends', right: PolicyCircumstance = 'depends'): PolicyCircumstance {
  return GRAVEST.indexOf(left) < GRAVEST.indexOf(right) ? left : right;
}

async function appsOfAll(userIds: readonly string[], { tenant, at }: ImpactContext): Promise<readonly string[]> {
  const apps = await mapConcurrently(AT_ONCE, userIds, (userId) => appsOfUser(userId, tenant, at));
  return [...new Set(apps.flatMap((own) => [...own]))];
}

/** The members of a group, at any depth, whose accounts can sign in. */
async function peopleBelow(groupId: string, { tenant, at }: ImpactContext): Promise<readonly string[]> {
  const ids = [...(await tenant.transitiveMembers(groupId, at))];
  const users = await mapConcurrently(AT_ONCE, ids, (id) => tenant.object('user', id, at));
  return ids.filter((_, index) => canSignIn(users[index]));
}
