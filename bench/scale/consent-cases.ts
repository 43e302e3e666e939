/** A consent for the whole tenant is removed; the app has N users. */
import { saveSeenPairs, startOfDay } from '../../src/mirror/table-seen-apps.ts';
import { consentRemoved } from './log-records.ts';
import type { Cost, ScaleCase } from './scale-row.ts';
import { openScaleStage, type ScaleStage } from './scale-stage.ts';
import { idOf } from './synthetic-tenant.ts';

/** A reach of some hundred people is stored in another way, a row for each. */
const SIZES = [3_000, 20_000, 100_000];
const SMALL_SIZES = [1_500, 8_000, 45_000];
const APP = 0;

export const CONSENT_CASES: readonly ScaleCase[] = [
  {
    name: 'scale-consent-tenant-wide',
    goals: { 'cpu-ms': 1.1, entities: 1.1 },
    sizes: SIZES,
    smallSizes: SMALL_SIZES,
    largest: 100_000,
    isTimed: true,
    async run(users) {
      const stage = openScaleStage({ users, apps: 20, tenantWide: [APP] });
      await stage.readTenant();
      const pairs = Array.from({ length: users }, (_, user) => ({
        userId: idOf('user', user),
        servicePrincipalId: idOf('app', APP),
        day: startOfDay(stage.now()),
      }));
      await saveSeenPairs(stage.store, pairs, stage.now());
      return removeConsent(stage);
    },
  },
  {
    name: 'scale-consent-personal',
    goals: { 'cpu-ms': 1.1 },
    sizes: SIZES,
    smallSizes: SMALL_SIZES,
    largest: 100_000,
    isTimed: true,
    async run(users) {
      const stage = openScaleStage({ users, apps: 20, tenantWide: [APP], grants: () => [APP] });
      await stage.readTenant();
      return removeConsent(stage);
    },
  },
];

async function removeConsent(stage: ScaleStage): Promise<Cost> {
  stage.pass(5);
  return stage.measure(async () => {
    await stage.process(consentRemoved(APP, stage.now()));
    await stage.sendNotices(6);
  });
}
