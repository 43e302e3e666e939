/** Some pairs of people and apps of each effect, unchanged ones among them: the same ones each time. */
import type { ReachEffect } from '../../conditional-access/judge-request.ts';
import type { Reach, ReachRectangle } from '../../impact/policy/reach/reach.ts';
import { IDENTITY_KINDS, type TenantIndexInput } from '../../impact/policy/tenant/tenant-index-input.ts';

export interface SampledPair {
  readonly effect: ReachEffect;
  readonly identity: number;
  readonly appId: string;
}

/** Prime, so that people and apps are not walked in step. */
const [PEOPLE_STEP, APPS_STEP] = [7_919, 101];
const TRIES = 50;

/** @param count in all; each effect gets an equal part, or as many as it has */
export function samplePairs({ rectangles }: Reach, tenant: TenantIndexInput, count: number): readonly SampledPair[] {
  const byEffect = Map.groupBy(
    rectangles.filter((rectangle) => !rectangle.appIds().some((id) => id.startsWith('urn:'))),
    ({ effect }) => effect,
  );
  const unchanged = unchangedPairs(rectangles, tenant, Math.ceil(count / (byEffect.size + 1)));
  const each = Math.ceil((count - unchanged.length) / byEffect.size);
  const changed = [...byEffect].flatMap(([effect, own]) => spread(own, each).map((pair) => ({ effect, ...pair })));
  return [...changed.slice(0, count - unchanged.length), ...unchanged];
}

type Pair = Omit<SampledPair, 'effect'>;

/** One of each rectangle in turn. */
function spread(rectangles: readonly ReachRectangle[], count: number): readonly Pair[] {
  const lists = rectangles.map((rectangle) => ({ apps: rectangle.appIds(), people: [...rectangle.identities()] }));
  const pairs = new Map<string, Pair>();
  for (let turn = 0; turn < count * rectangles.length && pairs.size < count; turn += 1) {
    const { apps, people } = lists[turn % lists.length] ?? { apps: [], people: [] };
    const identity = people[(turn * PEOPLE_STEP) % people.length];
    const appId = apps[(turn * APPS_STEP) % apps.length];
    if (identity !== undefined && appId !== undefined) pairs.set(`${identity} ${appId}`, { identity, appId });
  }
  return [...pairs.values()];
}

function unchangedPairs(
  rectangles: readonly ReachRectangle[],
  tenant: TenantIndexInput,
  count: number,
): readonly SampledPair[] {
  const { identities, apps } = tenant;
  const hit = rectangles.map((rectangle) => ({
    apps: new Set(rectangle.appIds()),
    people: new Set(rectangle.identities()),
  }));
  const isPerson = (number: number) =>
    !['outside', 'workload', 'agent'].includes(IDENTITY_KINDS[identities.kinds[number] ?? 0] ?? '');
  const found = new Map<string, SampledPair>();
  for (let turn = 0; turn < count * TRIES && found.size < count; turn += 1) {
    const identity = (turn * PEOPLE_STEP) % identities.count;
    const app = apps[(turn * APPS_STEP) % apps.length];
    if (app === undefined || !app.enabled || !isPerson(identity)) continue;
    if (hit.some((one) => one.apps.has(app.id) && one.people.has(identity))) continue;
    found.set(`${identity} ${app.id}`, { effect: 'unchanged', identity, appId: app.id });
  }
  return [...found.values()];
}
