/**
 * Whom and what a change of policies affects: the exact engine compares the tenant before and after it, and of the
 * pairs that it finds, those in use count as affected.
 */
import type { Revocation } from '../correlate/revocation.ts';
import type { ServicePrincipal } from '../mirror/tenant.ts';
import { type Affected, type AffectedApp, appOf, type ImpactContext, type Rectangle } from './affected.ts';
import { nameAffected } from './name-affected.ts';
import type { ComparedWorlds } from './policy/change/compared-worlds.ts';
import { recordedWorlds } from './policy/change/recorded-worlds.ts';
import { bestKernel } from './policy/kernel/wasm-kernel.ts';
import { knownUse } from './policy/known-use.ts';
import { changeReach } from './policy/reach/change-reach.ts';
import { reachIndex } from './policy/reach/reach-index.ts';
import { scopeOfReach } from './policy/scope-of-reach.ts';

const NOTHING_KNOWN = { apps: [], users: [], rectangles: [] };

/** Microsoft's own words for what people do besides signing in to apps; policies can cover it. */
const USER_ACTIONS: ReadonlyMap<string, string> = new Map([
  ['urn:user:registersecurityinfo', 'Registering security info'],
  ['urn:user:registerdevice', 'Registering or joining a device'],
]);

export async function affectedByPolicy(revocation: Revocation, context: ImpactContext): Promise<Affected> {
  const worlds = await recordedWorlds(revocation, context);
  if (!('before' in worlds)) return { ...NOTHING_KNOWN, uncertain: worlds.uncertain };
  const { before, after, contexts, conditional } = worlds;
  const reach = changeReach(reachIndex(before, contexts, { kernel: bestKernel }), after);
  const apps = await appsByAppId(context);
  const { scope, workloads } = scopeOfReach(reach, {
    identities: before.tenant.identities,
    objectIdOf: (appId) => apps.get(appId.toLowerCase())?.id ?? appId,
    wordsOf: withPolicyNames(worlds),
  });
  const inUse = await knownUse(scope, context);
  const rectangles = [...workloads, ...inUse].map((own): Rectangle => (conditional ? { ...own, conditional } : own));
  const named = new Map<string, AffectedApp>([...USER_ACTIONS].map(([id, name]) => [id, { id, name }]));
  for (const app of apps.values()) named.set(app.id, appOf(app));
  return nameAffected(rectangles, { ...context, apps: named }, { scope, uncertain: worlds.uncertain });
}

/** A live app goes before one in the recycle bin with the same app id. */
async function appsByAppId({ tenant, at }: ImpactContext): Promise<ReadonlyMap<string, ServicePrincipal>> {
  const apps = new Map<string, ServicePrincipal>();
  for await (const app of tenant.objects('service-principal', at)) {
    const appId = app.appId.toLowerCase();
    if (!app.deleted || !apps.has(appId)) apps.set(appId, app);
  }
  return apps;
}

/** People know a policy by its name. */
function withPolicyNames({ before, after }: ComparedWorlds): (reason: string) => string {
  const names = new Map(
    [...before.policies, ...after.policies].flatMap(({ id, displayName }) =>
      typeof id === 'string' && typeof displayName === 'string' ? [[id, displayName] as const] : [],
    ),
  );
  const known = new Map<string, string>();
  return (reason) => {
    const words =
      known.get(reason) ??
      reason.replaceAll(/policy ([^\s,]+)/g, (all, id) => {
        const name = names.get(id);
        return name === undefined ? all : `policy “${name}”`;
      });
    known.set(reason, words);
    return words;
  };
}
