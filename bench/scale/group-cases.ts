/** N members leave a group at once; one person joins a group in a tenant of N apps. */
import { policyItem } from './conditional-access.ts';
import { memberAdded } from './log-records.ts';
import type { ScaleCase } from './scale-row.ts';
import { openScaleStage } from './scale-stage.ts';
import { groupItem, idOf, memberItem, type TenantShape } from './synthetic-tenant.ts';

const GROUP = 0;
const APP = 0;
const NOTICES_A_MINUTE = 500;

export const GROUP_CASES: readonly ScaleCase[] = [
  {
    name: 'scale-group-left',
    goals: { 'graph-calls': 1.05, entities: 1.1 },
    sizes: [200, 1_000, 6_000],
    smallSizes: [100, 500, 3_000],
    async run(size) {
      const everybody = Array.from({ length: size }, (_, number) => number);
      const shape: TenantShape = {
        users: size,
        groups: 1,
        apps: 20,
        members: () => everybody,
        assigned: (app) => (app === APP ? [GROUP] : []),
        policies: [policyItem({ number: 0, users: { includeUsers: ['All'], excludeGroups: [idOf('group', GROUP)] } })],
      };
      const stage = openScaleStage(shape);
      await stage.readTenant();
      stage.graph.reshape({ ...shape, members: () => [] });
      const gone = everybody.map((user) => ({ ...memberItem('user', user), '@removed': { reason: 'deleted' } }));
      stage.graph.addToDelta('/groups/delta', [{ ...groupItem(GROUP), 'members@delta': gone }]);
      stage.pass(5);
      return stage.measure(async () => {
        await stage.poll('users');
        await stage.work();
        // The members' own notices: some hundreds a minute.
        await stage.sendNotices(12 + Math.ceil(size / NOTICES_A_MINUTE));
      });
    },
  },
  {
    name: 'scale-membership-apps',
    goals: { entities: 0.2 },
    sizes: [300, 1_500, 10_000],
    async run(size) {
      const stage = openScaleStage({
        users: 50,
        groups: 2,
        apps: size,
        members: (group) => (group === GROUP ? [] : [1, 2, 3]),
        grants: (user) => [user, user + 50],
        policies: [
          policyItem({ number: 0, users: { includeGroups: [idOf('group', GROUP)] } }),
          policyItem({
            number: 1,
            users: { includeGroups: [idOf('group', GROUP)] },
            apps: [idOf('application', APP)],
            control: 'block',
          }),
        ],
      });
      await stage.readTenant();
      stage.pass(5);
      return stage.measure(async () => {
        await stage.process(memberAdded(GROUP, 7, stage.now()));
        await stage.sendNotices(4);
      });
    },
  },
];
