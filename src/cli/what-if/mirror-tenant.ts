/** The tenant from the mirror of the store, as it is now. */
import type { PolicyKind } from '../../conditional-access/policy.ts';
import type { ImpactContext } from '../../impact/affected.ts';
import { readPolicyWorld } from '../../impact/policy/tenant/mirror-world.ts';
import { isIncomplete, mirrorStatus } from '../../mirror/mirror-status.ts';
import { linkKindRange } from '../../mirror/states/mirror-states.ts';
import { type Mirror, tableMirror } from '../../mirror/table-mirror.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
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

export interface OpenMirror {
  readonly store: TenantStore;
  readonly tenant: Mirror;
  /** Milliseconds. The clock of a simulated tenant may be ahead of ours: what was read is not in the future. */
  readonly now: number;
  /** Sources that were not read whole yet. */
  readonly unread: readonly string[];
}

/** @param now milliseconds, by our clock */
export async function openMirror(choice: TablesChoice, now: number): Promise<OpenMirror> {
  const store = openMirrorStore(choice);
  const statuses = await mirrorStatus(store);
  const readAt = statuses.map(({ lastReadAt }) => (lastReadAt === undefined ? 0 : Date.parse(lastReadAt)));
  return {
    store,
    tenant: tableMirror({ store }),
    now: Math.max(now, ...readAt),
    unread: statuses.filter(isIncomplete).map(({ source }) => source),
  };
}

/** @param now milliseconds @throws {NoStoreError} if nothing was read into the mirror yet */
export async function openMirrorTenant(choice: TablesChoice, now: number): Promise<MirrorTenant> {
  const mirror = await openMirror(choice, now);
  const context = { tenant: mirror.tenant, at: mirror.now };
  const world = await readPolicyWorld(context);
  const missing = world.tenant.apps.length === 0 ? 'apps' : 'people';
  if (missing === 'apps' || world.tenant.identities.count === 0)
    throw new NoStoreError(
      `The mirror in ${choice.description} holds no ${missing} yet: "revaudit mirror status" says how far the first ` +
        'reading is, "revaudit mirror sync" reads the rest',
    );
  const where = `the mirror in ${choice.description}`;
  return { ...context, where, world, source: mirrorNames(context), unread: mirror.unread };
}

export function mirrorNames({ tenant, at }: ImpactContext): NameSource {
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

/** By app id, as policies name them; the record names them by object id. */
async function* appsOf({ tenant, at }: ImpactContext): AsyncIterable<NamedThing> {
  for await (const { id, appId, displayName, deleted } of tenant.objects('service-principal', at))
    if (!deleted) yield { id: appId, names: [displayName, id] };
}

/** Template ids of the roles that anybody holds. */
export async function heldRoles({ tenant, at }: MirrorTenant): Promise<readonly string[]> {
  const ids = new Set<string>();
  for await (const { rowKey } of tenant.states.each(linkKindRange(tenant.tenantId, 'role-members'), at))
    ids.add(rowKey.slice(0, rowKey.indexOf('_')));
  return [...ids];
}
