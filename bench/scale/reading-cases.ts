/** The first reading of a tenant of N people, and a reading in full when every delta link has expired. */
import { policyItem } from './conditional-access.ts';
import type { ScaleCase } from './scale-row.ts';
import { openScaleStage } from './scale-stage.ts';
import { idOf, type TenantShape } from './synthetic-tenant.ts';

const SIZES = [1_500, 8_000, 45_000];
const SMALL_SIZES = [1_000, 5_000, 30_000];
const MEMBERS_OF_GROUP = 100;
const POLICIES = 20;

export const READING_CASES: readonly ScaleCase[] = [
  {
    name: 'scale-first-reading',
    goals: { 'graph-calls': 1.05, 'storage-calls': 1.05 },
    sizes: SIZES,
    smallSizes: SMALL_SIZES,
    largest: 1_000_000,
    run(users) {
      const stage = openScaleStage(shapeOf(users));
      return stage.measure(stage.readTenant);
    },
  },
  {
    name: 'scale-resync',
    goals: { 'storage-calls': 1.05 },
    sizes: SIZES,
    smallSizes: SMALL_SIZES,
    largest: 1_000_000,
    async run(users) {
      const stage = openScaleStage(shapeOf(users));
      await stage.readTenant();
      stage.graph.expireDeltas();
      return stage.measure(async () => {
        await stage.poll('users');
        await stage.poll('consents');
      });
    },
  },
];

/** Ten memberships, two consents and a device for each user. */
function shapeOf(users: number): TenantShape {
  const [groups, apps] = [Math.ceil(users / 10), 300 + Math.ceil(users / 20)];
  return {
    users,
    groups,
    apps,
    devices: users,
    members: (group) => Array.from({ length: MEMBERS_OF_GROUP }, (_, n) => (group * MEMBERS_OF_GROUP + n) % users),
    grants: (user) => [user % apps, (user + 7) % apps],
    assigned: (app) => (app % 3 === 0 ? [app % groups] : []),
    policies: Array.from({ length: POLICIES }, (_, number) =>
      policyItem({ number, users: { includeGroups: [idOf('group', number)] } }),
    ),
  };
}
