/** A notice whose turn comes more than a day late is not sent; the admins read of it, and of what is uncertain. */
import { expect, test } from 'vitest';
import { newEndpoint, tableEndpoints } from '../../../src/notify/channels/table-endpoints.ts';
import { webhook } from '../../../src/notify/channels/webhook.ts';
import { concludeLines } from '../../../src/notify/digest/digest-channel.ts';
import { tellOfDisabled } from '../../../src/notify/digest/disabled-endpoints.ts';
import { notTooLate, tellOfUncertain } from '../../../src/notify/digest/missed-notices.ts';
import { tableDigests } from '../../../src/notify/digest/table-digests.ts';
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import { audienceKeyOf } from '../../../src/notify/notice-row.ts';
import { sendNotice } from '../../../src/notify/send-notice.ts';
import type { SendingRules } from '../../../src/notify/sending-rules.ts';
import { allRows } from '../../../src/storage/tables.ts';
import { Crash, dueOf, type Worker } from '../channels/fake-post-office.ts';
import { APP, opened, SECRET } from '../channels/webhook-office.ts';
import { DUE, planned } from '../notice-builder.ts';
import { ADMINS, type DigestOffice, digestOffice } from './digest-office.ts';

const HOUR = 3_600_000;
const notice = planned();

function workerOf(
  office: DigestOffice,
  onCall?: Parameters<DigestOffice['digestWorker']>[0],
  extra: Partial<SendingRules> = {},
): Worker {
  const worker = office.digestWorker(onCall);
  const admins = { admins: ADMINS.mail };
  const now = () => office.clock.now;
  const digests = tableDigests(worker.store);
  const rules: SendingRules = {
    restraints: [notTooLate(admins)],
    lastRestraints: [],
    followUps: [concludeLines(digests), tellOfUncertain(admins, now)],
    ...extra,
  };
  return { ...worker, rules };
}

async function turn(office: DigestOffice, worker: Worker, until: number, step = HOUR): Promise<void> {
  for (; office.clock.now <= until; office.clock.now += step)
    for (const due of await dueOf(worker, office.clock.now)) await sendNotice(due, worker);
}

async function adminsLines(office: DigestOffice) {
  const rows = await allRows(office.tables('Notices'), { partition: { from: '0', to: 'z' } });
  return rows.filter((row) => row.rowKey.startsWith('digest-')).map((row) => `${row.state} ${row.reason}`);
}

test.each([
  ['a day later: it is sent', 24 * HOUR, 'sent'],
  ['a moment more: it is not', 24 * HOUR + 1, 'suppressed'],
])('its turn comes %s', async (_, late, state) => {
  const office = digestOffice();
  const worker = workerOf(office);
  await worker.outbox.plan([notice]);
  office.clock.now = DUE + late;
  await turn(office, worker, office.clock.now);

  expect(await office.stateOf(notice)).toBe(state);
});

test('too late: the admins read of it in one line, whenever the outage ended', async () => {
  const office = digestOffice();
  const worker = workerOf(office);
  const other = planned({ id: 'f'.repeat(32), audience: { ...notice.audience, id: 'bea' } });
  await worker.outbox.plan([notice, other]);
  office.clock.now = DUE + 80 * HOUR;
  await turn(office, worker, DUE + 120 * HOUR);

  expect(await adminsLines(office)).toEqual(['suppressed digested']);
  expect(office.mailbox.delivered.map(({ to }) => to)).toEqual([ADMINS.mail]);
  expect(office.mailbox.bodies[0]).toContain('more than a day late');
});

test('a stated wait is no delay: what waits for the morning is sent then', async () => {
  const office = digestOffice();
  const morning = DUE + 60 * HOUR;
  const untilMorning: SendingRules['restraints'][number] = async (_, { now }) =>
    now < morning ? { waitUntil: new Date(morning).toISOString() } : undefined;
  const worker = workerOf(office, undefined, { restraints: [notTooLate({ admins: ADMINS.mail }), untilMorning] });
  await worker.outbox.plan([notice]);
  await turn(office, worker, DUE + 70 * HOUR);

  expect(await office.stateOf(notice)).toBe('sent');
});

test('killed at each call: one line, told once', async () => {
  const calls: string[] = [];
  const live = async (office: DigestOffice, worker: Worker) => {
    office.clock.now = Math.max(office.clock.now, DUE + 30 * HOUR);
    for (const due of await dueOf(worker, office.clock.now)) await sendNotice(due, worker);
  };
  const plain = digestOffice();
  await plain.worker().outbox.plan([notice]);
  await live(
    plain,
    workerOf(plain, (name, when) => void calls.push(`${when} ${name}`)),
  );
  expect(calls.length).toBeGreaterThan(15);
  for (const [position, name] of calls.entries()) {
    const office = digestOffice();
    await office.worker().outbox.plan([notice]);
    let made = 0;
    const doomed = workerOf(office, () => {
      made += 1;
      if (made > position) throw new Crash();
    });
    await live(office, doomed).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
    await turn(office, workerOf(office), DUE + 90 * HOUR);
    const at = `at ${position}, ${name}`;
    expect(await office.stateOf(notice), at).toBe('suppressed');
    expect(await adminsLines(office), at).toEqual(['suppressed digested']);
    expect(office.mailbox.delivered, at).toHaveLength(1);
  }
}, 60_000);

test('of an uncertain notice the admins read that nobody can say whether it arrived', async () => {
  const office = digestOffice();
  const worker = workerOf(office);
  const lost = {
    ...worker,
    channels: {
      ...worker.channels,
      mail: {
        deliver: async () => ({ state: 'uncertain' as const, reason: 'no-answer' }),
        isDelivering: () => false,
        mayHaveLeft: () => true,
      },
    },
  };
  await worker.outbox.plan([notice]);
  await turn(office, lost, DUE + 60_000);
  expect(await office.stateOf(notice)).toBe('uncertain');
  await turn(office, worker, DUE + 24 * HOUR);

  expect(office.mailbox.bodies[0]).toContain('not certain');
});

test('an address that is disabled: the admins get one mail, however many events fail', async () => {
  const office = digestOffice();
  const worker = workerOf(office);
  const now = () => office.clock.now;
  const endpoints = tableEndpoints(worker.store, now);
  await endpoints.save(
    newEndpoint({ appId: APP, url: 'https://hooks.contoso.example/', secretRef: 'webhook-a' }, now()),
  );
  const post = async () => ({ outcome: 'answered' as const, status: 410 });
  const channels = {
    ...worker.channels,
    webhook: webhook({ endpoints, secretsOf: async () => [SECRET], post, now }),
  };
  const rules = { ...NO_FOLLOW_UPS, followUps: [tellOfDisabled(endpoints, { admins: ADMINS.mail })] };
  const events: readonly PlannedNotice[] = [opened(), opened({ revocationId: 'r2' })];
  await worker.outbox.plan(events);
  await turn(office, { ...worker, channels, rules }, DUE + HOUR, 60_000);

  expect((await endpoints.get(APP))?.reason).toBe('gone');
  expect(office.mailbox.delivered.map(({ to }) => to)).toEqual([ADMINS.mail]);
  expect(office.mailbox.bodies[0]).toContain(`revaudit webhooks enable ${APP}`);
  const states = await Promise.all(
    events.map(
      async ({ id, audience }) =>
        (await worker.outbox.get({ noticeId: id, audienceKey: audienceKeyOf(audience) }))?.state,
    ),
  );
  expect(states.toSorted()).toEqual(['failed', 'suppressed']);
});

const NO_FOLLOW_UPS: SendingRules = { restraints: [], lastRestraints: [], followUps: [] };
