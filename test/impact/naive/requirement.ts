/** 3.1 Block and 3.2 Requirement: what the applied policies demand, and which ways there are of meeting it. */
import type { Policy, Strength, Tenant } from './input.ts';
import { BUILT_IN_MFA, strengthImplies, strengthIn } from './strengths.ts';
import { flagsOf } from './understood.ts';

/** A control that a person can satisfy or not; `key` is its identity, so a strength's text is part of it. */
export interface Atom {
  readonly key: string;
  readonly kind: 'built-in' | 'custom' | 'terms-of-use' | 'strength';
  readonly strength?: Strength;
}

/** One policy's formula. */
export interface Clause {
  readonly operator: 'AND' | 'OR';
  readonly atoms: readonly Atom[];
}

/** The conjunction of the applied policies' formulas. */
export type Requirement = readonly Clause[];
/** The keys of the atoms that hold. */
type Held = ReadonlySet<string>;

export const hasBlock = ({ grantControls }: Policy) => grantControls?.builtInControls?.includes('block') ?? false;
export const hasStrength = ({ grantControls }: Policy) => Boolean(grantControls?.authenticationStrength);

/** A policy without grant controls contributes true: no clause. */
export function clausesOf(policy: Policy, tenant: Tenant, isStrengthDropped: boolean): Requirement {
  const grant = policy.grantControls;
  const strength = isStrengthDropped ? undefined : grant?.authenticationStrength;
  const atoms: readonly Atom[] = [
    ...(grant?.builtInControls ?? []).map((name) => ({ key: name, kind: 'built-in' as const })),
    ...(grant?.termsOfUse ?? []).map((id) => ({ key: `tou:${id}`, kind: 'terms-of-use' as const })),
    // U10: a custom control is an atom that satisfies nothing else.
    ...(grant?.customAuthenticationFactors ?? []).map((id) => ({ key: `custom:${id}`, kind: 'custom' as const })),
    ...(strength ? [strengthAtom(strength, tenant)] : []),
  ];
  return atoms.length > 0 ? [{ operator: grant?.operator === 'AND' ? 'AND' : 'OR', atoms }] : [];
}

/** The built-in MFA strength and `mfa` are the same. */
export function strengthAtom(named: Strength, tenant: Tenant): Atom {
  if (named.id === BUILT_IN_MFA) return { key: 'mfa', kind: 'built-in' };
  const strength = strengthIn(tenant, named) ?? named;
  const { id, allowedCombinations, requirementsSatisfied, combinationConfigurations } = strength;
  const text = JSON.stringify([allowedCombinations, requirementsSatisfied, combinationConfigurations]);
  return { key: `strength:${id} ${text}`, kind: 'strength', strength };
}

/** 3.2 "Known implications between atoms". */
export function implies(strong: Atom, weak: Atom, tenant: Tenant): boolean {
  if (strong.key === weak.key) return true;
  if (weak.key === 'mfa' && ['passwordChange', 'riskRemediation'].includes(strong.key)) return true;
  if (weak.key === 'mfa' && flagsOf(strong.strength?.requirementsSatisfied).includes('mfa')) return true;
  const [from, to] = [combinationsOf(strong, tenant), combinationsOf(weak, tenant)];
  return from !== undefined && to !== undefined && strengthImplies(from, to);
}

const combinationsOf = ({ key, strength }: Atom, tenant: Tenant) =>
  key === 'mfa' ? strengthIn(tenant, { id: BUILT_IN_MFA }) : strength;

export function isMet(requirement: Requirement, held: Held): boolean {
  return requirement.every(({ operator, atoms }) =>
    operator === 'AND' ? atoms.every(({ key }) => held.has(key)) : atoms.some(({ key }) => held.has(key)),
  );
}

export const atomsIn = (...requirements: readonly Requirement[]): readonly Atom[] => [
  ...new Map(
    [MFA, ...requirements.flat().flatMap(({ atoms }) => atoms)].map((atom) => [atom.key, atom] as const),
  ).values(),
];

/** Always among the atoms, because implications run through it. */
const MFA: Atom = { key: 'mfa', kind: 'built-in' };

const ways = new WeakMap<Tenant, Map<string, readonly Held[]>>();

/**
 * 5 "Way of meeting": every truth assignment to the atoms that respects the implications and what is infeasible.
 * Remembered, because most pairs of a tenant ask for the same atoms.
 */
export function waysOf(atoms: readonly Atom[], infeasible: Held, tenant: Tenant): readonly Held[] {
  const ofTenant = ways.get(tenant) ?? new Map<string, readonly Held[]>();
  ways.set(tenant, ofTenant);
  const question = JSON.stringify([atoms.map(({ key }) => key), [...infeasible]]);
  const answer = ofTenant.get(question) ?? everyWay(atoms, infeasible, tenant);
  ofTenant.set(question, answer);
  return answer;
}

function everyWay(atoms: readonly Atom[], infeasible: Held, tenant: Tenant): readonly Held[] {
  const free = atoms.filter(({ key }) => !infeasible.has(key));
  const consequences = free.map((atom) => atoms.filter((other) => implies(atom, other, tenant)).map(({ key }) => key));
  return Array.from({ length: 2 ** free.length }, (_, bits) => bits).flatMap((bits) => {
    const held = new Set(free.flatMap((atom, index) => ((bits >> index) & 1 ? [atom.key] : [])));
    const respects = free.every((atom, i) => !held.has(atom.key) || (consequences[i] ?? []).every((k) => held.has(k)));
    return respects ? [held] : [];
  });
}
