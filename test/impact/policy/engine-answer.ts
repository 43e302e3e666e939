/** The engine's answer to a change of a small tenant, as pairs. */
import { objectOf } from '../../../src/base/json.ts';
import type { PolicyContent } from '../../../src/conditional-access/policy.ts';
import { bestKernel } from '../../../src/impact/policy/kernel/wasm-kernel.ts';
import { changeReach } from '../../../src/impact/policy/reach/change-reach.ts';
import type { Reach } from '../../../src/impact/policy/reach/reach.ts';
import { type IndexOptions, reachIndex } from '../../../src/impact/policy/reach/reach-index.ts';
import { contextsOf } from '../../../src/impact/policy/tenant/case-contexts.ts';
import { tenantOf } from '../../../src/impact/policy/tenant/case-tenant.ts';

/** A tenant and its policies, in the form of plain JSON. */
export interface PlainWorld {
  readonly tenant: object;
  readonly policies: readonly object[];
}

export interface EngineAnswer {
  /** `person app effect`, sorted. */
  readonly affected: readonly string[];
  /** `person app`, sorted. */
  readonly promptNow: readonly string[] | undefined;
  readonly reach: Reach;
}

export function engineAnswer(
  before: PlainWorld,
  after: PlainWorld,
  { contexts = {}, options = { kernel: bestKernel } }: { readonly contexts?: unknown; readonly options?: IndexOptions },
): EngineAnswer {
  const tenant = tenantOf(objectOf(before.tenant));
  const tenantAfter = after.tenant === before.tenant ? tenant : tenantOf(objectOf(after.tenant));
  const { identities } = tenant;
  const index = reachIndex({ tenant, policies: contentsOf(before) }, contextsOf(contexts, identities), options);
  const reach = changeReach(index, { tenant: tenantAfter, policies: contentsOf(after) });
  const pairs = (list: NonNullable<Reach['promptNow']>) =>
    list.flatMap((one) =>
      [...one.identities()].flatMap((number) => one.appIds().map((app) => `${identities.idOf(number)} ${app}`)),
    );
  return {
    affected: reach.rectangles.flatMap((one) => pairs([one]).map((pair) => `${pair} ${one.effect}`)).sort(),
    promptNow: reach.promptNow && pairs(reach.promptNow).sort(),
    reach,
  };
}

function contentsOf({ policies }: PlainWorld): readonly PolicyContent[] {
  return policies.map((policy) => objectOf(policy));
}
