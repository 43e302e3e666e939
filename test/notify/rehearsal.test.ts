/** In `observe` the same is decided as in `send`: for the same reader, with the same reason, and nothing leaves. */
import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { expect, test } from 'vitest';
import { hashOf } from '../../src/base/hash.ts';
import type { SweepRoot } from '../../src/correlate/revocation.ts';
import type { Audience, PlannedNotice } from '../../src/notify/notice.ts';
import type { SendingRules } from '../../src/notify/sending-rules.ts';
import { ADMINS, BOSS, bulk, refOf, UNKNOWN } from './bulk.ts';
import { ada } from './notice-builder.ts';

interface Account {
  /** When it is disabled. */
  readonly seconds: number;
  readonly to: Audience;
  readonly root: SweepRoot;
  readonly end: 'open' | 'closed' | 'recovered';
}

interface Case {
  readonly accounts: readonly Account[];
  readonly limit: number;
}

const ROOTS: readonly SweepRoot[] = [UNKNOWN, { kind: 'user', id: 'grace' }, { kind: 'user', id: 'eve' }];

/** Some readers want to hear nothing, some wait, and one sweep ends in a follow-up. */
const RULES: SendingRules = {
  restraints: [
    async ({ content }, { now }) => {
      const first = hashOf(content.subject.id)[0] ?? '';
      if (first < '2') return { suppress: 'snoozed' };
      const morning = Math.ceil(now / 3_600_000) * 3_600_000;
      return first > 'd' && now % 3_600_000 > 600_000 ? { waitUntil: new Date(morning).toISOString() } : undefined;
    },
  ],
  lastRestraints: [
    async ({ audience, content }) =>
      audience.id === ada.id && content.sweep === undefined ? { suppress: 'capped' } : undefined,
  ],
  followUps: [
    async (notice, outcome) =>
      outcome.state === 'sent' && notice.content.stage === undefined
        ? [{ ...notice, id: hashOf(notice.id), content: { ...notice.content, stage: 'reminder' }, initialState: 'due' }]
        : [],
  ],
};

/** What became of each notice, of what followed from it too, and what left. */
async function outcomesIn(mode: 'observe' | 'send', { accounts, limit }: Case) {
  const office = bulk();
  const notices: PlannedNotice[] = [];
  for (const [number, { end, ...different }] of accounts.entries()) {
    notices.push(await office.disable(number, { ...different, mode }));
    if (end !== 'open') office.setStatus(number, { state: end });
  }
  await office.drain(office.worker(undefined, { mode, limit, rules: RULES }));
  const { outbox } = office.worker();
  const lines: string[] = [];
  for (const notice of notices.flatMap((one) => [one, { ...one, id: hashOf(one.id) }])) {
    const stored = await outbox.get(refOf(notice));
    const state = stored?.state === 'observed' ? 'sent' : stored?.state;
    lines.push([notice.audience.id, notice.id, state, stored?.reason, JSON.stringify(stored?.told)].join(' '));
  }
  return { lines, states: new Set(lines.map((line) => line.split(' ')[2])), mailbox: office.mailbox };
}

test('observe and send decide the same about the same notices, and in observe nothing leaves', async () => {
  const accounts = array<Account>(
    record({
      seconds: integer({ min: 0, max: 900 }),
      to: constantFrom(BOSS, ADMINS, ada),
      root: constantFrom(...ROOTS),
      end: constantFrom('open', 'open', 'open', 'closed', 'recovered'),
    }),
    { minLength: 3, maxLength: 12 },
  );
  const seen = new Set<string | undefined>();
  await assert(
    asyncProperty(record({ accounts, limit: integer({ min: 0, max: 3 }) }), async (one) => {
      const [sent, observed] = [await outcomesIn('send', one), await outcomesIn('observe', one)];
      expect(observed.lines).toEqual(sent.lines);
      expect(observed.mailbox.items).toEqual([]);
      for (const state of sent.states) seen.add(state);
    }),
    { numRuns: process.env.LONG ? 500 : 25 },
  );
  expect(seen).toContain('sent');
  expect(seen).toContain('suppressed');
}, 120_000);

test('what was planned in observe stays unsent after the switch, and keeps nobody from being told', async () => {
  const office = bulk();
  for (const number of [1, 2, 3]) await office.disable(number, { mode: 'observe' });
  await office.drain(office.worker(undefined, { mode: 'observe', limit: 1 }));
  const later = [];
  for (const number of [4, 5, 6]) later.push(await office.disable(number, { to: ada }));
  for (const number of [7, 8]) later.push(await office.disable(number));

  await office.drain(office.worker(undefined, { mode: 'send', limit: 2 }));

  expect(office.mailbox.delivered.map(({ to }) => to).sort()).toEqual([ada.mail, BOSS.mail]);
  const states = later.map(async (notice) => (await office.worker().outbox.get(refOf(notice)))?.state);
  expect((await Promise.all(states)).filter((state) => state === 'sent')).toHaveLength(2);
});

test('what would have been said, of a whole sweep, is on record without the names of people', async () => {
  const office = bulk();
  const notices = [];
  for (const number of [1, 2, 3]) notices.push(await office.disable(number, { mode: 'observe' }));
  await office.drain(office.worker(undefined, { mode: 'observe' }));

  const stored = await Promise.all(notices.map((notice) => office.worker().outbox.get(refOf(notice))));
  expect(stored.map((one) => [one?.state, one?.reason, one?.told?.sweep])).toEqual([
    ['observed', undefined, { told: 3, members: 3 }],
    ['suppressed', 'swept', undefined],
    ['suppressed', 'swept', undefined],
  ]);
  expect(JSON.stringify(stored[0]?.told)).not.toContain('User 1');
});
