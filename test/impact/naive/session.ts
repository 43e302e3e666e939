/** 3.4 Session controls and their order: the vector, and what is stricter in each dimension. */

import type { Request } from './infeasible.ts';
import type { Policy, Sessions, SignInFrequency } from './input.ts';
import { isOn } from './understood.ts';

export interface SessionVector {
  /** Infinity: no limit. Zero: every time. */
  readonly primaryHours: number;
  readonly secondaryHours: number;
  readonly persistentBrowser: 'never' | 'always' | undefined;
  /** The strongest kinds, sorted: `blockDownloads` and `mcasConfigured` are of one rank. */
  readonly cloudAppSecurity: readonly string[];
  readonly appEnforcedRestrictions: boolean;
  readonly tokenProtection: boolean;
  readonly continuousAccess: 'strict' | 'disabled' | undefined;
  readonly resilienceDisabled: boolean;
}

export function sessionOf(policies: readonly Policy[], request: Request): SessionVector {
  const sessions = policies.flatMap(({ sessionControls }) => (sessionControls ? [sessionControls] : []));
  const has = (feature: string) => request.app?.features?.includes(feature) ?? false;
  return {
    primaryHours: Math.min(Infinity, ...riskRemediations(policies), ...sessions.flatMap(primaryHours)),
    secondaryHours: Math.min(Infinity, ...riskRemediations(policies), ...sessions.flatMap(secondaryHours)),
    persistentBrowser: persistence(sessions, request),
    cloudAppSecurity: strongestCloud(sessions),
    appEnforcedRestrictions:
      has('appEnforcedRestrictions') && sessions.some((one) => isOn(one.applicationEnforcedRestrictions)),
    tokenProtection: has('tokenProtection') && sessions.some((one) => isOn(one.secureSignInSession)),
    continuousAccess: continuousAccess(sessions),
    resilienceDisabled: sessions.some((one) => one.disableResilienceDefaults === true),
  };
}

/** 3.2: `riskRemediation` brings sign-in frequency every time with it. */
const riskRemediations = (policies: readonly Policy[]): readonly number[] =>
  policies.some(({ grantControls }) => grantControls?.builtInControls?.includes('riskRemediation')) ? [0] : [];

/** U7: the minimum over the policies; only frequencies that ask for the first factor again. */
function primaryHours({ signInFrequency }: Sessions): readonly number[] {
  const isPrimary = signInFrequency?.authenticationType !== 'secondaryAuthentication';
  return signInFrequency && isOn(signInFrequency) && isPrimary ? [hoursOf(signInFrequency)] : [];
}

function secondaryHours({ signInFrequency }: Sessions): readonly number[] {
  return signInFrequency && isOn(signInFrequency) ? [hoursOf(signInFrequency)] : [];
}

/** `everyTime` is zero, a day is 24 hours. */
function hoursOf({ frequencyInterval, type, value }: SignInFrequency): number {
  if (frequencyInterval === 'everyTime') return 0;
  return (value ?? 0) * (type === 'days' ? 24 : 1);
}

/** Browser clients only; U8: never wins. */
function persistence(sessions: readonly Sessions[], { context }: Request): 'never' | 'always' | undefined {
  if ((context.clientAppType ?? 'browser') !== 'browser') return undefined;
  const modes = sessions.flatMap(({ persistentBrowser }) => (isOn(persistentBrowser) ? [persistentBrowser?.mode] : []));
  if (modes.includes('never')) return 'never';
  return modes.includes('always') ? 'always' : undefined;
}

const CLOUD_RANK: Readonly<Record<string, number>> = { monitorOnly: 1, mcasConfigured: 2, blockDownloads: 2 };
const rankOf = (kind: string | undefined) => CLOUD_RANK[kind ?? ''] ?? 0;

function strongestCloud(sessions: readonly Sessions[]): readonly string[] {
  const kinds = sessions.flatMap(({ cloudAppSecurity }) =>
    isOn(cloudAppSecurity) ? [cloudAppSecurity?.cloudAppSecurityType ?? ''] : [],
  );
  const highest = Math.max(0, ...kinds.map(rankOf));
  return [...new Set(kinds.filter((kind) => rankOf(kind) === highest))].sort();
}

/** U9: disabled wins over strict modes. */
function continuousAccess(sessions: readonly Sessions[]): 'strict' | 'disabled' | undefined {
  const modes = sessions.map(({ continuousAccessEvaluation }) => continuousAccessEvaluation?.mode);
  if (modes.includes('disabled')) return 'disabled';
  return modes.includes('strictEnforcement') || modes.includes('strictLocation') ? 'strict' : undefined;
}

/** Whether `one` is stricter than `other` in some dimension. */
export function isStricter(one: SessionVector, other: SessionVector): boolean {
  return (
    one.primaryHours < other.primaryHours ||
    one.secondaryHours < other.secondaryHours ||
    persistenceRank(one) > persistenceRank(other) ||
    isCloudStricter(one.cloudAppSecurity, other.cloudAppSecurity) ||
    (one.appEnforcedRestrictions && !other.appEnforcedRestrictions) ||
    (one.tokenProtection && !other.tokenProtection) ||
    accessRank(one) > accessRank(other) ||
    (one.resilienceDisabled && !other.resilienceDisabled)
  );
}

const persistenceRank = ({ persistentBrowser }: SessionVector) =>
  [`always`, undefined, 'never'].indexOf(persistentBrowser);
const accessRank = ({ continuousAccess: mode }: SessionVector) => ['disabled', undefined, 'strict'].indexOf(mode);

/** A switch between the two strongest counts as stricter. */
function isCloudStricter(one: readonly string[], other: readonly string[]): boolean {
  const [rank, otherRank] = [rankOf(one[0]), rankOf(other[0])];
  return rank > otherRank || (rank === otherRank && one.some((kind) => !other.includes(kind)));
}
