/** The tenant from the mirror of the store, as it is now. */
import type { PolicyKind } from '../../conditional-access/policy.ts';
import type { ImpactContext } from '../../impact/affected.ts';
import { readPolicyWorld } from '../../impact/policy/tenant/mirror-world.ts';
import { tableMirror } from '../../mirror/table-mirror.ts';
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

export interface MirrorTenant extends AskedTenant, ImpactContext {}

/** @param at milliseconds @throws {NoStoreError} if nothing was read into the mirror yet */
export async function openMirrorTenant(choice: TablesChoice, at: number): Promise<MirrorTenant> {
  const context = { tenant: tableMirror({ store: openMirrorStore(choice) }), at };
  const world = await readPolicyWorld(context);
  if (world.tenant.identities.count === 0 || world.tenant.apps.length === 0)
    throw new NoStoreError(
      `The mirror in ${choice.description} holds no ${world.tenant.apps.length === 0 ? 'apps' : 'people'} yet: ` +
        '"revaudit mirror status" says how far the first reading is, "revaudit mirror sync" reads the rest',
    );
  return { ...context, where: `the mirror in ${choice.description}`, world, source: mirrorNames(context) };
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
