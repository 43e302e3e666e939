/** A policy blocks N people: their refusals, its reversal, and a list of something else on the same day. */
import { policyId, policyItem } from './conditional-access.ts';
import { accountDisabled, blockedSignIn } from './log-records.ts';
import type { ScaleCase } from './scale-row.ts';
import { openScaleStage, type ScaleStage } from './scale-stage.ts';
import type { TenantShape } from './synthetic-tenant.ts';

const APP = 1;
const POLICY = 0;
const LINES = 50;
const SIZES = [100, 600, 4_000];
const SMALL_SIZES = [60, 300, 2_000];
/** Between two refusals, in milliseconds. */
const APART = 50;

export const REFUSAL_CASES: readonly ScaleCase[] = [
  {
    name: 'scale-refusals',
    goals: { 'storage-calls': 1.05 },
    sizes: SIZES,
    smallSizes: SMALL_SIZES,
    async run(size) {
      const { stage } = await blockedTenant(size);
      return stage.measure(async () => {
        await refuseAll(stage, size);
        await stage.sendNotices(12);
      });
    },
  },
  {
    name: 'scale-reverted-policy',
    goals: { 'storage-calls': 1.05 },
    sizes: SIZES,
    smallSizes: SMALL_SIZES,
    async run(size) {
      const { stage, shape } = await blockedTenant(size);
      await refuseAll(stage, size);
      stage.graph.reshape({
        ...shape,
        policies: [policyItem({ number: POLICY, control: 'block', state: 'disabled' })],
      });
      stage.pass(20);
      return stage.measure(async () => {
        await stage.poll('policies');
        await stage.work();
        await stage.sendNotices(12);
      });
    },
  },
  {
    name: 'scale-list-beside-refusals',
    goals: { 'storage-calls': 0.2 },
    sizes: [250, 1_200, 8_000],
    smallSizes: [200, 1_000, 6_000],
    async run(size) {
      const { stage } = await blockedTenant(size + LINES);
      for (let index = 0; index < LINES; index += 1) await stage.process(accountDisabled(size + index, stage.now()));
      stage.pass(5);
      await refuseAll(stage, size);
      return stage.measure(() => stage.engine.answers.list({ limit: LINES }));
    },
  },
];

/** A policy that blocks everybody everywhere was found a moment ago. */
async function blockedTenant(users: number): Promise<{ readonly stage: ScaleStage; readonly shape: TenantShape }> {
  const shape: TenantShape = { users, apps: 20, grants: () => [APP], policies: [] };
  const stage = openScaleStage(shape);
  await stage.readTenant();
  stage.graph.reshape({ ...shape, policies: [policyItem({ number: POLICY, control: 'block' })] });
  stage.pass(5);
  await stage.poll('policies');
  await stage.work();
  await stage.sendNotices(12);
  return { stage, shape };
}

async function refuseAll(stage: ScaleStage, users: number): Promise<void> {
  const begin = stage.now();
  for (let user = 0; user < users; user += 1)
    await stage.process(blockedSignIn(user, { app: APP, policyId: policyId(POLICY), at: begin + user * APART }));
}
