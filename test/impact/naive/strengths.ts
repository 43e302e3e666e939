/** Authentication strengths: which there are, and which implies which. */
import type { CombinationConfiguration, Maybe, Strength, Tenant } from './input.ts';

export const BUILT_IN_MFA = '00000000-0000-0000-0000-000000000002';
const PHISHING_RESISTANT = ['windowsHelloForBusiness', 'fido2', 'x509CertificateMultiFactor'];
const PASSWORDLESS = [...PHISHING_RESISTANT, 'deviceBasedPush'];
const MULTI_FACTOR = [
  ...PASSWORDLESS,
  'temporaryAccessPassOneTime',
  'temporaryAccessPassMultiUse',
  'federatedMultiFactor',
  ...['microsoftAuthenticatorPush', 'softwareOath', 'hardwareOath', 'sms', 'voice'].flatMap((second) => [
    `password,${second}`,
    `${second},federatedSingleFactor`,
  ]),
];
/** What a tenant's list need not say, because these three are the same in every tenant. */
const BUILT_IN: readonly Strength[] = [
  { id: BUILT_IN_MFA, requirementsSatisfied: 'mfa', allowedCombinations: MULTI_FACTOR },
  { id: '00000000-0000-0000-0000-000000000003', requirementsSatisfied: 'mfa', allowedCombinations: PASSWORDLESS },
  { id: '00000000-0000-0000-0000-000000000004', requirementsSatisfied: 'mfa', allowedCombinations: PHISHING_RESISTANT },
];

/** The tenant's own text first, then the built-in ones, then what the policy carries; undefined when nobody knows. */
export function strengthIn(tenant: Tenant, named: Strength): Strength | undefined {
  const listed = (tenant.strengths ?? []).find(({ id }) => id === named.id);
  const builtIn = BUILT_IN.find(({ id }) => id === named.id);
  const carried = named.allowedCombinations ? named : undefined;
  return listed ?? builtIn ?? carried;
}

/** 3.2 "strength S implies strength T when S's allowedCombinations are a subset of T's", configurations too. */
export function strengthImplies(strong: Strength, weak: Strength): boolean {
  const allowed = strong.allowedCombinations ?? [];
  return allowed.every(
    (combination) =>
      (weak.allowedCombinations ?? []).map(inOrder).includes(inOrder(combination)) &&
      limitsFor(weak, combination).every((limit) => isWithin(limitsFor(strong, combination), limit)),
  );
}

/** `password,sms` and `sms, password` are one combination. */
const inOrder = (combination: string) => combination.split(/, */).sort().join(',');

type Limit = readonly [name: string, values: readonly string[]];

function limitsFor({ combinationConfigurations }: Strength, combination: string): readonly Limit[] {
  return (combinationConfigurations ?? []).flatMap((configuration) =>
    listOf(configuration, 'appliesToCombinations').map(inOrder).includes(inOrder(combination))
      ? Object.keys(configuration)
          .filter((name) => name.startsWith('allowed') && listOf(configuration, name).length > 0)
          .map((name) => [name, listOf(configuration, name)] as const)
      : [],
  );
}

function isWithin(limits: readonly Limit[], [name, values]: Limit): boolean {
  return limits.some(([other, narrower]) => other === name && narrower.every((value) => values.includes(value)));
}

function listOf(configuration: CombinationConfiguration, name: string): readonly string[] {
  const list = configuration[name] as Maybe<readonly string[]>;
  return Array.isArray(list) ? list : [];
}
