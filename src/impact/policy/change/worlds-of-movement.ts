/** The tenant before and after somebody joined or left a group or role that policies name. */
import { conditionsText, readPeople, readPolicy } from '../../../conditional-access/read-policy.ts';
import type { MembershipDetail } from '../../../detect/report.ts';
import type { PolicyWorld } from '../reach/reach-index.ts';
import { likelyContexts } from '../tenant/likely-contexts.ts';
import type { Memberships } from '../tenant/tenant-index-input.ts';
import type { ComparedWorlds, UnknownChange } from './compared-worlds.ts';
import { type Mover, withMember, withOwner, withoutMember, withoutMembers } from './moved-members.ts';

/** The mirror may already show the group after the movement, so the movement is undone and done by hand. */
export function worldsOfMovement(movement: MembershipDetail, world: PolicyWorld): ComparedWorlds | UnknownChange {
  const { ownerId, way, policyIds } = movement;
  const policies = world.policies.filter(({ id }) => typeof id === 'string' && policyIds.includes(id));
  if (policies.length < policyIds.length)
    return { uncertain: ['not known: the policies that named the group or role at that time'] };
  const sides = sidesOf(movement, world);
  if (sides === undefined) return { uncertain: [`not known: who was in ${ownerId} before`] };
  const [outside, inside] = sides;
  return {
    before: way === 'joined' ? outside : inside,
    after: way === 'joined' ? inside : outside,
    contexts: likelyContexts(policies, world.tenant),
    conditional: policies.some((policy) => conditionsText(readPolicy(policy)) !== ''),
    uncertain: [],
  };
}

/** Without and with the member; undefined where the mirror does not have the group or the member. */
function sidesOf(
  { ownerId, memberId }: MembershipDetail,
  world: PolicyWorld,
): readonly [PolicyWorld, PolicyWorld] | undefined {
  const { tenant } = world;
  const mover = memberId === undefined ? undefined : moverOf(memberId, world);
  if (memberId !== undefined && mover === undefined) return undefined;
  const kind = tenant.groups.numberOf(ownerId) === undefined ? 'roles' : 'groups';
  if (kind === 'roles' && !isRole(ownerId, world)) return undefined;
  // A role that nobody held is not in the list of roles.
  const lists = kind === 'roles' ? withOwner(tenant.roles, ownerId) : tenant.groups;
  const owner = lists.numberOf(ownerId) ?? 0;
  const outside = mover ? withoutMember(lists, owner, mover) : withoutMembers(lists, owner);
  const inside = mover ? withMember(lists, owner, mover) : lists;
  const sideOf = (own: Memberships) => ({ ...world, tenant: { ...tenant, [kind]: own } });
  return [sideOf(outside), sideOf(inside)];
}

function moverOf(id: string, { tenant: { identities, groups } }: PolicyWorld): Mover | undefined {
  const [person, group] = [identities.numberOf(id), groups.numberOf(id)];
  if (person !== undefined) return { person };
  return group === undefined ? undefined : { group };
}

function isRole(id: string, { policies }: PolicyWorld): boolean {
  return policies
    .map(readPeople)
    .some(({ include, exclude }) => [include, exclude].some(({ roles }) => roles.all || roles.ids.includes(id)));
}
