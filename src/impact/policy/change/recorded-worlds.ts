/** The tenant on both sides of a recorded change: from the mirror, and from the evidence where that says more. */
import { defined } from '../../../base/defined.ts';
import {
  isEnforcedState,
  type Policy,
  type PolicyContent,
  type PolicyKind,
  policyHash,
  policyOf,
} from '../../../conditional-access/policy.ts';
import { isUnreadable } from '../../../conditional-access/policy-demand.ts';
import { conditionsText, readPolicy, refersTo } from '../../../conditional-access/read-policy.ts';
import { strengthOf } from '../../../conditional-access/strength.ts';
import type { Revocation } from '../../../correlate/revocation.ts';
import type { ImpactContext } from '../../affected.ts';
import type { PolicyWorld } from '../reach/reach-index.ts';
import { contextsOfChange } from '../tenant/likely-contexts.ts';
import { settingsOf } from '../tenant/mirror-settings.ts';
import { readPolicyWorld } from '../tenant/mirror-world.ts';
import { IDENTITY_KINDS } from '../tenant/tenant-index-input.ts';
import type { ComparedWorlds, UnknownChange } from './compared-worlds.ts';
import { worldsOfLocation } from './moved-places.ts';
import { worldsOfMovement } from './worlds-of-movement.ts';

export async function recordedWorlds(
  { subject, occurred, detail }: Revocation,
  context: ImpactContext,
): Promise<ComparedWorlds | UnknownChange> {
  const world = await readPolicyWorld(context);
  const gap = await gapIn(world, context);
  if (gap !== undefined) return { uncertain: [gap] };
  if (detail.membership) return worldsOfMovement(detail.membership, world);
  const sides = await sidesOf(subject.id, { policy: detail.policy, to: Date.parse(occurred.to) }, context);
  return 'uncertain' in sides ? sides : worldsOfPolicy(world, sides, context);
}

const NO_PEOPLE: ReadonlySet<number> = new Set([IDENTITY_KINDS.indexOf('outside'), IDENTITY_KINDS.indexOf('workload')]);

/** Undefined where the mirror has what the answer needs. */
async function gapIn({ tenant: { identities, apps }, policies }: PolicyWorld, { tenant }: ImpactContext) {
  if (identities.kinds.every((kind) => NO_PEOPLE.has(kind))) return 'not known: the people of the tenant at that time';
  if (apps.length === 0) return 'not known: the apps of the tenant at that time';
  const isRead =
    policies.length > 0 || tenant.readSince === undefined || (await tenant.readSince('policies')) !== undefined;
  return isRead ? undefined : 'not known: the other policies, which were not read yet';
}

/** `before` absent: created; `after` absent: deleted. */
interface Sides {
  readonly id: string;
  readonly kind: PolicyKind;
  readonly before?: PolicyContent;
  readonly after?: PolicyContent;
}

interface Evidence {
  readonly policy: Revocation['detail']['policy'];
  /** Milliseconds. */
  readonly to: number;
}

/** Where the source gives only one side of the change, the mirror gives the other. */
async function sidesOf(
  id: string,
  { policy, to }: Evidence,
  { tenant, at }: ImpactContext,
): Promise<Sides | UnknownChange> {
  const [was, is] = await Promise.all([tenant.object('policy', id, at), tenant.object('policy', id, to)]);
  const before = policy?.before ?? (policy?.change === 'created' ? undefined : was?.content);
  const after = policy?.after ?? (policy?.change === 'deleted' ? undefined : is?.content);
  const kind = (was ?? is)?.policyKind ?? kindOf(before ?? after ?? {});
  if (kind === undefined) return { uncertain: ['not known: what the changed setting was, and what it is now'] };
  const isHalf =
    (before === undefined && policy?.change !== 'created') || (after === undefined && policy?.change !== 'deleted');
  const isSame = before && after && policyHash(kind, before) === policyHash(kind, after);
  // The mirror may have read the policy again before it learnt that it had changed.
  if (isHalf || isSame) return { uncertain: ['not known: what the policy was before the change, or what it is now'] };
  return defined({ id, kind, before, after });
}

/** Of what the mirror does not have. */
function kindOf(content: PolicyContent): PolicyKind | undefined {
  const has = (...names: readonly string[]) => names.some((name) => content[name] !== undefined);
  if (has('conditions', 'state', 'grantControls', 'sessionControls')) return 'conditional-access';
  if (has('ipRanges', 'countriesAndRegions', 'isTrusted')) return 'named-location';
  if (has('allowedCombinations', 'requirementsSatisfied')) return 'authentication-strength';
  return typeof content.isEnabled === 'boolean' ? 'security-defaults' : undefined;
}

async function worldsOfPolicy(
  world: PolicyWorld,
  sides: Sides,
  context: ImpactContext,
): Promise<ComparedWorlds | UnknownChange> {
  const { id, kind, before, after } = sides;
  switch (kind) {
    case 'conditional-access':
      return worldsOfConditionalAccess(world, sides);
    case 'named-location':
      return compared(worldsOfLocation(world, defined({ id, before, after })), { conditional: true });
    case 'authentication-strength': {
      const sideOf = (content: PolicyContent | undefined) =>
        inTenant(world, { strengths: withStrength(world, id, content) });
      const naming = world.policies.map(readPolicy).filter((rule) => refersTo(rule, id));
      return compared({ before: sideOf(before), after: sideOf(after) }, { conditional: naming.some(hasConditions) });
    }
    case 'security-defaults':
    case 'conditional-access-settings':
    case 'cross-tenant-access': {
      const sideOf = async (content: PolicyContent | undefined) =>
        inTenant(world, { settings: settingsOf(await policiesWith(sides, content, context)) });
      return compared({ before: await sideOf(before), after: await sideOf(after) }, { conditional: true });
    }
    case 'token-lifetime':
      return { uncertain: ['not known: what a token lifetime policy does to a sign-in'] };
  }
}

/** One that is not enforced has no effect, so it may as well not be there. */
function worldsOfConditionalAccess(world: PolicyWorld, { id, before, after }: Sides): ComparedWorlds {
  const others = world.policies.filter((policy) => policy.id !== id);
  const sideOf = (content: PolicyContent | undefined) => ({
    ...world,
    policies: content ? [...others, { id, ...content }] : others,
  });
  const enforced = [before, after].flatMap((content) => (content && isEnforcedState(content.state) ? [content] : []));
  const rules = enforced.map(readPolicy);
  return compared(
    { before: sideOf(before), after: sideOf(after) },
    {
      conditional: rules.some(hasConditions),
      uncertain: rules.some(isUnreadable) ? ['not known: a part of the policy that Graph v1.0 does not show'] : [],
    },
  );
}

interface Compared {
  readonly conditional: boolean;
  readonly uncertain?: readonly string[];
}

function compared(
  { before, after }: Pick<ComparedWorlds, 'before' | 'after'>,
  { conditional, uncertain = [] }: Compared,
): ComparedWorlds {
  const { contexts, isPartial } = contextsOfChange(before, after);
  const gap = isPartial ? ['not tried: some combinations of what the policies name'] : [];
  return { before, after, contexts, conditional, uncertain: [...uncertain, ...gap] };
}

function hasConditions(rule: Parameters<typeof conditionsText>[0]): boolean {
  return conditionsText(rule) !== '';
}

function inTenant(world: PolicyWorld, changed: Partial<PolicyWorld['tenant']>): PolicyWorld {
  return { ...world, tenant: { ...world.tenant, ...changed } };
}

function withStrength({ tenant: { strengths } }: PolicyWorld, id: string, content: PolicyContent | undefined) {
  const all = new Map(strengths);
  if (content === undefined) all.delete(id.toLowerCase());
  else all.set(id.toLowerCase(), strengthOf(content));
  return all;
}

async function policiesWith(
  { id, kind }: Sides,
  content: PolicyContent | undefined,
  { tenant, at }: ImpactContext,
): Promise<readonly Policy[]> {
  const policies: Policy[] = [];
  for await (const policy of tenant.objects('policy', at)) if (policy.id !== id) policies.push(policy);
  return content === undefined ? policies : [...policies, policyOf(kind, { ...content, id })];
}
