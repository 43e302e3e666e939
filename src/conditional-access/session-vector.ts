/** What the session controls of the applied policies mean together, dimension by dimension. */
import { isWord, objectOf } from '../base/json.ts';
import { ACCESS_EVALUATION_WINNER, PERSISTENT_BROWSER_WINNER } from './assumptions.ts';
import type { PolicyRule } from './read-policy.ts';
import { frequencyHours } from './sign-in-frequency.ts';

export interface SessionVector {
  /** Hours until the first factor is asked for again; `Infinity`: no limit, 0: every time. */
  readonly primaryHours: number;
  readonly secondaryHours: number;
  readonly persistentBrowser: 'always' | 'never' | 'unset';
  /** Those of the strongest kind that a policy asks for. */
  readonly cloudAppSecurity: readonly string[];
  readonly appRestrictions: boolean;
  readonly tokenProtection: boolean;
  readonly accessEvaluation: 'strict' | 'disabled' | 'unset';
  readonly noResilience: boolean;
}

/** In which of its dimensions a session got stricter, and in which looser. */
export interface SessionChange {
  readonly stricter: readonly string[];
  readonly looser: readonly string[];
}

/** Which controls count for a client and an app. */
export interface SessionFacts {
  readonly isBrowser: boolean;
  readonly appRestrictions: boolean;
  readonly tokenProtection: boolean;
}

export const NO_SESSION: SessionVector = {
  primaryHours: Number.POSITIVE_INFINITY,
  secondaryHours: Number.POSITIVE_INFINITY,
  persistentBrowser: 'unset',
  cloudAppSecurity: [],
  appRestrictions: false,
  tokenProtection: false,
  accessEvaluation: 'unset',
  noResilience: false,
};

const EVALUATION_MODES = /^(strictEnforcement|strictLocation|disabled)$/i;
const PERSISTENCE = ['always', 'never'] as const;
/** Strong kinds replace the weak one; a change from one strong kind to the other counts as stricter. */
const WEAK_KIND = 'monitorOnly';

/** @returns what a policy's controls ask for; risk remediation brings "every time" with it */
export function sessionVectorOf({ session, demand }: PolicyRule): SessionVector {
  const { mode } = objectOf(session.persistentBrowser);
  const everyTime = demand.atoms.includes('riskRemediation');
  return {
    ...(everyTime ? { primaryHours: 0, secondaryHours: 0 } : frequencyOf(session.signInFrequency)),
    persistentBrowser: PERSISTENCE.find((word) => isWord(mode, word)) ?? 'unset',
    cloudAppSecurity: kindsOf(session.cloudAppSecurity),
    appRestrictions: session.applicationEnforcedRestrictions !== undefined,
    tokenProtection: session.secureSignInSession !== undefined,
    accessEvaluation: evaluationOf(session.continuousAccessEvaluation),
    noResilience: session.disableResilienceDefaults === true,
  };
}

/** Beta shows access evaluation, and we can judge it; v1.0's list of known members does not have it. */
export function isJudgedBetaMember(path: string, { session }: PolicyRule): boolean {
  const { mode } = objectOf(session.continuousAccessEvaluation);
  return (
    path.startsWith('sessionControls.continuousAccessEvaluation') &&
    typeof mode === 'string' &&
    EVALUATION_MODES.test(mode)
  );
}

export function bothSessions(left: SessionVector, right: SessionVector): SessionVector {
  return {
    primaryHours: Math.min(left.primaryHours, right.primaryHours),
    secondaryHours: Math.min(left.secondaryHours, right.secondaryHours),
    persistentBrowser: winner(left.persistentBrowser, right.persistentBrowser, PERSISTENT_BROWSER_WINNER),
    cloudAppSecurity: strongestKinds([...left.cloudAppSecurity, ...right.cloudAppSecurity]),
    appRestrictions: left.appRestrictions || right.appRestrictions,
    tokenProtection: left.tokenProtection || right.tokenProtection,
    accessEvaluation: winner(left.accessEvaluation, right.accessEvaluation, ACCESS_EVALUATION_WINNER),
    noResilience: left.noResilience || right.noResilience,
  };
}

export function sessionChange(before: SessionVector, after: SessionVector, facts: SessionFacts): SessionChange {
  const moves: readonly (readonly [string, number])[] = [
    ['sign-in frequency', before.primaryHours - after.primaryHours],
    ['sign-in frequency of the second factor', before.secondaryHours - after.secondaryHours],
    ['persistent browser', facts.isBrowser ? rankOf(after.persistentBrowser) - rankOf(before.persistentBrowser) : 0],
    ['app control', controlMove(before.cloudAppSecurity, after.cloudAppSecurity)],
    ['app restrictions', facts.appRestrictions ? Number(after.appRestrictions) - Number(before.appRestrictions) : 0],
    ['token protection', facts.tokenProtection ? Number(after.tokenProtection) - Number(before.tokenProtection) : 0],
    ['access evaluation', rankOf(after.accessEvaluation) - rankOf(before.accessEvaluation)],
    ['resilience defaults', Number(after.noResilience) - Number(before.noResilience)],
  ];
  return {
    // Infinity minus Infinity is not a number, and neither stricter nor looser.
    stricter: moves.filter(([, move]) => move > 0).map(([name]) => name),
    looser: moves.filter(([, move]) => move < 0).map(([name]) => name),
  };
}

function frequencyOf(control: unknown): Pick<SessionVector, 'primaryHours' | 'secondaryHours'> {
  const interval = frequencyHours(control) ?? Number.POSITIVE_INFINITY;
  const isSecondary = isWord(objectOf(control).authenticationType, 'secondaryAuthentication');
  return { primaryHours: isSecondary ? Number.POSITIVE_INFINITY : interval, secondaryHours: interval };
}

function kindsOf(control: unknown): readonly string[] {
  if (control === undefined) return [];
  const { cloudAppSecurityType: kind } = objectOf(control);
  if (isWord(kind, WEAK_KIND)) return [WEAK_KIND];
  return [typeof kind === 'string' ? kind.toLowerCase() : 'mcasconfigured'];
}

function strongestKinds(kinds: readonly string[]): readonly string[] {
  const unique = [...new Set(kinds)].sort();
  const strong = unique.filter((kind) => kind !== WEAK_KIND);
  return strong.length > 0 ? strong : unique;
}

function controlMove(before: readonly string[], after: readonly string[]): number {
  const [had, has] = [controlRank(before), controlRank(after)];
  if (had !== has) return has - had;
  if (after.some((kind) => !before.includes(kind))) return 1;
  return before.some((kind) => !after.includes(kind)) ? -1 : 0;
}

function controlRank(kinds: readonly string[]): number {
  if (kinds.length === 0) return 0;
  return kinds.every((kind) => kind === WEAK_KIND) ? 1 : 2;
}

function evaluationOf(control: unknown): SessionVector['accessEvaluation'] {
  const { mode } = objectOf(control);
  if (typeof mode !== 'string' || !EVALUATION_MODES.test(mode)) return 'unset';
  return isWord(mode, 'disabled') ? 'disabled' : 'strict';
}

function winner<T extends string>(left: T, right: T, strong: string): T {
  if (right === 'unset') return left;
  return left === strong ? left : right;
}

/** The stricter, the higher. */
function rankOf(word: 'always' | 'never' | 'strict' | 'disabled' | 'unset'): number {
  if (word === 'unset') return 1;
  return word === 'never' || word === 'strict' ? 2 : 0;
}
