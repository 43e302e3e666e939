/** One notice per reader and sweep, whatever crashes. */
import { array, assert, asyncProperty, integer } from 'fast-check';
import { expect, test } from 'vitest';
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import { sendNotice } from '../../../src/notify/send-notice.ts';
import { ADMINS, BOSS, bulk, refOf, UNKNOWN } from '../bulk.ts';
import { Crash, type PostOffice, type postOffice } from '../channels/fake-post-office.ts';
import { ada, DUE, planned } from '../notice-builder.ts';

async function bulkOf(numbers: readonly number[], settings: Parameters<typeof postOffice>[0] = {}) {
  const office = bulk(settings);
  const notices: PlannedNotice[] = [];
  for (const number of numbers) notices.push(await office.disable(number));
  const outcomes = async () => (await Promise.all(notices.map((notice) => outcomeOf(office, notice)))).sort();
  return { office, notices, outcomes };
}

async function outcomeOf(office: PostOffice, notice: PlannedNotice): Promise<string> {
  const stored = await office.worker().outbox.get(refOf(notice));
  return [stored?.state, stored?.reason].filter((part) => part !== undefined).join(' ');
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('forty accounts disabled by one person give one mail; the other notices are on record as part of it', async () => {
  const { office, outcomes } = await bulkOf(upTo(40));

  await office.drain();

  expect(office.mailbox.delivered).toEqual([{ to: BOSS.mail, subject: 'Accounts disabled: 40' }]);
  expect(await outcomes()).toEqual(['sent', ...Array(39).fill('suppressed swept')]);
});

test('each reader gets one mail about the accounts that concern them', async () => {
  const office = bulk();
  for (const number of upTo(6)) await office.disable(number, { to: number % 2 === 0 ? BOSS : ADMINS });
  await office.disable(7, { to: ada });

  await office.drain();

  expect(office.mailbox.delivered.toSorted((a, b) => (a.to < b.to ? -1 : 1))).toEqual([
    { to: ada.mail, subject: 'Your account was disabled' },
    { to: ADMINS.mail, subject: '[High] Accounts disabled: 3' },
    { to: BOSS.mail, subject: 'Accounts disabled: 3' },
  ]);
});

test('a sweep whose every member has a reader of its own is not read anew for each of them', async () => {
  const office = bulk();
  for (const number of upTo(40))
    await office.disable(number, { to: { kind: 'user', id: `u${number}`, mail: `u${number}@contoso.example` } });
  let readings = 0;

  await office.drain(
    office.worker(
      (name, when) => {
        if (name === 'Sweeps query' && when === 'before') readings += 1;
      },
      { limit: 100 },
    ),
  );

  expect(office.mailbox.delivered).toHaveLength(40);
  expect(readings).toBeLessThan(40);
});

test('two revocations are no sweep: two mails', async () => {
  const { office, outcomes } = await bulkOf([1, 2]);

  await office.drain();

  expect(office.mailbox.delivered).toHaveLength(2);
  expect(await outcomes()).toEqual(['sent', 'sent']);
});

test('a growing sweep is waited for, and a member after the mail brings no second mail', async () => {
  const { office } = await bulkOf(upTo(3));
  await office.disable(4, { seconds: 110 });
  await office.disable(5, { seconds: 220 });
  await office.drain();
  const late = await office.disable(6, { seconds: 800 });
  await office.drain();

  expect(office.mailbox.delivered).toEqual([{ to: BOSS.mail, subject: 'Accounts disabled: 5' }]);
  expect(await outcomeOf(office, late)).toBe('suppressed swept');
});

test('without a known actor the notices wait until the log names one actor for all of them', async () => {
  const office = bulk();
  for (const number of upTo(5)) await office.disable(number, { root: UNKNOWN, to: ADMINS });
  const worker = office.worker();
  for (let round = 0; round < 4; round += 1) {
    for (const ref of await worker.outbox.due(office.clock.now, 100)) await sendNotice(ref, worker);
    office.clock.now += 30_000;
    if (round < 3) await office.nameActor(round + 1);
  }
  expect(office.mailbox.delivered).toEqual([]);
  for (const number of [4, 5]) await office.nameActor(number);
  await office.drain();

  expect(office.mailbox.delivered).toEqual([{ to: ADMINS.mail, subject: '[High] Accounts disabled: 5' }]);
});

test('if the log never names an actor, one mail is sent for all of them in the end', async () => {
  const office = bulk();
  for (const number of upTo(4)) await office.disable(number, { root: UNKNOWN, to: ADMINS });

  await office.drain();

  expect(office.mailbox.delivered).toEqual([{ to: ADMINS.mail, subject: '[High] Accounts disabled: 4' }]);
});

test('a revocation that was undone before is neither in the mail nor counted', async () => {
  const { office, outcomes } = await bulkOf(upTo(4));
  office.setStatus(2, { state: 'closed' });
  await office.worker().outbox.due(DUE, 0);
  const worker = office.worker();
  office.clock.now = DUE + 2_000;
  const [, second] = await worker.outbox.due(office.clock.now, 100);
  if (second) await sendNotice(second, worker);

  await office.drain();

  expect(office.mailbox.delivered).toEqual([{ to: BOSS.mail, subject: 'Accounts disabled: 3' }]);
  expect(await outcomes()).toEqual(['sent', 'suppressed closed', 'suppressed swept', 'suppressed swept']);
});

test.each([
  ['it became the lead', 'Gatherings insert'],
  ['its draft was requested', 'Notices replace'],
])('the lead is sent although its own revocation was undone after %s', async (_, write) => {
  const { office, notices } = await bulkOf(upTo(3));
  office.clock.now = DUE + 130_000;
  let isLead = false;
  const doomed = office.worker((name, when) => {
    isLead ||= name === 'Gatherings insert';
    if (isLead && name === write && when === 'after') throw new Crash();
  });
  const [first] = notices;
  await expect(sendNotice(refOf(first ?? planned()), doomed)).rejects.toThrow(Crash);
  office.setStatus(1, { state: 'closed' });

  await office.drain();

  expect(office.mailbox.delivered).toEqual([{ to: BOSS.mail, subject: 'Accounts disabled: 3' }]);
});

test('concurrent workers send one mail', async () => {
  const { office, notices } = await bulkOf(upTo(12));
  office.clock.now = DUE + 200_000;

  await Promise.all(notices.map((notice) => sendNotice(refOf(notice), office.worker())));
  await office.drain();

  expect(office.mailbox.delivered).toHaveLength(1);
});

async function callsOfAll(): Promise<number> {
  let calls = 0;
  const { office } = await bulkOf(upTo(3));
  await office.drain(office.worker(() => (calls += 1)));
  return calls;
}

test('crashes at any point, several times: one mail, and the other notices are part of it', async () => {
  const last = await callsOfAll();
  expect(last).toBeGreaterThan(60);
  const crashes = array(integer({ min: 0, max: last }), { minLength: 1, maxLength: 3 });
  const property = asyncProperty(crashes, integer({ min: 0, max: 300_000 }), async (positions, transportMs) => {
    const { office, outcomes } = await bulkOf(upTo(3), { transportMs });
    for (const position of positions) {
      await untilCrash(position, office);
      office.clock.now += 90_000;
    }

    await office.drain();

    expect(office.mailbox.delivered).toEqual([{ to: BOSS.mail, subject: 'Accounts disabled: 3' }]);
    expect(await outcomes()).toEqual(['sent', 'suppressed swept', 'suppressed swept']);
  });
  await assert(property, { numRuns: 150 });
});

async function untilCrash(position: number, office: PostOffice): Promise<void> {
  let calls = 0;
  const doomed = office.worker(() => {
    calls += 1;
    if (calls > position) throw new Crash();
  });
  try {
    for (let round = 0; round < 8; round += 1) {
      for (const due of await doomed.outbox.due(office.clock.now, 10)) await sendNotice(due, doomed);
      office.clock.now += 30_000;
    }
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
}
