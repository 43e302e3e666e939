/**
 * Every pair by the rules of `semantics.md`, one after another and as slowly as it takes: what the exact engine is
 * held against. It shares no code with the engine.
 */
import { type Asked, effectOf, type Outcome, outcomeOf } from './effect.ts';
import type { App, Context, Effect, NaiveInput, NaiveResult, Policy, Tenant, User, World } from './input.ts';
import { promptsNow } from './prompt-now.ts';

/** 5 "most severe first"; what cannot be decided ranks right after a block. */
const SEVEREST_FIRST: readonly Effect[] = [
  'newly-blocked',
  'cannot-decide',
  'reauth-required',
  'stricter-session',
  'relaxed',
];

export function naiveAffected({ before, after, contexts }: NaiveInput): NaiveResult {
  const effects = new Map<string, Effect>();
  const prompts = new Set<string>();
  for (const context of contexts) {
    for (const pair of universeOf(before.tenant, after.tenant, context)) {
      const row = JSON.stringify([pair.identity, pair.target]);
      const [old, now] = [outcomeIn(before, after, pair), outcomeIn(after, before, pair)];
      const effect = effectOf(old, now);
      const known = effects.get(row);
      if (effect && isWorse(effect, known)) effects.set(row, effect);
      const { session } = pair.context;
      if (session && promptsNow(old, now, session, before.tenant)) prompts.add(row);
    }
  }
  const affected = [...effects].map(([row, effect]): readonly [string, string, Effect] => {
    const [identity, target] = pairOf(row);
    return [identity, target, effect];
  });
  return hasSession(contexts) ? { affected, promptNow: [...prompts].map(pairOf) } : { affected };
}

interface Pair {
  readonly identity: string;
  readonly kind: 'user' | 'workload';
  /** The app's id or the user action's URN. */
  readonly target: string;
  readonly context: Context;
}

/**
 * 5 "Universe": enabled accounts (in both worlds) and enabled apps; with a user action, its URN is the only column and
 * people are the only rows.
 */
function universeOf(before: Tenant, after: Tenant, context: Context): readonly Pair[] {
  const apps = enabledInBoth(before.apps, after.apps);
  const people = enabledInBoth(before.users, after.users);
  const workloads = enabledInBoth(before.servicePrincipals ?? [], after.servicePrincipals ?? []);
  const rows = [
    ...people.map((identity) => ({ identity, kind: 'user' as const })),
    ...workloads.map((identity) => ({ identity, kind: 'workload' as const })),
  ];
  return rows.flatMap((row) => {
    const own = { ...context, ...context.perUser?.[row.identity] };
    const actions = own.userAction && row.kind === 'user' ? [own.userAction] : [];
    return (own.userAction ? actions : apps).map((target) => ({ ...row, target, context: own }));
  });
}

type Account = { readonly id: string; readonly accountEnabled?: boolean | null | undefined };

const enabledInBoth = (before: readonly Account[], after: readonly Account[]): readonly string[] => {
  const isEnabled = ({ accountEnabled }: Account) => accountEnabled !== false;
  const afterwards = new Set(after.filter(isEnabled).map(({ id }) => id));
  return before.filter((one) => isEnabled(one) && afterwards.has(one.id)).map(({ id }) => id);
};

function outcomeIn(world: World, other: World, pair: Pair): Outcome {
  const outcome = outcomeOf(world.policies, requestOf(world.tenant, pair));
  const isSwitched = hasDefaults(world.tenant) && !hasDefaults(other.tenant);
  return isSwitched && pair.kind === 'user' && !isAgent(world.tenant, pair.identity)
    ? { ...outcome, doubts: [...outcome.doubts, 'security defaults'] }
    : outcome;
}

/** An agent's account is never evaluated in a tenant with security defaults (agent-identities.md 7). */
const isAgent = ({ users }: Tenant, identity: string) =>
  Boolean(users.find(({ id }) => id === identity)?.identityParentId);

/** U13: they are outside the rules; when the change switches them, nobody can say what people meet. */
const hasDefaults = ({ settings }: Tenant) => settings?.securityDefaults === true;

function requestOf(tenant: Tenant, { identity, kind, target, context }: Pair): Asked {
  const user: User | undefined = kind === 'user' ? tenant.users.find(({ id }) => id === identity) : undefined;
  const principal = kind === 'workload' ? tenant.servicePrincipals?.find(({ id }) => id === identity) : undefined;
  const app: App | undefined = context.userAction ? undefined : tenant.apps.find(({ id }) => id === target);
  const asked = { user, app, context, tenant };
  return principal ? { ...asked, principal } : asked;
}

function isWorse(effect: Effect, known: Effect | undefined): boolean {
  return known === undefined || SEVEREST_FIRST.indexOf(effect) < SEVEREST_FIRST.indexOf(known);
}

// The row was made from these two strings.
const pairOf = (row: string) => JSON.parse(row) as readonly [string, string];

const hasSession = (contexts: readonly Context[]) =>
  contexts.some((context) => context.session || Object.values(context.perUser ?? {}).some((own) => own.session));

/** A case's `tenant.policies`, `before` and `after` as the two worlds. */
export function worldsOf(
  tenant: Tenant & { readonly policies?: readonly Policy[] | null | undefined },
  before: Policy | null,
  after: Policy | null,
): Pick<NaiveInput, 'before' | 'after'> {
  const others = tenant.policies ?? [];
  return {
    before: { tenant, policies: before ? [...others, before] : others },
    after: { tenant, policies: after ? [...others, after] : others },
  };
}
