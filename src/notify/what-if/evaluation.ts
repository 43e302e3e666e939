/**
 * One question to Microsoft's What If, and what its answer means: whether a policy that is in force would block the
 * sign-in. It judges stored policies one by one. That none blocks is no promise: demands are not combined, and of a
 * condition about which nothing was said a policy counts as not applying.
 */
import { isJsonObject, type JsonObject, objectOf, textsOf } from '../../base/json.ts';
import type { KnownContext } from './known-context.ts';

export interface BlockingPolicy {
  readonly id: string;
  readonly name: string;
}

export function questionOf(
  { userId, appId }: { readonly userId: string; readonly appId: string },
  { clientAppType, devicePlatform, place }: KnownContext,
): object {
  return {
    signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId },
    signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [appId] },
    // Of what is not known the most usual is said, and no policy that looks at it counts.
    signInConditions: {
      clientAppType: clientAppType ?? 'browser',
      devicePlatform: devicePlatform ?? 'windows',
      ...place,
    },
    appliedPoliciesOnly: true,
  };
}

/** The policies that block, whatever it is that we do not know of the sign-in. */
export function blockingIn(answer: unknown, known: KnownContext): readonly BlockingPolicy[] {
  const { value } = objectOf(answer);
  return (Array.isArray(value) ? value.filter(isJsonObject) : [])
    .filter((policy) => policy.policyApplies === true && mayBlock(policy) && isSure(policy, known))
    .map(({ id, displayName }) => ({
      id: String(id),
      name: typeof displayName === 'string' ? displayName : String(id),
    }));
}

/** Report-only policies block nobody. @param policy as Graph writes it */
export function mayBlock({ state, grantControls, conditions }: JsonObject): boolean {
  if (state !== 'enabled' || !textsOf(objectOf(grantControls).builtInControls).includes('block')) return false;
  const clients = textsOf(objectOf(conditions).clientAppTypes);
  // Nearly every tenant blocks clients that cannot do more than a password, and no link of ours leads to one.
  return clients.length === 0 || clients.some((client) => MODERN.has(client));
}

const MODERN: ReadonlySet<string> = new Set(['all', 'browser', 'mobileAppsAndDesktopClients']);

function isSure(policy: JsonObject, { clientAppType, devicePlatform, place }: KnownContext): boolean {
  const { clientAppTypes, platforms, locations, devices } = objectOf(policy.conditions);
  const asks = (condition: unknown) => condition !== undefined && condition !== null;
  const clients = textsOf(clientAppTypes);
  const asksForClient = clients.length > 0 && !clients.includes('all');
  return (
    (!asksForClient || clientAppType !== undefined) &&
    (!asks(platforms) || devicePlatform !== undefined) &&
    (!asks(locations) || place !== undefined) &&
    !asks(devices)
  );
}
