/** Night, choice and cap where notices are sent: nothing is lost or counted twice, and what is critical leaves. */
import { assert, asyncProperty, integer } from 'fast-check';
import { expect, test } from 'vitest';
import type { Cause } from '../../../src/detect/cause.ts';
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import { audienceKeyOf } from '../../../src/notify/notice-row.ts';
import { SHIPPED_POLICY } from '../../../src/notify/planning/policy/notice-policy.ts';
import { rehearsing } from '../../../src/notify/rehearsal.ts';
import { asChosen, asReaderReads, untilMorning, withinCap } from '../../../src/notify/restraint/restraints.ts';
import { tableReaders } from '../../../src/notify/restraint/table-readers.ts';
import type { SendContext } from '../../../src/notify/send-notice.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { ADMINS, BOSS } from '../bulk.ts';
import { Crash, type PostOffice, postOffice } from '../channels/fake-post-office.ts';
import { ada, content, DUE, planned } from '../notice-builder.ts';

const HOUR = 3_600_000;
const idOf = (number: number) => String(number).padStart(32, '0');
const ADA = audienceKeyOf(ada);

interface House {
  readonly office: PostOffice;
  readonly worker: (onCall?: Parameters<PostOffice['worker']>[0], differing?: Partial<SendContext>) => SendContext;
  /** Where ada is. */
  zone: string | undefined;
  tenantZone: string | undefined;
  perDay: number;
  plan(number: number, different?: Partial<PlannedNotice>, cause?: Cause): Promise<PlannedNotice>;
  outcomes(): Promise<readonly string[]>;
}

function house(): House {
  const office = postOffice();
  const notices: PlannedNotice[] = [];
  const worker: House['worker'] = (onCall, differing) => {
    const plain = office.worker(onCall);
    const restraint = {
      readers: tableReaders(plain.store),
      traitsOf: async () => (own.zone === undefined ? {} : { timeZone: own.zone, language: 'ja-JP' }),
      policy: async () => ({ ...SHIPPED_POLICY, caps: { perPersonADay: own.perDay } }),
      timeZone: own.tenantZone,
    };
    const rules = {
      restraints: [asChosen(restraint), untilMorning(restraint)],
      lastRestraints: [withinCap(restraint)],
      address: asReaderReads(restraint.traitsOf),
      followUps: [],
    };
    return { ...plain, rules, ...differing };
  };
  const own: House = {
    office,
    worker,
    zone: undefined,
    tenantZone: 'UTC',
    perDay: 100,
    async plan(number, different = {}, cause = 'consent-revoked') {
      const facts = content({ cause });
      const notice = planned({ id: idOf(number), revocationId: `r${number}`, content: facts, ...different });
      notices.push(notice);
      const { outbox } = office.worker();
      await (notice.rehearsal ? rehearsing(outbox) : outbox).plan([notice]);
      return notice;
    },
    async outcomes() {
      const { outbox } = office.worker();
      const stored = notices.map(({ id, audience }) =>
        outbox.get({ noticeId: id, audienceKey: audienceKeyOf(audience) }),
      );
      return (await Promise.all(stored)).map((one) => [one?.state, one?.reason].filter(Boolean).join(' '));
    },
  };
  return own;
}

/** Sends what is due until then. */
async function work({ office, worker }: House, ms: number): Promise<void> {
  const { sendNotice } = await import('../../../src/notify/send-notice.ts');
  const end = office.clock.now + ms;
  for (; office.clock.now < end; office.clock.now += HOUR / 4) {
    const context = worker();
    for (const ref of await context.outbox.due(office.clock.now, 100)) await sendNotice(ref, context);
  }
}

test('in the night of its reader a notice waits, and leaves in the morning', async () => {
  const one = house();
  // 12:02 UTC is 21:02 in Tokyo.
  one.office.clock.now = Date.parse('2031-03-01T12:02:00.000Z');
  one.zone = 'Asia/Tokyo';
  await one.plan(1, { dueAt: new Date(one.office.clock.now).toISOString() });

  await work(one, 9 * HOUR);
  expect(one.office.mailbox.delivered).toEqual([]);
  await work(one, 2 * HOUR);

  expect(await one.outcomes()).toEqual(['sent']);
  // In the reader's language, and with the times of the reader's clock.
  const mail = JSON.stringify(one.office.mailbox.items);
  expect(mail).toContain('lang=\\"ja');
  expect(mail).toContain('JST');
});

test('what is worse than the policy allows to wait, and what goes to an office, leaves at night', async () => {
  const one = house();
  one.office.clock.now = Date.parse('2031-03-01T23:00:00.000Z');
  const dueAt = new Date(one.office.clock.now).toISOString();
  await one.plan(1, { dueAt }, 'app-deleted');
  await one.plan(2, { dueAt }, 'account-disabled');
  await one.plan(3, { dueAt, audience: ADMINS });
  await one.plan(4, { dueAt });

  await work(one, HOUR);

  expect(await one.outcomes()).toEqual(['sent', 'sent', 'sent', 'sending']);
});

test('whoever chose it hears nothing that is not critical, a snooze ends, and others are not touched', async () => {
  const one = house();
  const readers = tableReaders(tenantStore(one.office.tables, 'tenant'));
  await readers.saveChoices(ADA, { unsubscribedAt: new Date(DUE).toISOString() });
  await readers.saveChoices(audienceKeyOf(BOSS), { snoozedUntil: new Date(DUE + 3 * HOUR).toISOString() });
  await one.plan(1);
  await one.plan(2, {}, 'app-deleted');
  await one.plan(3, { audience: { ...BOSS, kind: 'user' } });
  await one.plan(4, { audience: { ...BOSS, kind: 'user' }, dueAt: new Date(DUE + 3 * HOUR).toISOString() });
  await one.plan(5, { audience: { ...ADMINS, id: 'other' } });

  await work(one, 4 * HOUR);

  expect(await one.outcomes()).toEqual(['suppressed unsubscribed', 'sent', 'suppressed snoozed', 'sent', 'sent']);
});

test('above the cap the rest stands in the digest; what is critical takes no place; a day later there is room', async () => {
  const one = house();
  one.perDay = 2;
  for (const number of [1, 2, 3, 4]) await one.plan(number);
  await one.plan(5, {}, 'app-deleted');
  await work(one, HOUR);
  expect((await one.outcomes()).toSorted()).toEqual(['sent', 'sent', 'sent', 'suppressed capped', 'suppressed capped']);
  const rows = await one.office.tables('Notices').query({ partition: { from: '', to: '~' } });
  const lines = rows.rows.filter(({ channel }) => channel === 'digest');
  expect(lines.map(({ audienceId, state }) => [audienceId, state])).toEqual([
    ['ada', 'due'],
    ['ada', 'due'],
  ]);

  one.office.clock.now += 25 * HOUR;
  await one.plan(6, { dueAt: new Date(one.office.clock.now).toISOString() });
  await work(one, HOUR);
  expect((await one.outcomes()).at(-1)).toBe('sent');
});

test('what is rehearsed takes its places among rehearsals', async () => {
  const one = house();
  one.perDay = 1;
  await one.plan(1, { rehearsal: true });
  await one.plan(2, { rehearsal: true });
  await one.plan(3);
  await work(one, HOUR);
  expect((await one.outcomes()).toSorted()).toEqual(['observed', 'sent', 'suppressed capped']);
});

test('the same matter on two channels takes one place', async () => {
  const one = house();
  one.perDay = 1;
  await one.plan(1, { revocationId: 'r' });
  await one.plan(2, { revocationId: 'r', channel: 'teams-activity' });
  const { mail } = one.worker().channels;
  const feed = {
    ...mail,
    hasRoom: () => true,
    deliver: async () => ({ state: 'sent' as const }),
    isDelivering: () => false,
  };
  const channels = { mail, 'teams-activity': { ...feed, mayHaveLeft: () => true } };
  const { sendNotice } = await import('../../../src/notify/send-notice.ts');
  const worker = one.worker(undefined, { channels } as Partial<SendContext>);
  for (const ref of await worker.outbox.due(DUE, 10)) await sendNotice(ref, worker);
  expect(await one.outcomes()).toEqual(['sent', 'sent']);
});

test('crashes anywhere and two workers: never more than the cap, never fewer, and the rest in the digest', async () => {
  const { sendNotice } = await import('../../../src/notify/send-notice.ts');
  await assert(
    asyncProperty(integer({ min: 0, max: 160 }), async (position) => {
      const one = house();
      one.perDay = 2;
      for (const number of [1, 2, 3, 4, 5]) await one.plan(number);
      let calls = 0;
      const doomed = one.worker(() => {
        calls += 1;
        if (calls > position) throw new Crash();
      });
      const due = await one.worker().outbox.due(one.office.clock.now, 10);
      const fine = one.worker();
      await Promise.allSettled([
        (async () => {
          for (const ref of due) await sendNotice(ref, doomed);
        })(),
        (async () => {
          for (const ref of due.toReversed()) await sendNotice(ref, fine);
        })(),
      ]);
      await work(one, 3 * HOUR);
      expect(one.office.mailbox.delivered).toHaveLength(2);
      expect((await one.outcomes()).filter((outcome) => outcome === 'suppressed capped')).toHaveLength(3);
    }),
    { numRuns: process.env.LONG ? 500 : 30 },
  );
}, 60_000);

test('somebody of whom nobody knows when it is night is told at once', async () => {
  const one = house();
  one.office.clock.now = Date.parse('2031-03-01T23:02:00.000Z');
  one.tenantZone = undefined;
  await one.plan(1, { dueAt: new Date(one.office.clock.now).toISOString() });

  await work(one, HOUR);

  expect(await one.outcomes()).toEqual(['sent']);
});
