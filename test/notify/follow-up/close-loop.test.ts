/**
 * A notice that has done its work: whoever signed in again is told nothing more, whoever has not is reminded once, and
 * then somebody else hears of it, once. In every order, however often, killed wherever.
 */
import { expect, test } from 'vitest';
import { loopOf } from '../../../src/app/loop-of.ts';
import type { SignedIn } from '../../../src/ingest/signal.ts';
import type { TenantChange } from '../../../src/mirror/tenant-change.ts';
import { tableBundles } from '../../../src/notify/bundling/table-bundles.ts';
import { tableIncidents } from '../../../src/notify/bundling/table-incidents.ts';
import type { NoticeChannel } from '../../../src/notify/channels/notice-channel.ts';
import { closeIfBack } from '../../../src/notify/follow-up/close-loop.ts';
import { asItIsNow, remindAndEscalate, whileItIsNeeded } from '../../../src/notify/follow-up/follow-up-rules.ts';
import type { Notice } from '../../../src/notify/notice.ts';
import { noticeOfRow, type StoredNotice } from '../../../src/notify/notice-row.ts';
import { type NoticePolicy, SHIPPED_POLICY } from '../../../src/notify/planning/policy/notice-policy.ts';
import { type SendContext, sendNotice } from '../../../src/notify/send-notice.ts';
import { processSignal } from '../../../src/pipeline.ts';
import { tableStatuses } from '../../../src/record/read-record.ts';
import { tableLargeReaches } from '../../../src/record/recovery/table-large-reaches.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { dyingTables, WorkerDiedError } from '../../fakes/dying-tables.ts';
import { app, grant, memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { memoryContext, TENANT } from '../../pipeline/memory-context.ts';

const START = Date.parse('2031-03-01T08:00:00Z');
const HOUR = 3_600_000;
const PEOPLE = ['ada', 'bob', 'cem'];
const REMINDERS: Reminders = {
  afterHours: 24,
  escalateAfterHours: 48,
  escalateTo: ['manager', 'app-owner', 'help-desk'],
  allGood: false,
};

type Reminders = NonNullable<NoticePolicy['reminders']>;

const at = (minute: number) => new Date(START + minute * 60_000).toISOString();

/** The consent of the whole tenant for one app was withdrawn: it hits all three. */
const withdrawn: TenantChange = {
  kind: 'tenant-changed',
  tenantId: TENANT,
  source: 'grants-delta',
  sourceId: 'reading',
  seenAt: at(1),
  between: { from: at(0), to: at(0) },
  object: 'grants',
  clientId: 'mailer',
  before: [grant('mailer', undefined)],
  after: [],
};

const signIn = (userId: string, minute: number, appId = 'mailer-app-id'): SignedIn => ({
  kind: 'signed-in',
  tenantId: TENANT,
  source: 'sign-in',
  sourceId: `sign-in-${userId}-${minute}-${appId}`,
  seenAt: at(minute + 1),
  record: {
    id: `sign-in-${userId}-${minute}-${appId}`,
    at: at(minute),
    flow: 'interactive',
    errorCode: 0,
    user: { id: userId },
    app: { id: appId },
    blockingPolicyIds: [],
  },
});

interface Office {
  readonly clock: { now: number };
  /** What left, in order: `reminder ada`, … */
  readonly left: string[];
  readonly notices: Notice[];
  sight: 'sees' | 'blind' | 'never';
  learn(signal: TenantChange | SignedIn): Promise<void>;
  /** Lets time pass, and sends what is due. */
  pass(hours: number): Promise<void>;
  states(): Promise<readonly string[]>;
}

function office(tables: Tables = memoryTables(), reminders: Reminders | null = REMINDERS): Office {
  const clock = { now: START + 60_000 };
  const left: string[] = [];
  const notices: Notice[] = [];
  const tenant = memoryTenant({
    objects: [...[...PEOPLE, 'boss'].map((id) => person(id)), app('mailer'), app('other'), grant('mailer', undefined)],
    managers: { ada: 'boss', bob: 'boss', cem: 'boss' },
    seen: Object.fromEntries(PEOPLE.map((id) => [id, ['mailer']])),
  });
  const mail: NoticeChannel = {
    async deliver({ notice, progress, stopReason, saveProgress }) {
      if (stopReason !== undefined) return { state: 'suppressed', reason: stopReason };
      // The mailbox knows by the key whether it left.
      if (progress === undefined) await saveProgress({ begun: true });
      const line = `${notice.content.stage ?? 'first'} ${notice.audience.id}`;
      if (!notices.some(({ id }) => id === notice.id)) {
        left.push(line);
        notices.push(notice);
      }
      return { state: 'sent' };
    },
    isDelivering: () => false,
    mayHaveLeft: () => true,
  };
  const self: Office = {
    clock,
    left,
    notices,
    sight: 'sees',
    async learn(signal) {
      await processSignal(signal, around().pipeline);
    },
    async pass(hours) {
      const end = clock.now + hours * HOUR;
      for (; clock.now < end; clock.now = Math.min(end, clock.now + HOUR / 6)) {
        const { pipeline, sending, loop } = around();
        for (const ref of await pipeline.outbox.due(clock.now, 100))
          if ((await sendNotice(ref, sending)) === 'sent') await closeIfBack(ref, loop);
      }
    },
    async states() {
      const rows = await allNotices(tables);
      return rows
        .map(({ notice, state, reason }) =>
          [notice.content.stage ?? 'first', notice.audience.id, state, reason].filter(Boolean).join(' '),
        )
        .sort();
    },
  };
  function around() {
    const base = memoryContext(tenant, clock.now, tables);
    const store = tenantStore(tables, TENANT);
    const bundles = tableBundles(store, () => clock.now);
    const statusOf = tableStatuses(store);
    const largeReaches = tableLargeReaches(store, () => clock.now);
    const policy = async (): Promise<NoticePolicy> => ({ ...SHIPPED_POLICY, reminders });
    const loop = {
      ...loopOf({ ...base, bundles, statusOf, policy, largeReaches, now: () => clock.now }),
      sight: async () => self.sight,
    };
    const pipeline = { ...base, now: () => clock.now, loop, largeReaches };
    const sending = {
      outbox: base.outbox,
      bundles,
      incidents: tableIncidents(store),
      channels: { mail },
      statusOf,
      admins: 'admins@contoso.example',
      limit: 25,
      tenant,
      now: () => clock.now,
      mode: 'send',
      line: { isFormed: async () => false },
      rules: {
        renew: (notice, status) => asItIsNow(notice, status, loop),
        restraints: [whileItIsNeeded(loop)],
        lastRestraints: [],
        followUps: [remindAndEscalate(loop)],
      },
    } satisfies Partial<SendContext> as unknown as SendContext;
    return { pipeline, sending, loop };
  }
  return self;
}

async function allNotices(tables: Tables): Promise<readonly StoredNotice[]> {
  const { rows } = await tables('Notices').query({ partition: { from: '', to: '~' } });
  return rows.map((row) => noticeOfRow({ row, etag: '' })).filter((one) => one !== undefined);
}

test('whoever signed in again is told nothing that waits, and the others are', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.learn(signIn('ada', 2));
  await here.pass(1);

  expect(here.left.toSorted()).toEqual(['first bob', 'first cem']);
  expect(await here.states()).toContain('first ada suppressed recovered');
});

test('a sign-in elsewhere, or before it happened, is none', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.learn(signIn('ada', -1));
  await here.learn(signIn('ada', 2, 'other-app-id'));
  await here.pass(1);

  expect(here.left).toContain('first ada');
});

test('a notice that was sent becomes recovered, and nobody reminds its reader', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.pass(1);
  await here.learn(signIn('ada', 100));

  expect(await here.states()).toEqual([
    'first ada recovered',
    'first bob sent',
    'first cem sent',
    'reminder ada suppressed recovered',
    'reminder bob due',
    'reminder cem due',
  ]);
  await here.pass(26);
  expect(here.left.slice(3).toSorted()).toEqual(['reminder bob', 'reminder cem']);
});

test('whoever does nothing is reminded once, then one reader hears of all of them, once', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.pass(30);
  await here.learn(signIn('cem', 30 * 60));
  await here.pass(24 * 9);

  expect(here.left.slice(3).toSorted()).toEqual(['escalation boss', 'reminder ada', 'reminder bob', 'reminder cem']);
  expect(here.notices.at(-1)).toMatchObject({
    audience: { kind: 'manager', mail: 'boss@contoso.example' },
    content: { stage: 'escalation', userCount: 2, stageFacts: { people: ['ada Example', 'bob Example'] } },
  });
  expect(here.notices.find(({ content }) => content.stage === 'reminder')?.content.stageFacts?.since).toMatch(/^2031/);
});

test('nobody hears of people who are all back', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.pass(30);
  for (const id of PEOPLE) await here.learn(signIn(id, 30 * 60));
  await here.pass(24 * 9);

  expect(here.left.filter((line) => line.startsWith('escalation'))).toEqual([]);
  expect(await here.states()).toContain('escalation boss suppressed recovered');
  expect(await here.states()).toContain('reminder ada recovered');
});

test('"all good" goes to those who were reminded, and to who was told of them, where the policy wants it', async () => {
  const here = office(memoryTables(), { ...REMINDERS, allGood: true });
  await here.learn(withdrawn);
  await here.pass(1);
  await here.learn(signIn('ada', 70));
  await here.pass(24 * 4);
  await here.learn(signIn('bob', 24 * 4 * 60));
  await here.pass(1);
  expect(here.left.filter((line) => line.startsWith('all-good'))).toEqual(['all-good bob']);

  await here.learn(signIn('cem', 24 * 4 * 60 + 60));
  await here.learn(signIn('cem', 24 * 4 * 60 + 61));
  await here.pass(1);
  expect(here.left.filter((line) => line.startsWith('all-good')).toSorted()).toEqual([
    'all-good bob',
    'all-good boss',
    'all-good cem',
  ]);
});

test('while the sign-in log cannot be read nobody is nagged, and after a day of that no more', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.pass(1);
  here.sight = 'blind';
  await here.pass(30);
  expect(here.left.filter((line) => line.startsWith('reminder'))).toEqual([]);

  // What it shows when it can be read again is older than the reminder's turn.
  await here.learn(signIn('ada', 120));
  here.sight = 'sees';
  await here.pass(1);
  expect(here.left.slice(3).toSorted()).toEqual(['reminder bob', 'reminder cem']);

  const there = office();
  await there.learn(withdrawn);
  await there.pass(1);
  there.sight = 'blind';
  await there.pass(24 * 4);
  expect(await there.states()).toContain('reminder ada suppressed too-late');
});

test.each([
  ['there is no sign-in log', 'never', REMINDERS],
  ['the policy has no reminders', 'sees', null],
] as const)('nobody is reminded where %s', async (_, sight, reminders) => {
  const here = office(memoryTables(), reminders);
  here.sight = sight;
  await here.learn(withdrawn);
  await here.pass(24 * 5);

  expect(here.left).toHaveLength(3);
});

test('a withdrawn consent that is given again is over: nobody is reminded', async () => {
  const here = office();
  await here.learn(withdrawn);
  await here.pass(1);
  const back = { from: at(90), to: at(90) };
  const [before, after] = [withdrawn.object === 'grants' ? withdrawn.after : [], [grant('mailer', undefined)]];
  await here.learn({ ...withdrawn, sourceId: 'back', between: back, before, after } as TenantChange);
  await here.pass(30);

  expect(here.left).toHaveLength(3);
  expect(await here.states()).toContain('reminder ada suppressed closed');
});

const ROUNDS = process.env.LONG === undefined ? 12 : 300;

test('in any order and however often it arrives, the same people are told the same', async () => {
  const signals = [withdrawn, signIn('ada', 2), signIn('ada', 2), signIn('bob', 3), withdrawn];
  for (let round = 0; round < ROUNDS; round += 1) {
    const here = office();
    const order = shuffled(signals, round);
    for (const signal of order) {
      await here.learn(signal);
    }
    await here.pass(24 * 5);
    expect(here.left.toSorted(), `seed ${round}`).toEqual(['escalation boss', 'first cem', 'reminder cem']);
  }
});

test('a worker that dies at any call tells nothing twice, and forgets nothing', async () => {
  for (let calls = 0; ; calls += 1) {
    const tables = memoryTables();
    const before = office(tables, { ...REMINDERS, allGood: true });
    await before.learn(withdrawn);
    await before.pass(30);
    const [left, notices] = [before.left, before.notices];
    const dying = office(dyingTables(tables, calls, calls % 2 === 0), { ...REMINDERS, allGood: true });
    const told = () => dying.left.splice(0);
    dying.clock.now = before.clock.now;
    dying.notices.push(...notices);
    const died = await dying.learn(signIn('ada', 30 * 60)).then(
      () => false,
      (error: unknown) => {
        expect(error).toBeInstanceOf(WorkerDiedError);
        return true;
      },
    );
    const after = office(tables, { ...REMINDERS, allGood: true });
    after.clock.now = before.clock.now;
    after.notices.push(...notices);
    await after.learn(signIn('ada', 30 * 60));
    await after.pass(24 * 4);

    expect([...left, ...told(), ...after.left].toSorted(), `after ${calls} calls`).toEqual([
      'all-good ada',
      'escalation boss',
      'first ada',
      'first bob',
      'first cem',
      'reminder ada',
      'reminder bob',
      'reminder cem',
    ]);
    expect(await after.states()).toContain('first ada recovered');
    if (!died) return;
  }
});

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const order = [...items];
  let state = seed + 1;
  for (let index = order.length - 1; index > 0; index -= 1) {
    state = (state * 48_271) % 2_147_483_647;
    const other = state % (index + 1);
    [order[index], order[other]] = [order[other] as T, order[index] as T];
  }
  return order;
}
