/** The tenant from the mirror of the store, as it is now. */
import type { PolicyKind } from '../../conditional-access/policy.ts';
import type { ImpactContext } from '../../impact/affected.ts';
import { readPolicyWorld } from '../../impact/policy/tenant/mirror-world.ts';
import { isIncomplete, mirrorStatus, type SourceStatus } from '../../mirror/mirror-status.ts';
import { linkKindRange } from '../../mirror/states/mirror-states.ts';
import { type Mirror, tableMirror } from '../../mirror/table-mirror.ts';
import { NoStoreError } from '../cli-errors.ts';
import { openMirrorStore } from '../store/store.ts';
import type { TablesChoice } from '../store/store-choice.ts';
import type { AskedTenant } from './asked-tenant.ts';
import type { NamedKind, NamedThing, NameSource } from './named-things.ts';

const POLICY_KINDS: Partial<Record<NamedKind, PolicyKind>> = {
  policy: 'conditional-access',
  location: 'named-location',
  strength: 'authentication-strength',
};

export interface MirrorTenant extends AskedTenant, ImpactContext {
  readonly tenant: Mirror;
}

/** @param now milliseconds @throws {NoStoreError} if nothing was read into the mirror yet */
export async function openMirrorTenant(choice: TablesChoice, now: number): Promise<MirrorTenant> {
  const store = openMirrorStore(choice);
  const statuses = await mirrorStatus(store);
  const context = { tenant: tableMirror({ store }), at: momentOf(statuses, now) };
  const world = await readPolicyWorld(context);
  const missing = world.tenant.apps.length === 0 ? 'apps' : 'people';
  if (missing === 'apps' || world.tenant.identities.count === 0)
    throw new NoStoreError(
      `The mirror in ${choice.description} holds no ${missing} yet: "revaudit mirror status" says how far the first ` +
        'reading is, "revaudit mirror sync" reads the rest',
    );
  const unread = statuses.filter(isIncomplete).map(({ source }) => source);
  return { ...context, where: `the mirror in ${choice.description}`, world, source: mirrorNames(context), unread };
}

/** Where the tenant is simulated, its clock may be ahead of ours: what was read last is not in the future. */
function momentOf(statuses: readonly SourceStatus[], now: number): number {
  return Math.max(now, ...statuses.map(({ lastReadAt }) => (lastReadAt === undefined ? 0 : Date.parse(lastReadAt))));
}

function mirrorNames({ tenant, at }: ImpactContext): NameSource {
  return {
    async *all(kind) {
      if (kind === 'user')
        for await (const { id, displayName, userPrincipalName, mail } of tenant.objects('user', at))
          yield { id, names: [displayName, userPrincipalName, mail ?? ''].filter((name) => name !== '') };
      else if (kind === 'group')
        for await (const { id, displayName } of tenant.objects('group', at)) yield { id, names: [displayName] };
      else if (kind === 'app') yield* appsOf({ tenant, at });
      else
        for await (const { id, displayName, policyKind } of tenant.objects('policy', at))
          if (policyKind === POLICY_KINDS[kind]) yield { id, names: [displayName] };
    },
  };
}

/** By app id, as policies name them. */
async function* appsOf({ tenant, at }: ImpactContext): AsyncIterable<NamedThing> {
  for await (const { appId, displayName, deleted } of tenant.objects('service-principal', at))
    if (!deleted) yield { id: appId, names: [displayName] };
}

/** Template ids of the roles that anybody holds. */
export async function heldRoles({ tenant, at }: MirrorTenant): Promise<readonly string[]> {
  const ids = new Set<string>();
  for await (const { rowKey } of tenant.states.each(linkKindRange(tenant.tenantId, 'role-members'), at))
    ids.add(rowKey.slice(0, rowKey.indexOf('_')));
  return [...ids];
}
