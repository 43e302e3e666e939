/** A sweep with more readers than may be told unasked: the rest are told once somebody approves it, each once. */
import { expect, test } from 'vitest';
import { isoOf } from '../../../src/base/clock.ts';
import { tableMirror } from '../../../src/mirror/table-mirror.ts';
import { keepBack } from '../../../src/notify/approval/ask-for-approval.ts';
import { releaseApproved } from '../../../src/notify/approval/release-approved.ts';
import { type Approvals, tableApprovals } from '../../../src/notify/approval/table-approvals.ts';
import type { Audience, PlannedNotice } from '../../../src/notify/notice.ts';
import { shippedPolicy } from '../../../src/notify/planning/policy/notice-policy.ts';
import { tableOutbox } from '../../../src/notify/table-outbox.ts';
import { findApproval } from '../../../src/query/reports/approvals.ts';
import { tableLedger } from '../../../src/record/table-ledger.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { MOMENT } from '../../impact/revocation-builder.ts';
import { bulk } from '../bulk.ts';
import { DUE } from '../notice-builder.ts';
import { SENDING } from './approved-reach.ts';

const HOUR_MS = 3_600_000;

const boss = (number: number): Audience => ({
  kind: 'manager',
  id: `boss${number}`,
  mail: `boss${number}@contoso.example`,
  name: `Boss ${number}`,
});

async function sweep(readers: number) {
  const office = bulk();
  const store = tenantStore(office.tables, 'tenant');
  const approvals: Approvals = tableApprovals(store);
  const now = () => office.clock.now;
  const worker = office.worker(undefined, { keepBack: keepBack({ approvals, now, perMinute: async () => 60 }) });
  const notices: PlannedNotice[] = [];
  for (let number = 1; number <= readers; number += 1)
    notices.push(await office.disable(number, { seconds: number, to: boss(number) }));
  await office.drain(worker);
  const find = (id = notices[0]?.revocationId ?? '') =>
    findApproval(`sweep-${id}`, { store, mirror: tableMirror({ store }), now: now() });
  return {
    office,
    store,
    approvals,
    worker,
    notices,
    find,
    async approve() {
      const found = await find();
      if (found === undefined) throw new RangeError('Nobody was asked');
      const { request, through, details } = found;
      const by = { kind: 'user', id: 'admin' } as const;
      const said = { request, through, people: details.people, perMinute: 60, approvedAt: isoOf(now()), by };
      return approvals.approve(said);
    },
    async releaseAndSend() {
      const context = {
        store,
        tenant: worker.tenant,
        settings: SENDING,
        policy: shippedPolicy(SENDING),
        outbox: tableOutbox(store),
        approvals,
      };
      for (let turn = 0; turn < 40; turn += 1) {
        await releaseApproved({ ...context, statusOf: worker.statusOf, now: now() });
        office.clock.now += 30_000;
      }
      await office.drain(worker);
    },
    people: () =>
      office.mailbox.delivered
        .map(({ to }) => to)
        .filter((to) => to.startsWith('boss'))
        .toSorted(),
  };
}

test('of forty readers twenty-five are told, and the admins; fifteen wait for an approval, by their names', async () => {
  const { people, find, office } = await sweep(40);
  expect(new Set(people()).size).toBe(25);
  expect(office.mailbox.delivered.filter(({ to }) => to.startsWith('admins'))).toHaveLength(1);
  const found = await find();
  expect(found?.details).toMatchObject({ kind: 'sweep', state: 'waiting', people: 15, perMinute: 60, minutes: 1 });
  expect(found?.details.first.map(({ name }) => name)).toEqual(Array(5).fill(expect.stringMatching(/^Boss \d+$/)));
});

test('approved, the fifteen are told, each once', async () => {
  const { people, approve, find, releaseAndSend } = await sweep(40);
  expect([await approve(), await approve()]).toEqual([true, false]);
  await releaseAndSend();
  expect(people()).toEqual([...new Set(people())]);
  expect(people()).toHaveLength(40);
  expect((await find())?.details).toMatchObject({ state: 'done', told: 15, left: 0 });
});

test('whoever joins after the approval was not shown, waits, and can be approved after that', async () => {
  const { office, worker, people, approve, find, releaseAndSend } = await sweep(30);
  await approve();
  office.clock.now += 60_000;
  await office.disable(31, { seconds: 31, to: boss(31) });
  await office.drain(worker);
  await releaseAndSend();
  expect(people()).not.toContain('boss31@contoso.example');
  expect((await find())?.details).toMatchObject({ state: 'waiting', people: 1 });
  expect(await approve()).toBe(true);
  await releaseAndSend();
  expect(people()).toHaveLength(31);
});

test('after a day nobody can be approved any more', async () => {
  const { office, find } = await sweep(30);
  office.clock.now = DUE + 30 * HOUR_MS;
  expect((await find())?.details).toMatchObject({ state: 'lapsed', people: 0 });
});

test('those whose revocation has a refused sign-in as evidence have the first turns', async () => {
  const { store, approve, approvals, worker, notices, office, people } = await sweep(40);
  const kept = (await approvals.keptBack((await approvals.requests(0))[0]?.key ?? '', 100)).map((one) => one.noticeId);
  const failing = notices.filter(({ id }) => kept.includes(id)).at(-1);
  const evidence = {
    kind: 'evidence',
    order: 9,
    source: 'sign-ins-interactive',
    sourceId: 's1',
    cause: 'account-disabled',
    occurred: { from: MOMENT, to: MOMENT },
    seenAt: MOMENT,
    detail: { signIn: { flow: 'interactive', errorCode: 50057 } },
  } as const;
  const ref = { id: failing?.revocationId ?? '', keyTime: failing?.content.occurred.to ?? '' };
  await tableLedger(store).append(ref, evidence as never);
  await approve();
  const told = new Set(people());
  const context = {
    store,
    tenant: worker.tenant,
    settings: SENDING,
    policy: shippedPolicy(SENDING),
    outbox: tableOutbox(store),
    approvals,
  };
  await releaseApproved({ ...context, statusOf: worker.statusOf, now: office.clock.now });
  expect((await context.outbox.due(office.clock.now, 10)).map(({ noticeId }) => noticeId)).toEqual([failing?.id]);
  expect(told.has(failing?.audience.mail ?? '')).toBe(false);
});
