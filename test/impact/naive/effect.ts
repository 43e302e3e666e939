/** 5 Definition of `effect`: one request in the world before and in the world after. */
import { conditionsHold, isEnforced } from './conditions.ts';
import { coversUser, coversWorkload } from './identity.ts';
import { isInfeasible, isRefusedByTokenProtection, type Request } from './infeasible.ts';
import type { Effect, Policy, ServicePrincipal } from './input.ts';
import {
  type Atom,
  atomsIn,
  clausesOf,
  hasBlock,
  hasStrength,
  isMet,
  type Requirement,
  waysOf,
} from './requirement.ts';
import { isStricter, type SessionVector, sessionOf } from './session.ts';
import { isAllResources, reachesTarget } from './target.ts';
import { notUnderstood } from './understood.ts';
import { allOf, isUnknown, unknownFor, type Verdict } from './verdict.ts';

export interface Asked extends Request {
  readonly principal?: ServicePrincipal;
}

/** What one world makes of one request. */
export interface Outcome {
  readonly request: Asked;
  readonly isBlocked: boolean;
  readonly requirement: Requirement;
  readonly session: SessionVector;
  /** Policies whose part nobody can tell, each with its text and its reasons. */
  readonly doubts: readonly string[];
}

/** 2 "When one policy applies": all four hold; U14: what is not understood is not evaluated within its scope. */
export function applies(policy: Policy, { user, principal, app, context, tenant }: Asked): Verdict {
  const enforced = isEnforced(policy);
  if (enforced === 'no') return 'no';
  const covered = user ? coversUser(policy, user, tenant) : principal && coversWorkload(policy, principal);
  if (covered === undefined || covered === 'no') return 'no';
  const reached = reachesTarget(policy, app, context, tenant);
  if (reached === 'no') return 'no';
  const holds = allOf([enforced, covered, reached, conditionsHold(policy, context, tenant)]);
  const strange = notUnderstood(policy, tenant);
  // What is not understood of a policy that may apply is part of the doubt, too.
  return allOf([holds, strange.length > 0 ? unknownFor(...strange) : 'yes']);
}

export function outcomeOf(policies: readonly Policy[], request: Asked): Outcome {
  const verdicts = policies.map((policy) => ({ policy, verdict: applies(policy, request) }));
  const applied = verdicts.filter(({ verdict }) => verdict === 'yes').map(({ policy }) => policy);
  const possible = verdicts.filter(({ verdict }) => verdict !== 'no').map(({ policy }) => policy);
  const requirement = requirementOf(applied, possible, request);
  const session = sessionOf(applied, request);
  const isRefused = session.tokenProtection && isRefusedByTokenProtection(request);
  const doubts = verdicts.flatMap(({ policy, verdict }) =>
    isUnknown(verdict) ? [doubtAbout(policy, verdict.unknown, request)] : [],
  );
  return {
    request,
    isBlocked: applied.some(hasBlock) || isRefused || !canBeMet(requirement, request),
    requirement,
    session,
    doubts: [...new Set(doubts)].sort(),
  };
}

/** 3.2, and 2.3 "User action and All": a strength asked by the user action drops those of All-resource policies. */
function requirementOf(applied: readonly Policy[], possible: readonly Policy[], request: Asked): Requirement {
  const isOnAction = ({ conditions }: Policy) =>
    conditions.applications?.includeUserActions?.includes(request.context.userAction ?? '') ?? false;
  const actionAsksStrength = request.app === undefined && possible.some((one) => isOnAction(one) && hasStrength(one));
  return applied.flatMap((policy) => {
    const isDropped = actionAsksStrength && isAllResources(policy.conditions.applications ?? {}) && !isOnAction(policy);
    return clausesOf(policy, request.tenant, isDropped);
  });
}

/** 3.3: a requirement that cannot be met with feasible atoms counts as a block. */
function canBeMet(requirement: Requirement, request: Asked): boolean {
  if (requirement.length === 0) return true;
  const atoms = atomsIn(requirement);
  return waysOf(atoms, infeasibleAmong(atoms, request), request.tenant).some((way) => isMet(requirement, way));
}

const infeasibleAmong = (atoms: readonly Atom[], request: Asked): ReadonlySet<string> =>
  new Set(atoms.filter((atom) => isInfeasible(atom, request)).map(({ key }) => key));

const FEATURES = ['appEnforcedRestrictions', 'tokenProtection', 'cae'];

/** What the policy would ask, and why nobody can tell; how it is written never matters. U14: it is not evaluated. */
function doubtAbout(policy: Policy, reasons: readonly string[], request: Asked): string {
  const clauses = clausesOf(policy, request.tenant, false).map(({ operator, atoms }) => [
    atoms.length > 1 ? operator : '',
    [...new Set(atoms.map(({ key }) => key))].sort(),
  ]);
  const anywhere = {
    ...request,
    app: { id: 'any', features: FEATURES },
    context: { ...request.context, clientAppType: 'browser' },
  };
  return JSON.stringify([hasBlock(policy), clauses, String(Object.entries(sessionOf([policy], anywhere))), reasons]);
}

/** The first matching line of section 5; undefined is "unchanged". */
export function effectOf(before: Outcome, after: Outcome): Effect | undefined {
  const [old, now] = [certainty(before), certainty(after)];
  if (old === 'open' && now === 'blocked') return 'newly-blocked';
  if (now === 'blocked' && old === 'blocked') return undefined;
  if (old === 'blocked' && now === 'open') return 'relaxed';
  if (old === 'open' && now === 'open') return effectOfOpen(before, after);
  return isSameDoubt(before, after) ? undefined : 'cannot-decide';
}

/** A block holds whatever the policies do that nobody understands. */
function certainty({ isBlocked, doubts }: Outcome): 'blocked' | 'open' | 'doubtful' {
  if (isBlocked) return 'blocked';
  return doubts.length > 0 ? 'doubtful' : 'open';
}

/** What nobody understands is the same before and after, and the rest has no effect: then nothing changed. */
function isSameDoubt(before: Outcome, after: Outcome): boolean {
  const isSame = before.doubts.join() === after.doubts.join();
  return isSame && before.isBlocked === after.isBlocked && effectOfOpen(before, after) === undefined;
}

function effectOfOpen(before: Outcome, after: Outcome): Effect | undefined {
  if (hasWayThatFails(before, after)) return 'reauth-required';
  if (isStricter(after.session, before.session)) return 'stricter-session';
  if (isStricter(before.session, after.session) || hasWayThatFails(after, before)) return 'relaxed';
  return undefined;
}

/** Some way of meeting the one requirement does not meet the other. */
function hasWayThatFails(one: Outcome, other: Outcome): boolean {
  if (other.requirement.length === 0) return false;
  const atoms = atomsIn(one.requirement, other.requirement);
  const impossible = infeasibleAmong(atoms, other.request);
  return waysOf(atoms, infeasibleAmong(atoms, one.request), one.request.tenant).some(
    (way) => isMet(one.requirement, way) && !isMet(other.requirement, without(way, impossible)),
  );
}

const without = (held: ReadonlySet<string>, impossible: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...held].filter((key) => !impossible.has(key)));
