/**
 * Why a change hits one person at one app, or does not: which policies applied before and after, what decided it, and
 * what they demand. It asks the engine about a world with only these two in it, and tells how the engine read it.
 */
import { type Outcome, REACH_EFFECTS, type ReachEffect } from '../../../conditional-access/judge-request.ts';
import type { Match } from '../../../conditional-access/match-conditions.ts';
import { isEnforcedState, type PolicyContent } from '../../../conditional-access/policy.ts';
import { readPolicy } from '../../../conditional-access/read-policy.ts';
import type { SignInContext } from '../../../conditional-access/sign-in-context.ts';
import { FREE } from '../compile/outcome-table.ts';
import { bestKernel } from '../kernel/wasm-kernel.ts';
import { changeReach } from '../reach/change-reach.ts';
import {
  type ContextClass,
  type IndexedPolicy,
  type PolicyWorld,
  type ReachIndex,
  reachIndex,
} from '../reach/reach-index.ts';
import { decidingConditions, peopleWords, targetWords } from './applies-words.ts';
import { demandWords, meetingWords, profileOf } from './demand-words.ts';
import { onePersonWorld, type Pair } from './one-person-world.ts';

/** One policy in one world. */
export interface ExplainedPolicy {
  readonly id: string;
  readonly name: string;
  readonly applies: Match;
  /** What decided that, in plain words. */
  readonly because: readonly string[];
  /** What it demands where it applies. */
  readonly demands: readonly string[];
}

export interface ExplainedSide {
  /** Enforced ones and others; the others never apply. */
  readonly policies: readonly ExplainedPolicy[];
  /** What those that apply for sure demand together, and how it can be met here. */
  readonly demands: readonly string[];
  readonly howToMeet: readonly string[];
}

export interface ExplainedRequest {
  readonly effect: ReachEffect;
  readonly reason: string;
  readonly context: SignInContext;
  readonly before: ExplainedSide;
  readonly after: ExplainedSide;
}

export interface Worlds {
  readonly before: PolicyWorld;
  readonly after: PolicyWorld;
  readonly contexts: readonly ContextClass[];
}

/** @returns the circumstances in which the change is felt most, of several the first; undefined: there are none */
export function explainPair({ before, after, contexts }: Worlds, pair: Pair): ExplainedRequest | undefined {
  const [was, is] = [onePersonWorld(before, pair), onePersonWorld(after, pair)];
  const isAction = contexts.some(({ context }) => context.userAction === pair.appId);
  const own = contexts.filter(
    ({ only, context }) =>
      (only === undefined || only.includes(pair.identity)) &&
      context.userAction === (isAction ? pair.appId : undefined),
  );
  const explained = own.map(({ context }) => explainRequest(was, is, context));
  return explained.toSorted((a, b) => REACH_EFFECTS.indexOf(a.effect) - REACH_EFFECTS.indexOf(b.effect))[0];
}

/** @param before and `after`: with one person and one app */
export function explainRequest(before: PolicyWorld, after: PolicyWorld, context: SignInContext): ExplainedRequest {
  const index = reachIndex(before, [{ context }], { kernel: bestKernel });
  const [rectangle] = changeReach(index, after).rectangles.filter((one) => isAbout(one.appIds(), before, context));
  return {
    effect: rectangle?.effect ?? 'unchanged',
    reason: rectangle?.reason ?? '',
    context,
    before: explainedSide(before, index, context),
    after: explainedSide(after, index, context),
  };
}

/** Which policies apply to a request as things are. @param world with one person and one app */
export function explainedWorld(world: PolicyWorld, context: SignInContext): ExplainedSide {
  return explainedSide(world, reachIndex(world, [{ context }], { kernel: bestKernel }), context);
}

/** Apps whose tokens the app needs are in the world, too; they are not asked about. */
function isAbout(appIds: readonly string[], { tenant }: PolicyWorld, { userAction }: SignInContext): boolean {
  const wanted = userAction ?? tenant.apps[0]?.id;
  return wanted !== undefined && appIds.includes(wanted);
}

function explainedSide(world: PolicyWorld, index: ReachIndex, context: SignInContext): ExplainedSide {
  const compiled = new Map(index.compile(world).map((policy, number) => [number, policy]));
  const enforced = world.policies.filter(({ state }) => isEnforcedState(state));
  const explained = enforced.map((content, number) => {
    const policy = compiled.get(number);
    return policy && { policy, told: explainedPolicy(content, policy, { world, context }) };
  });
  const known = explained.filter((one) => one !== undefined);
  const sure = known.filter(({ policy, told }) => told.applies === 'yes' && policy.demand.unknown === undefined);
  const outcome = outcomeOf(
    sure.map(({ policy }) => policy),
    index,
  );
  const profile = profileOf(world.tenant);
  return {
    policies: [
      ...known.map(({ told }) => told),
      ...(world.tenant.settings.securityDefaults ? [SECURITY_DEFAULTS] : []),
      ...world.policies.filter(({ state }) => !isEnforcedState(state)).map(switchedOff),
    ],
    demands: demandWords(outcome),
    howToMeet: meetingWords(outcome, { context, profile, app: world.tenant.apps[0], implies: index.implies }),
  };
}

/** When they ask for more is Microsoft's to say. */
const SECURITY_DEFAULTS: ExplainedPolicy = {
  id: '',
  name: 'Security defaults',
  applies: 'maybe',
  because: ['they are on'],
  demands: ['asks for multifactor authentication where Microsoft finds it necessary'],
};

/** Policies on a user action come first, because they decide what others may ask for. */
function outcomeOf(policies: readonly IndexedPolicy[], { outcomes }: ReachIndex): Outcome {
  const ordered = policies.toSorted((a, b) => Number(b.demand.onUserAction) - Number(a.demand.onUserAction));
  return outcomes.outcome(ordered.reduce((sum, { demandNumber }) => outcomes.add(sum, demandNumber), FREE));
}

interface AskedSignIn {
  readonly world: PolicyWorld;
  readonly context: SignInContext;
}

function explainedPolicy(
  content: PolicyContent,
  policy: IndexedPolicy,
  { world, context }: AskedSignIn,
): ExplainedPolicy {
  const { tenant } = world;
  const rule = readPolicy(content);
  const people = peopleWords(policy, rule, tenant);
  const target = targetWords(policy, rule, { tenant, context });
  const conditions = decidingConditions(policy.rule, context, tenant.locations);
  const [holds = 'no'] = policy.contexts;
  const parts: readonly (readonly [Match, readonly string[]])[] = [
    [people.match, people.words],
    [target.match, target.words],
    [holds, conditions],
  ];
  const applies = matchOf(parts.map(([match]) => match));
  // What keeps it away is all that matters; else everything that lets it apply does.
  const deciding = applies === 'yes' ? parts : parts.filter(([match]) => match === applies);
  const { unknown } = policy.demand;
  return {
    id: policy.id,
    name: nameOf(content),
    applies,
    because: [...deciding.flatMap(([, words]) => words), ...(unknown && applies !== 'no' ? [unknown] : [])],
    demands: demandWords(ownOutcome(policy)),
  };
}

function ownOutcome({ demand: { block, formula, session } }: IndexedPolicy): Outcome {
  return { block, requirement: formula ? [formula] : [], session };
}

function switchedOff(content: PolicyContent): ExplainedPolicy {
  const word = String(content.state).toLowerCase() === 'disabled' ? 'switched off' : 'report-only';
  const id = typeof content.id === 'string' ? content.id : '';
  return { id, name: nameOf(content), applies: 'no', because: [`it is ${word}`], demands: [] };
}

function nameOf({ displayName, id }: PolicyContent): string {
  return typeof displayName === 'string' && displayName !== '' ? displayName : String(id ?? 'unnamed');
}

function matchOf(parts: readonly Match[]): Match {
  if (parts.includes('no')) return 'no';
  return parts.includes('maybe') ? 'maybe' : 'yes';
}
