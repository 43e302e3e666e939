/** The daily digest: one mail a reader and day, the worst first, one line an incident, each told once. */
import { describe, expect, test } from 'vitest';
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import { audienceKeyOf } from '../../../src/notify/notice-row.ts';
import { sendNotice } from '../../../src/notify/send-notice.ts';
import type { RevocationStatus } from '../../../src/record/revocation-status.ts';
import { dueOf } from '../channels/fake-post-office.ts';
import { content } from '../notice-builder.ts';
import { digestOffice, line } from './digest-office.ts';

/** The notices of the tests are due at noon, so their digest leaves at eight on the next day. */
const EIGHT = Date.parse('2031-03-03T07:00:00.000Z');
const HOUR = 3_600_000;

async function officeWith(lines: readonly PlannedNotice[], settings: Parameters<typeof digestOffice>[0] = {}) {
  const office = digestOffice(settings);
  const worker = office.digestWorker();
  await worker.outbox.plan(lines);
  const at = async (time: number, given = worker) => {
    office.clock.now = time;
    for (const due of await dueOf(given, time)) await sendNotice(due, given);
  };
  const statesOf = async (asked: readonly PlannedNotice[]) =>
    Promise.all(asked.map(async (one) => `${(await office.stored(one))?.state} ${(await office.stored(one))?.reason}`));
  return { office, worker, at, statesOf };
}

test('three lines leave as one mail at eight, and say that they stand in it', async () => {
  const lines = [line(1), line(2), line(3)];
  const { office, at, statesOf } = await officeWith(lines);

  await at(EIGHT - 1);
  expect(office.mailbox.delivered).toEqual([]);
  await at(EIGHT);

  expect(office.mailbox.delivered.map(({ to }) => to)).toEqual(['admins@contoso.example']);
  expect(lines.map(office.timesTold)).toEqual([1, 1, 1]);
  expect(await statesOf(lines)).toEqual(Array(3).fill('suppressed digested'));
});

test('what is planned twice stands in it once', async () => {
  const { office, worker, at } = await officeWith([line(1), line(2)]);
  await worker.outbox.plan([line(2), line(1)]);
  await at(EIGHT);
  await worker.outbox.plan([line(1)]);
  await at(EIGHT + 30 * HOUR);

  expect(office.mailbox.delivered).toHaveLength(1);
});

test('what is planned comes back under the ids by which the trail finds it', async () => {
  const { worker } = await officeWith([]);
  for (const { id, audience } of await worker.outbox.plan([line(1), line(2, { channel: 'mail' })]))
    expect(await worker.outbox.get({ noticeId: id, audienceKey: audienceKeyOf(audience) })).toBeDefined();
});

test('the worst stand first', async () => {
  const low = line(1);
  const high = line(2, { content: content({ cause: 'account-disabled', subject: { kind: 'user', id: 'ada' } }) });
  const { office, at } = await officeWith([low, high]);
  await at(EIGHT);

  const [html = ''] = office.mailbox.bodies;
  expect(html.indexOf(high.revocationId.slice(0, 10))).toBeGreaterThan(0);
  expect(html.indexOf(high.revocationId.slice(0, 10))).toBeLessThan(html.indexOf(low.revocationId.slice(0, 10)));
});

test('two readers get two mails', async () => {
  const other = line(2, { audience: { kind: 'help-desk', id: 'help-desk', mail: 'desk@contoso.example' } });
  const { office, at } = await officeWith([line(1), other]);
  await at(EIGHT);

  expect(office.mailbox.delivered.map(({ to }) => to).sort()).toEqual([
    'admins@contoso.example',
    'desk@contoso.example',
  ]);
});

test('without lines no digest leaves; neither does one whose incidents are all over', async () => {
  const lines = [line(1), line(2)];
  const { office, at, statesOf } = await officeWith(lines, { status: () => ({ state: 'recovered' }) });
  await at(EIGHT);
  await at(EIGHT + 24 * HOUR);

  expect(office.mailbox.delivered).toEqual([]);
  expect(await statesOf(lines)).toEqual(Array(2).fill('suppressed recovered'));
});

test('a line that is planned while the digest is on its way stands in the next one', async () => {
  const [early, late] = [line(1), line(2)];
  const { office, worker, at, statesOf } = await officeWith([early]);
  const { digest } = worker.channels;
  if (digest === undefined) throw new Error('there is a digest');
  // The digest has read its lines, and has not said them.
  const slow = office.digestWorker(undefined, {
    channels: {
      ...worker.channels,
      digest: {
        ...digest,
        async deliver(delivery) {
          let isRead = false;
          const saveProgress: typeof delivery.saveProgress = async (...progress) => {
            if (!isRead) await worker.outbox.plan([late]);
            isRead = true;
            await delivery.saveProgress(...progress);
          };
          return digest.deliver({ ...delivery, saveProgress });
        },
      },
    },
  });
  await at(EIGHT, slow);
  expect([early, late].map(office.timesTold)).toEqual([1, 0]);
  expect(await statesOf([late])).toEqual(['due undefined']);
  await at(EIGHT + 24 * HOUR);

  expect([early, late].map(office.timesTold)).toEqual([1, 1]);
  expect(await statesOf([early, late])).toEqual(Array(2).fill('suppressed digested'));
});

test('a line whose day is over stands in the next digest', async () => {
  const [first, missed] = [line(1), line(2)];
  const { office, worker, at } = await officeWith([first]);
  await at(EIGHT);
  office.clock.now = EIGHT + 50 * HOUR;
  await worker.outbox.plan([missed]);
  await at(EIGHT + 72 * HOUR);

  expect([first, missed].map(office.timesTold)).toEqual([1, 1]);
});

test('switched to observe: nothing leaves, and each line says so', async () => {
  const lines = [line(1), line(2)];
  const { office, at, statesOf } = await officeWith(lines);
  await at(EIGHT, office.digestWorker(undefined, { mode: 'observe' }));

  expect(office.mailbox.delivered).toEqual([]);
  expect(await statesOf(lines)).toEqual(Array(2).fill('suppressed switched-off'));
});

test('a rehearsal gathers its own lines, and nothing leaves', async () => {
  const [real, rehearsed] = [line(1), line(2, { rehearsal: true })];
  const { office, at, statesOf } = await officeWith([real, rehearsed]);
  await at(EIGHT);

  expect([real, rehearsed].map(office.timesTold)).toEqual([1, 0]);
  expect(await statesOf([real, rehearsed])).toEqual(Array(2).fill('suppressed digested'));
});

describe('a sweep', () => {
  test('is one line with the number of its revocations', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => line(index + 1));
    const alone = line(99);
    const { office, worker } = await officeWith([...lines, alone]);
    const members = lines.map(({ revocationId }) => {
      return {
        id: revocationId,
        keyTime: '2031-03-02T12:00:00.000Z',
        root: { kind: 'user', id: 'root' } as const,
        subject: { kind: 'grant', id: revocationId } as const,
        at: Date.parse('2031-03-02T12:00:00.000Z'),
      };
    });
    const membersAround = async (id: string) => (id === alone.revocationId ? [] : members);
    const swept = office.digestWorker(undefined, { bundles: { ...worker.bundles, membersAround } });
    office.clock.now = EIGHT;
    for (const due of await dueOf(swept, EIGHT)) await sendNotice(due, swept);

    const [html = ''] = office.mailbox.bodies;
    expect([...lines, alone].filter((one) => html.includes(one.revocationId.slice(0, 10)))).toHaveLength(2);
    expect(html).toContain('40');
    expect(await office.stored(lines[39] ?? alone)).toMatchObject({ state: 'suppressed', reason: 'digested' });
  });
});

test('ten thousand lines: a range read and a hundred at a time, not a call for each', async () => {
  const office = digestOffice();
  const calls = new Map<string, number>();
  const plain = office.digestWorker();
  const lines = Array.from({ length: 10_000 }, (_, index) => line(index + 1));
  await plain.outbox.plan(lines);
  office.clock.now = EIGHT;
  let statuses = 0;
  const counted = office.digestWorker(
    (name, when) => when === 'before' && calls.set(name, (calls.get(name) ?? 0) + 1),
    {
      statusOf: async (): Promise<RevocationStatus> => {
        statuses += 1;
        return { state: 'open', actor: { kind: 'user', id: 'admin' } };
      },
    },
  );
  for (const due of await dueOf(counted, EIGHT)) await sendNotice(due, counted);

  const total = [...calls.values()].reduce((sum, count) => sum + count, 0);
  console.info(`10,000 lines: ${total} calls (${JSON.stringify(Object.fromEntries(calls))}), ${statuses} statuses`);
  expect(office.mailbox.delivered).toHaveLength(1);
  expect(office.mailbox.bodies[0]).toMatch(/9.?950 more/);
  expect(statuses).toBeLessThanOrEqual(50);
  expect(total).toBeLessThan(300);
  const last = await office.stored(line(10_000));
  expect([last?.state, last?.reason]).toEqual(['suppressed', 'digested']);
}, 60_000);
