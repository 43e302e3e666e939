/** A policy on groups of N people; a named location that N policies name. */
import { locationId, locationItem, policyItem } from './conditional-access.ts';
import type { ScaleCase } from './scale-row.ts';
import { openScaleStage, type ScaleStage } from './scale-stage.ts';
import { idOf, type TenantShape } from './synthetic-tenant.ts';

const GROUPS = 50;
const LOCATION = 0;
const LOCATION_USERS = 10_000;
const LOCATION_GROUPS = 10;
/** Each of the policies names so many of the groups, so that the people in them count for more than the tenant. */
const GROUPS_OF_POLICY = 8;

export const POLICY_CASES: readonly ScaleCase[] = [
  {
    name: 'scale-policy-groups',
    goals: { entities: 1.1 },
    sizes: [300, 2_000, 10_000],
    smallSizes: [200, 1_000, 6_000],
    async run(size) {
      const everybody = numbers(size, (number) => number);
      const shape: TenantShape = {
        users: size,
        groups: GROUPS,
        apps: GROUPS,
        members: () => everybody,
        assigned: (app) => [app],
        policies: [],
      };
      const stage = openScaleStage(shape);
      await stage.readTenant();
      const includeGroups = numbers(GROUPS, (number) => idOf('group', number));
      return readPolicies(stage, { ...shape, policies: [policyItem({ number: 0, users: { includeGroups } })] });
    },
  },
  {
    name: 'scale-named-location',
    goals: { entities: 1.1 },
    sizes: [8, 40, 240],
    async run(size) {
      const share = LOCATION_USERS / LOCATION_GROUPS;
      const policies = numbers(size, (number) =>
        policyItem({
          number,
          users: {
            includeGroups: numbers(GROUPS_OF_POLICY, (step) => idOf('group', (number + step) % LOCATION_GROUPS)),
          },
          apps: [idOf('application', number)],
          locations: [locationId(LOCATION)],
        }),
      );
      const shape: TenantShape = {
        users: LOCATION_USERS,
        groups: LOCATION_GROUPS,
        apps: 250,
        members: (group) => numbers(share, (number) => group * share + number),
        policies,
        namedLocations: [locationItem(LOCATION, true)],
      };
      const stage = openScaleStage(shape);
      await stage.readTenant();
      return readPolicies(stage, { ...shape, namedLocations: [locationItem(LOCATION, false)] });
    },
  },
];

/** The policies' timer sees the tenant as it is now; what follows from it counts as well. */
function readPolicies(stage: ScaleStage, shape: TenantShape) {
  stage.graph.reshape(shape);
  stage.pass(5);
  return stage.measure(async () => {
    await stage.poll('policies');
    await stage.work();
    await stage.sendNotices(6);
  });
}

function numbers<T>(count: number, make: (number: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, number) => make(number));
}
