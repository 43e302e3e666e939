/**
 * What the policies of a request demand together, and when one such demand is met wherever another is. Formulas have
 * no negation, so one assignment decides: everything true but what is false and what would imply it.
 */
import { IMPLIED_BY_CONTROL } from './assumptions.ts';
import { isAtLeast, multifactor, type Strength } from './strength.ts';

/** One policy's controls. Sorted atoms, at least one. */
export interface Formula {
  readonly operator: 'AND' | 'OR';
  readonly atoms: readonly string[];
}

/** All formulas must be met. */
export type Requirement = readonly Formula[];

/** Whether an atom can never be met where the request comes from. */
export type IsInfeasible = (atom: string) => boolean;

/** Which atom implies which other. */
export type Implies = (atom: string, other: string) => boolean;

/** Some request meets the requirement. */
export function isPossible(requirement: Requirement, infeasible: IsInfeasible, implies: Implies): boolean {
  return isMet(requirement, falseAtoms(atomsOf(requirement), infeasible, [], implies));
}

/**
 * Every way of meeting `before` meets `after`, too.
 *
 * @param now what is infeasible after the change; without it the same as before
 */
export function entails(
  before: Requirement,
  after: Requirement,
  { infeasible, now = infeasible, implies }: Feasibility,
): boolean {
  const atoms = atomsOf([...before, ...after]);
  return after.every((formula) =>
    waysToMiss(formula, now).every((missed) => !isMet(before, falseAtoms(atoms, infeasible, missed, implies))),
  );
}

export interface Feasibility {
  readonly infeasible: IsInfeasible;
  readonly now?: IsInfeasible;
  readonly implies: Implies;
}

/** Whether a session that holds these atoms meets the requirement. */
export function isHeld(requirement: Requirement, held: ReadonlySet<string>, { infeasible, implies }: Feasibility) {
  const holds = (atom: string) =>
    !infeasible(atom) && (held.has(atom) || [...held].some((claim) => implies(claim, atom)));
  const missing = new Set(atomsOf(requirement).filter((atom) => !holds(atom)));
  return isMet(requirement, missing);
}

/** The requirement with one more formula; the same one where it follows from the others. */
export function withFormula(requirement: Requirement, formula: Formula, implies: Implies): Requirement {
  const nothing = { infeasible: () => false, implies };
  if (entails(requirement, [formula], nothing)) return requirement;
  return [...requirement.filter((other) => !entails([formula], [other], nothing)), formula];
}

/** @param strengths by atom */
export function implicationsOf(strengths: ReadonlyMap<string, Strength>): Implies {
  const mfa = multifactor();
  return (atom, other) => {
    if (atom === other || IMPLIED_BY_CONTROL.get(atom) === other) return true;
    const isMultifactor = atom === 'mfa' || IMPLIED_BY_CONTROL.get(atom) === 'mfa';
    const strong = isMultifactor ? mfa : strengths.get(atom);
    if (strong === undefined) return false;
    if (other === 'mfa') return strong.satisfiesMfa || isAtLeast(strong, mfa);
    const weak = strengths.get(other);
    return weak !== undefined && isAtLeast(strong, weak);
  };
}

function atomsOf(requirement: Requirement): readonly string[] {
  return requirement.flatMap(({ atoms }) => atoms);
}

/** Each is a set of atoms that are all false; the formula is missed then and only then. */
function waysToMiss({ operator, atoms }: Formula, infeasible: IsInfeasible): readonly (readonly string[])[] {
  const open = atoms.filter((atom) => !infeasible(atom));
  if (operator === 'OR') return [open];
  return open.length < atoms.length ? [[]] : open.map((atom) => [atom]);
}

function falseAtoms(
  atoms: readonly string[],
  infeasible: IsInfeasible,
  missed: readonly string[],
  implies: Implies,
): ReadonlySet<string> {
  const absent = [...missed, ...atoms.filter(infeasible)];
  return new Set([...absent, ...atoms.filter((atom) => absent.some((other) => implies(atom, other)))]);
}

function isMet(requirement: Requirement, missing: ReadonlySet<string>): boolean {
  return requirement.every(({ operator, atoms }) =>
    operator === 'AND' ? !atoms.some((atom) => missing.has(atom)) : !atoms.every((atom) => missing.has(atom)),
  );
}
