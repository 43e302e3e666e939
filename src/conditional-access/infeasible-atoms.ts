/**
 * Which demands can never be met where a request comes from: then a policy that only asks for proof blocks. Sources:
 * entra-docs, conditional-access/concept-conditional-access-conditions and -grant, and
 * external-id/authentication-conditional-access.
 */
import { LEGACY_CLIENTS, TOKEN_PROTECTION } from './assumptions.ts';
import type { IsInfeasible } from './requirement.ts';
import type { SignInContext } from './sign-in-context.ts';

/** What decides which demands somebody can meet, apart from the circumstances. */
export interface IdentityProfile {
  readonly kind: 'internal' | 'external' | 'direct-connect' | 'workload';
  /** What the tenant accepts from the home tenant of an external user. */
  readonly trust: InboundTrust;
}

/** Undefined: not known. */
export interface InboundTrust {
  readonly mfa: boolean | undefined;
  readonly compliantDevice: boolean | undefined;
  readonly hybridJoinedDevice: boolean | undefined;
}

const APP_CONTROLS = new Set(['approvedApplication', 'compliantApplication']);
const DEVICE_CONTROLS = new Set(['compliantDevice', 'domainJoinedDevice']);
const NEVER_EXTERNAL = new Set([...APP_CONTROLS, 'passwordChange', 'riskRemediation']);
const NO_COMPLIANCE = new Set(['unknown', 'windowsphone']);
const APP_PLATFORMS = new Set(['ios', 'android']);

/** @param assumedTrust what counts where it is not known whether the tenant trusts the home tenant */
export function infeasibleAtoms(context: SignInContext, profile: IdentityProfile, assumedTrust = false): IsInfeasible {
  const [client, platform] = [context.clientAppType.toLowerCase(), context.platform.toLowerCase()];
  if (profile.kind === 'workload' || LEGACY_CLIENTS.has(client)) return () => true;
  const isDeviceCode = context.authFlow.toLowerCase() === 'devicecodeflow';
  return (atom) => {
    if (isDeviceCode && DEVICE_CONTROLS.has(atom)) return true;
    if (atom === 'domainJoinedDevice' && platform !== 'windows') return true;
    if (atom === 'compliantDevice' && NO_COMPLIANCE.has(platform)) return true;
    if (APP_CONTROLS.has(atom) && !APP_PLATFORMS.has(platform)) return true;
    return profile.kind !== 'internal' && isBeyondExternal(atom, profile, assumedTrust);
  };
}

function isBeyondExternal(atom: string, { kind, trust }: IdentityProfile, assumedTrust: boolean): boolean {
  if (NEVER_EXTERNAL.has(atom)) return true;
  if (atom === 'compliantDevice') return !(trust.compliantDevice ?? assumedTrust);
  if (atom === 'domainJoinedDevice') return !(trust.hybridJoinedDevice ?? assumedTrust);
  if (kind !== 'direct-connect') return false;
  if (atom.startsWith('tou:')) return true;
  return (atom === 'mfa' || atom.startsWith('strength:')) && !(trust.mfa ?? assumedTrust);
}

/** Whether a session can be bound to its device here; elsewhere token protection refuses the request. */
export function canProtectTokens({ clientAppType, platform, device }: SignInContext): boolean {
  const isSupported =
    clientAppType.toLowerCase() === TOKEN_PROTECTION.clientAppType &&
    platform.toLowerCase() === TOKEN_PROTECTION.platform;
  return isSupported && device !== null;
}
