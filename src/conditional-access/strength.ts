/** Authentication strengths: which ways to sign in each allows, and when one is at least as strict as another. */
import { isJsonObject, isWord, type JsonObject, objectOf, textsOf } from '../base/json.ts';
import { canonicalOf } from './policy.ts';

export interface Strength {
  /** Sets of methods, each of them one text. */
  readonly combinations: ReadonlySet<string>;
  readonly satisfiesMfa: boolean;
  /** Further limits of a combination (certificate issuers, makers of keys), as lists by name. */
  readonly limits: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

/** The built-in "Multifactor authentication" strength: the same as the control `mfa`. */
export const MFA_STRENGTH = '00000000-0000-0000-0000-000000000002';

const PHISHING_RESISTANT = ['windowsHelloForBusiness', 'fido2', 'x509CertificateMultiFactor'];
const PASSWORDLESS = [...PHISHING_RESISTANT, 'deviceBasedPush'];
const SECOND_FACTORS = ['microsoftAuthenticatorPush', 'softwareOath', 'hardwareOath', 'sms', 'voice'];
const MULTIFACTOR = [
  ...PASSWORDLESS,
  'temporaryAccessPassOneTime',
  'temporaryAccessPassMultiUse',
  'federatedMultiFactor',
  ...SECOND_FACTORS.map((factor) => `password,${factor}`),
  ...SECOND_FACTORS.map((factor) => `${factor},federatedSingleFactor`),
];

const MULTIFACTOR_STRENGTH = builtIn(MULTIFACTOR);
/**
 * The table of entra-docs, authentication/concept-authentication-strengths, in the words of microsoft-graph-docs,
 * authenticationstrengthroot-list-policies. One example there also has a password with a certificate; the table does
 * not, nor does the other example.
 */
const BUILT_IN: ReadonlyMap<string, Strength> = new Map([
  [MFA_STRENGTH, MULTIFACTOR_STRENGTH],
  ['00000000-0000-0000-0000-000000000003', builtIn(PASSWORDLESS)],
  ['00000000-0000-0000-0000-000000000004', builtIn(PHISHING_RESISTANT)],
]);

function builtIn(combinations: readonly string[]): Strength {
  return { combinations: new Set(combinations.map(normalised)), satisfiesMfa: true, limits: new Map() };
}

/** @returns undefined for a strength of the tenant's own */
export function builtInStrength(id: string): Strength | undefined {
  return BUILT_IN.get(id.toLowerCase());
}

/** @returns undefined where the content does not say which combinations it allows: the audit log only names it */
export function strengthOf(content: JsonObject): Strength | undefined {
  const combinations = textsOf(content.allowedCombinations).map(normalised);
  if (combinations.length === 0) return undefined;
  return {
    combinations: new Set(combinations),
    satisfiesMfa: isWord(content.requirementsSatisfied, 'mfa'),
    limits: limitsOf(content.combinationConfigurations),
  };
}

/** Whether everybody who meets `strong` meets `weak`. */
export function isAtLeast(strong: Strength, weak: Strength): boolean {
  return [...strong.combinations].every(
    (combination) =>
      weak.combinations.has(combination) &&
      isLimitedBy(strong.limits.get(combination), weak.limits.get(combination) ?? new Map()),
  );
}

/** Whether everybody who meets the control `mfa` or the strength of that name meets this one, or the reverse. */
export function multifactor(): Strength {
  return MULTIFACTOR_STRENGTH;
}

/** Two strengths of the same text demand the same. */
export function strengthText({ combinations, satisfiesMfa, limits }: Strength): string {
  const limited = [...limits].map(([name, lists]) => [name, [...lists].sort()]).sort();
  return JSON.stringify([[...combinations].sort(), satisfiesMfa, limited]);
}

function isLimitedBy(
  own: ReadonlyMap<string, readonly string[]> | undefined,
  limits: ReadonlyMap<string, readonly string[]>,
): boolean {
  return [...limits].every(([name, allowed]) => own?.get(name)?.every((value) => allowed.includes(value)) ?? false);
}

function limitsOf(configurations: unknown): Strength['limits'] {
  const limits = new Map<string, Map<string, readonly string[]>>();
  for (const configuration of Array.isArray(configurations) ? configurations.filter(isJsonObject) : [])
    for (const combination of textsOf(configuration.appliesToCombinations).map(normalised)) {
      const lists = limits.get(combination) ?? new Map<string, readonly string[]>();
      limits.set(combination, lists);
      for (const [name, value] of Object.entries(objectOf(canonicalOf(configuration))))
        if (Array.isArray(value) && name !== 'appliesToCombinations') lists.set(name, textsOf(value));
    }
  return limits;
}

/** Graph does not promise an order of the methods within one combination. */
function normalised(combination: string): string {
  return combination
    .split(/\s*,\s*/)
    .sort()
    .join(',');
}
