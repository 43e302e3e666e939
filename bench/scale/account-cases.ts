/** An account with N apps is disabled; one account with ten apps, in a tenant of N; N accounts in ten minutes. */
import { accountDisabled } from './log-records.ts';
import type { ScaleCase } from './scale-row.ts';
import { openScaleStage } from './scale-stage.ts';

const MINUTE = 60_000;
const ACT_APPS = 10;
/** A process writes the names of an app once, so the first acts cost more than the others. */
const ACTS = 40;
const SWEEP_MINUTES = 10;

export const ACCOUNT_CASES: readonly ScaleCase[] = [
  {
    name: 'scale-account-apps',
    goals: { 'storage-calls': 1.05 },
    sizes: [40, 200, 1_200],
    async run(size) {
      const stage = openScaleStage({ users: 2, apps: size, grants: () => range(size) });
      await stage.readTenant();
      stage.pass(5);
      return stage.measure(async () => {
        await stage.process(accountDisabled(1, stage.now()));
        await stage.sendNotices(4);
      });
    },
  },
  {
    name: 'scale-act',
    goals: { 'storage-calls': 0.2 },
    sizes: [300, 2_000, 10_000],
    largest: 100_000,
    async run(users) {
      const stage = openScaleStage({ users, apps: 50, grants: (user) => range(ACT_APPS, user % 40) });
      await stage.readTenant();
      stage.pass(5);
      const cost = await stage.measure(async () => {
        for (const act of range(ACTS)) {
          await stage.process(accountDisabled(act, stage.now()));
          await stage.sendNotices(4);
        }
      });
      return { ...cost, 'storage-calls': cost['storage-calls'] / ACTS };
    },
  },
  {
    name: 'scale-sweep-notices',
    goals: { entities: 1.1 },
    sizes: [60, 300, 2_000],
    async run(size) {
      const stage = openScaleStage({ users: size, apps: 20, grants: () => [1, 2] });
      await stage.readTenant();
      const begin = stage.now();
      return stage.measure(async () => {
        for (const [index, user] of range(size).entries()) {
          await stage.process(accountDisabled(user, begin + Math.floor((index * SWEEP_MINUTES * MINUTE) / size)));
          if (index % Math.ceil(size / SWEEP_MINUTES) === 0) await stage.sendNotices(1);
        }
        await stage.sendNotices(30);
      });
    },
  },
];

function range(count: number, first = 0): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
