/**
 * A tenant made ready for questions: its policies compiled, its people and apps in classes. Then whom a change hits
 * costs what the change can concern, and not what the tenant holds.
 */
import type { RequestFacts } from '../../../conditional-access/judge-request.ts';
import type { PolicyContent } from '../../../conditional-access/policy.ts';
import { isEnforcedState } from '../../../conditional-access/policy.ts';
import { type Implies, implicationsOf } from '../../../conditional-access/requirement.ts';
import type { SignInContext } from '../../../conditional-access/sign-in-context.ts';
import { builtInStrength, type Strength } from '../../../conditional-access/strength.ts';
import { type AppSpace, appSpace } from '../compile/app-space.ts';
import { type AppReader, type AppTarget, appReader, type RequestKind } from '../compile/app-target.ts';
import { compilePolicy, type PolicyInWords } from '../compile/compile-policy.ts';
import { type IdentitySpace, identitySpace } from '../compile/identity-space.ts';
import type { NamedSet } from '../compile/named-set.ts';
import { PEOPLE } from '../compile/named-sets.ts';
import { type OutcomeTable, outcomeTable } from '../compile/outcome-table.ts';
import { type MemberReader, memberReader } from '../compile/read-members.ts';
import { scopeKey, setsOfScope } from '../compile/scope-sets.ts';
import { securityDefaultsPolicy } from '../compile/security-defaults.ts';
import type { BitKernel } from '../kernel/bit-kernel.ts';
import type { TenantIndexInput } from '../tenant/tenant-index-input.ts';
import { profileSets } from './profiles.ts';
import { type StateTable, stateTable } from './state-table.ts';
import { type VerdictTable, verdictTable } from './verdicts.ts';

/** A tenant with its policies, enforced or not. */
export interface PolicyWorld {
  readonly tenant: TenantIndexInput;
  readonly policies: readonly PolicyContent[];
}

/** Circumstances, and for whom they hold. */
export interface ContextClass {
  readonly context: SignInContext;
  /** Numbers of identities; absent: everybody. */
  readonly only?: readonly number[];
}

export interface IndexOptions {
  /** Makes a memory with its operations. */
  readonly kernel: () => BitKernel;
  readonly oneBitEach?: boolean;
}

/** A compiled policy; those of the same key do the same. */
export interface IndexedPolicy extends PolicyInWords {
  readonly key: string;
  readonly demandNumber: number;
}

export interface ReachIndex {
  readonly world: PolicyWorld;
  readonly contexts: readonly ContextClass[];
  readonly requests: readonly RequestKind[];
  /** By context, the number of its kind of request. */
  readonly requestOf: readonly number[];
  readonly members: MemberReader;
  readonly implies: Implies;
  readonly outcomes: OutcomeTable;
  readonly states: StateTable;
  readonly policies: readonly IndexedPolicy[];
  readonly identities: IdentitySpace;
  readonly apps: AppSpace;
  readonly options: IndexOptions;
  /** What can be met, by text; see {@link profileReader}. */
  readonly facts: Map<string, readonly RequestFacts[]>;
  readonly verdicts: VerdictTable;
  /** Reads the policies of a world; those that the index has are not read again. */
  compile(world: PolicyWorld): readonly IndexedPolicy[];
  /** Spaces in which these policies have sets, too. */
  spacesFor(policies: readonly IndexedPolicy[], more: readonly NamedSet[]): Spaces;
}

export interface Spaces {
  readonly identities: IdentitySpace;
  readonly apps: AppSpace;
}

interface TenantReader {
  readonly tenant: TenantIndexInput;
  readonly members: MemberReader;
  readonly apps: AppReader;
}

const BUILT_IN = ['2', '3', '4'].map((digit) => `00000000-0000-0000-0000-00000000000${digit}`);

export function reachIndex(world: PolicyWorld, contexts: readonly ContextClass[], options: IndexOptions): ReachIndex {
  const strengths = new Map<string, Strength>();
  for (const id of BUILT_IN) {
    const strength = builtInStrength(id);
    if (strength) strengths.set(`strength:${id}`, strength);
  }
  // What a session holds was earned under the strengths as they are before the change.
  for (const [id, strength] of world.tenant.strengths) if (strength) strengths.set(`strength:${id}`, strength);
  const implies = implicationsOf(strengths);
  const outcomes = outcomeTable(implies);
  const { requests, requestOf } = requestKinds(contexts);
  const members = memberReader(world.tenant);
  const own = { tenant: world.tenant, members, apps: appReader(world.tenant, requests) };
  const ready = new Map<PolicyContent, IndexedPolicy>();
  const targetNumber = targetNumbers();

  const compileIn = (content: PolicyContent, reader: TenantReader): IndexedPolicy => {
    const policy = compilePolicy(content, {
      ...reader,
      contexts: contexts.map(({ context }) => context),
      requests,
      strengths,
    });
    const demandNumber = outcomes.demandNumber(policy.demand);
    return { ...policy, demandNumber, key: keyOf(policy, targetNumber(policy.targets), demandNumber) };
  };
  const compile = ({ tenant, policies }: PolicyWorld): readonly IndexedPolicy[] => {
    const isSame = tenant === world.tenant;
    const reader = isSame
      ? own
      : { tenant, members: memberReader(tenant, 'after '), apps: appReader(tenant, requests) };
    return enforced({ tenant, policies }).map((content) => {
      const known = isSame ? ready.get(content) : undefined;
      return known ?? compileIn(content, reader);
    });
  };
  const enforcedContents = new Set(enforced(world));
  // Policies that are switched off take part in the classes: they are the likeliest to be switched on.
  for (const content of [...enforcedContents, ...world.policies]) ready.set(content, compileIn(content, own));

  const all = [...ready.values()];
  const policies = [...ready].filter(([content]) => enforcedContents.has(content)).map(([, policy]) => policy);
  const isReady = new Set(all);
  const readyTargets = new Set(all.flatMap(({ targets }) => targets));
  const inMemory = () => ({ kernel: options.kernel(), oneBitEach: options.oneBitEach ?? false });
  const needed = (some: readonly IndexedPolicy[]) => [
    PEOPLE,
    ...profileSets([world.tenant.settings], world.tenant.identities),
    ...contextSets(contexts),
    ...some.flatMap(({ scope }) => setsOfScope(scope)),
  ];
  const actions = [...new Set(requests.flatMap(({ userAction }) => userAction ?? []))];
  const appsFor = (some: readonly IndexedPolicy[]) =>
    appSpace(
      world.tenant.apps,
      some.flatMap(({ targets }) => targets),
      actions,
    );
  const identities = identitySpace(world.tenant.identities, needed(all), inMemory());
  const apps = appsFor(all);
  return {
    world,
    contexts,
    requests,
    requestOf,
    members,
    implies,
    outcomes,
    states: stateTable(outcomes),
    policies,
    identities,
    apps,
    options,
    facts: new Map(),
    verdicts: verdictTable(),
    compile,
    spacesFor(wanted, more) {
      const fresh = wanted.filter((policy) => !isReady.has(policy));
      const sets = [...needed(fresh), ...more];
      const isCut = fresh.some(({ targets }) =>
        targets.some((target) => !readyTargets.has(target) && apps.cuts(target)),
      );
      const isKnown = sets.every((set) => identities.setOf(set) !== undefined);
      return {
        identities: isKnown
          ? identities
          : identitySpace(world.tenant.identities, [...needed(all), ...sets], inMemory()),
        apps: isCut ? appsFor([...all, ...fresh]) : apps,
      };
    },
  };
}

/** The set of people for whom a context holds; undefined where it holds for everybody. */
export function contextSet(contexts: readonly ContextClass[], index: number): NamedSet | undefined {
  const only = contexts[index]?.only;
  return only && { key: `context ${index}`, members: () => Uint32Array.from(only), withAgents: true };
}

function contextSets(contexts: readonly ContextClass[]): readonly NamedSet[] {
  return contexts.flatMap((_, index) => contextSet(contexts, index) ?? []);
}

function enforced({ tenant, policies }: PolicyWorld): readonly PolicyContent[] {
  return [
    ...policies.filter(({ state }) => isEnforcedState(state)),
    ...(tenant.settings.securityDefaults ? [securityDefaultsPolicy()] : []),
  ];
}

function requestKinds(contexts: readonly ContextClass[]) {
  const requests: RequestKind[] = [];
  const numbers = new Map<string, number>();
  const requestOf = contexts.map(({ context: { userAction, authContext, scopes } }) => {
    const key = JSON.stringify([userAction, authContext, scopes]);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, requests.length);
    requests.push({
      scopes,
      ...(userAction === undefined ? {} : { userAction }),
      ...(authContext === undefined ? {} : { authContext }),
    });
    return requests.length - 1;
  });
  return { requests, requestOf };
}

/** @param targetNumber the same for targets that cover the same */
function keyOf({ scope, actions, contexts, demand, rule }: PolicyInWords, targetNumber: number, demandNumber: number) {
  const matches = [targetNumber, actions.join(), contexts.join()];
  return [scopeKey(scope), ...matches, demandNumber, demand.unknown ?? '', rule.apps.userActions.length > 0].join(
    ' | ',
  );
}

/** Numbers lists of targets by what they cover; the text of one is made once. */
function targetNumbers(): (targets: readonly AppTarget[]) => number {
  const known = new WeakMap<readonly AppTarget[], number>();
  const numbers = new Map<string, number>();
  return (targets) => {
    const there = known.get(targets);
    if (there !== undefined) return there;
    const text = targets.map((target) => target.join()).join(';');
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    known.set(targets, number);
    return number;
  };
}
