/** The activity feed of Teams on the simulated tenant: one entry for a notice, or visibly uncertain. */
import { readFileSync } from 'node:fs';
import { AppManifestUtils } from '@microsoft/app-manifest';
import { afterEach, expect, test } from 'vitest';
import { startTenant, type Tenant } from '../../../local/tenant/tenant-server.ts';
import { openGraph } from '../../../src/graph/graph.ts';
import { ACTIVITY_TYPE, activityOf, teamsActivity } from '../../../src/notify/channels/teams-activity.ts';
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import { memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { ada, planned } from '../notice-builder.ts';
import { postOffice } from './fake-post-office.ts';

let tenant: Tenant;
afterEach(() => tenant.stop());

const APP_ID = '5f1d4f2e-6b5c-4c0e-9f7b-2f6e0d8a7c11';
const textOf = () => ({
  title: 'Mail Sync: you may need to approve it again',
  text: 'Your admin withdrew the consent.',
});

async function feedAt(seed: number) {
  const office = postOffice();
  const now = () => office.clock.now;
  tenant = await startTenant({ seed, users: 30, clock: now });
  const { url: dial, token } = tenant;
  const graph = openGraph({ cloud: 'global', token: async () => token, dial, now, pause: async () => {} });
  const people = tenant.directory.users.live();
  const context = office.worker(undefined, {
    tenant: memoryTenant({ objects: people.map(({ id }) => person(id)) }),
    channels: {
      'teams-activity': teamsActivity({ graph, appId: APP_ID, cloud: 'global', textOf: async () => textOf(), now }),
    },
  });
  const [withApp, without] = [true, false].map((has) =>
    people.filter(({ id }) => tenant.activities.isInstalledFor(id) === has),
  );
  const noticeTo = (id: string, number = 1): PlannedNotice =>
    planned({ id: String(number).padStart(32, 'a1'), channel: 'teams-activity', audience: { ...ada, id } });
  const send = async (...notices: readonly PlannedNotice[]) => {
    await context.outbox.plan(notices);
    await office.drain(context);
    return Promise.all(notices.map(office.stateOf));
  };
  return { withApp: withApp ?? [], without: without ?? [], noticeTo, send };
}

test('a notice stands in the feed of its reader, once', async () => {
  const { withApp, noticeTo, send } = await feedAt(1);
  const [reader] = withApp;
  expect(await send(noticeTo(String(reader?.id)))).toEqual(['sent']);
  expect(tenant.activities.entries()).toMatchObject([{ userId: reader?.id, title: textOf().title, calls: 1 }]);
});

test('more than five a second are sent all the same, each once', async () => {
  const { withApp, noticeTo, send } = await feedAt(2);
  const notices = withApp.slice(0, 20).map(({ id }, index) => noticeTo(id, index));
  expect(new Set(await send(...notices))).toEqual(new Set(['sent']));
  const entries = tenant.activities.entries();
  expect([entries.length, entries.every(({ calls }) => calls === 1)]).toEqual([20, true]);
});

test('whoever does not have the app gets none: failed, with the reason', async () => {
  const { without, noticeTo, send } = await feedAt(3);
  expect(without.length).toBeGreaterThan(0);
  expect(await send(noticeTo(String(without[0]?.id)))).toEqual(['failed']);
  expect(tenant.activities.entries()).toEqual([]);
});

test('without the permission nothing is sent, and it is not tried again and again', async () => {
  const { withApp, noticeTo, send } = await feedAt(4);
  tenant.faults.refuse('/users', 'Authorization_RequestDenied');
  expect(await send(noticeTo(String(withApp[0]?.id)))).toEqual(['failed']);
});

test('a lost answer is uncertain, and is not sent again', async () => {
  const { withApp, noticeTo, send } = await feedAt(5);
  tenant.faults.loseSendAnswer();
  expect(await send(noticeTo(String(withApp[0]?.id)))).toEqual(['uncertain']);
  expect(tenant.activities.entries()).toMatchObject([{ calls: 1 }]);
});

test('the chain is the same for the same notice, so that Teams would replace the entry', () => {
  const body = (id: string) => activityOf({ id }, textOf(), { appId: APP_ID, cloud: 'global' });
  expect(body('f'.repeat(32))).toMatchObject({ chainId: 2 ** 52 - 1 });
  expect(body('ab'.repeat(16))).toEqual(body('ab'.repeat(16)));
  expect(body('ab'.repeat(16))).not.toEqual(body('ac'.repeat(16)));
});

test('the manifest of the Teams app is valid, and declares the activity with its parameter', async () => {
  const manifest = JSON.parse(readFileSync('infra/teams/manifest.json', 'utf8'));
  expect(await AppManifestUtils.validateAgainstSchema(manifest)).toEqual([]);
  expect(await AppManifestUtils.validateAgainstSchema({ ...manifest, icons: {} })).not.toEqual([]);
  expect(manifest).toMatchObject({
    id: APP_ID,
    activities: { activityTypes: [{ type: ACTIVITY_TYPE, templateText: '{subject}' }] },
  });
  expect(JSON.stringify(activityOf({ id: 'a'.repeat(32) }, textOf(), { appId: APP_ID, cloud: 'global' }))).toContain(
    '"subject"',
  );
});
