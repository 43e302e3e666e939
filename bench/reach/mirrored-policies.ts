/** The policies of the synthetic tenant in a mirror, and who uses what there. */
import { type PolicyContent, policyOf } from '../../src/conditional-access/policy.ts';
import { grantIn } from '../../src/mirror/readings/graph-items.ts';
import type { Keyed } from '../../src/mirror/segments/stored-text.ts';
import { saveSeenPairs, startOfDay } from '../../src/mirror/table-seen-apps.ts';
import type { TenantStore } from '../../src/storage/tenant-store.ts';
import { grantItem, idOf } from '../scale/synthetic-tenant.ts';
import { type MirrorSize, stateOf } from './mirrored-tenant.ts';
import { syntheticWorld } from './synthetic-tenant.ts';

const SEED = 14;
/** One person in so many gave a consent of their own. */
const CONSENTING = 10;

/** They name the people, groups, roles and apps of the mirror. */
export function mirroredPolicies({ apps, groups }: MirrorSize): readonly PolicyContent[] {
  const { policies } = syntheticWorld({ users: 1, apps, groups, seed: SEED });
  const text = JSON.stringify(policies)
    .replaceAll(/"group-(\d+)"/g, named('group'))
    .replaceAll(/"user-(\d+)"/g, named('user'))
    .replaceAll(/"app-(\d+)"/g, named('application'))
    .replaceAll(/"role-(\d+)"/g, named('device'))
    .replaceAll(/"policy-(\d+)"/g, named('registration'));
  return JSON.parse(text) as readonly PolicyContent[];
}

export function policyStates(policies: readonly PolicyContent[]): readonly Keyed[] {
  return policies.map((content) => {
    const policy = policyOf('conditional-access', { ...content, id: String(content.id) });
    return stateOf('policy', policy.id, policy);
  });
}

/** Consents of some people, and somebody with a role, so that roles count as read. */
export function linkStates({ users, apps }: MirrorSize): readonly Keyed[] {
  const holder = { id: idOf('user', 0), kind: 'user' };
  const consents = Array.from({ length: Math.floor(users / CONSENTING) }, (_, number) => {
    const item = grantItem(number % apps, number * CONSENTING);
    return stateOf('grant', item.id, grantIn(item) ?? {});
  });
  return [...consents, stateOf('role-members', `${idOf('device', 0)}_${holder.id}`, holder)];
}

interface MirrorUse extends MirrorSize {
  /** How many people were seen, each at one app. */
  readonly seen: number;
  /** Milliseconds. */
  readonly now: number;
}

export async function writeUse(store: TenantStore, { apps, seen, now }: MirrorUse): Promise<void> {
  const pairs = Array.from({ length: seen }, (_, user) => ({
    userId: idOf('user', user),
    servicePrincipalId: idOf('app', user % apps),
    day: startOfDay(now),
  }));
  await saveSeenPairs(store, pairs, now);
}

function named(kind: Parameters<typeof idOf>[0]): (text: string, number: string) => string {
  return (_, number) => JSON.stringify(idOf(kind, Number(number)));
}
