/** 5 `promptNow`: requests that were silent before and are interrupted at the next token request. */
import type { Outcome } from './effect.ts';
import { isInfeasible } from './infeasible.ts';
import type { Session, Tenant } from './input.ts';
import { type Atom, atomsIn, implies, isMet, strengthAtom } from './requirement.ts';

/** `everyTime` tolerates five minutes. */
const TOLERANCE_HOURS = 5 / 60;

/** `earned` is the tenant before the change: a claim of a strength was earned under its old text. */
export function promptsNow(before: Outcome, after: Outcome, session: Session, earned: Tenant): boolean {
  if (before.doubts.length > 0 || after.doubts.length > 0) return false;
  if (before.isBlocked || after.isBlocked) return false;
  return !isInterrupted(before, session, earned) && isInterrupted(after, session, earned);
}

function isInterrupted(outcome: Outcome, session: Session, earned: Tenant): boolean {
  const { primaryHours, secondaryHours } = outcome.session;
  return (
    !isMet(outcome.requirement, heldBy(outcome, session, earned)) ||
    exceeds(session.primaryAgeHours, primaryHours) ||
    exceeds(session.mfaAgeHours, secondaryHours)
  );
}

const exceeds = (age: Session['primaryAgeHours'], limit: number) =>
  typeof age === 'number' && age > (limit === 0 ? TOLERANCE_HOURS : limit);

/** Claims, what they imply, and the device's state; never what is infeasible in this context. */
function heldBy({ requirement, request }: Outcome, session: Session, earned: Tenant): ReadonlySet<string> {
  const claims = (session.claims ?? []).map((claim) => claimAtom(claim, earned));
  const { device } = request.context;
  const states: Atom[] = [
    ...(device?.isCompliant === true ? [builtIn('compliantDevice')] : []),
    ...(device?.trustType === 'ServerAD' ? [builtIn('domainJoinedDevice')] : []),
  ];
  const atoms = atomsIn(requirement);
  const held = new Map([...claims, ...states].map((atom) => [atom.key, atom] as const));
  for (let size = -1; size !== held.size; ) {
    size = held.size;
    for (const atom of atoms) {
      if ([...held.values()].some((holding) => implies(holding, atom, earned))) held.set(atom.key, atom);
    }
  }
  return new Set([...held.values()].filter((atom) => !isInfeasible(atom, request)).map(({ key }) => key));
}

const builtIn = (key: string): Atom => ({ key, kind: 'built-in' });

function claimAtom(claim: string, earned: Tenant): Atom {
  const strength = /^strength:(.*)$/.exec(claim)?.[1];
  return strength === undefined ? builtIn(claim) : strengthAtom({ id: strength }, earned);
}
