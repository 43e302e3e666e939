/** More people than may be told unasked: nobody is told until somebody approves it, and then at the stated pace. */
import { expect, test } from 'vitest';
import { isoOf } from '../../../src/base/clock.ts';
import { AHEAD_MS } from '../../../src/notify/approval/approval.ts';
import { releaseApproved } from '../../../src/notify/approval/release-approved.ts';
import { tableLedger } from '../../../src/record/table-ledger.ts';
import { dyingTables, WorkerDiedError } from '../../fakes/dying-tables.ts';
import { revocation } from '../../impact/revocation-builder.ts';
import { CRM, idOf, RECORDED, recordedReach } from './approved-reach.ts';

const toPeople = ({ kind }: { readonly kind: string }) => kind === 'user';

test('of forty people nobody is told, the admins are asked; who did it is not counted among those kept back', async () => {
  const reach = await recordedReach(40);

  expect(reach.request).toMatchObject({ kind: 'revocation', people: 40, perMinute: 30, askedAt: isoOf(RECORDED) });
  const people = (await reach.notices()).filter(toPeople);
  expect(people.filter(({ reason }) => reason === 'over-limit')).toHaveLength(39);
  expect(people.find(({ id }) => id === idOf(1))).toMatchObject({ state: 'suppressed', reason: 'actor' });
  expect(await releaseApproved(reach.context())).toBe(0);
});

test('twenty-five may be told unasked, so nobody is asked', async () => {
  expect((await recordedReach(25)).request).toBeUndefined();
});

test('approved, all of them have a turn, one every two seconds; who did it, the disabled and the undecided have none', async () => {
  const reach = await recordedReach(60, { disabled: [7], undecided: [50, 51], settings: { breakGlass: [idOf(9)] } });
  const start = reach.clock.now;
  await reach.approve();

  expect(await reach.releaseAll()).toBe(55);

  const people = (await reach.notices()).filter(toPeople);
  const due = people.filter(({ state }) => state === 'due').toSorted((a, b) => a.dueAt - b.dueAt);
  expect(due.map(({ dueAt }) => dueAt - start)).toEqual(due.map((_, index) => index * 2_000));
  expect(due.every(({ content }) => content.approved === true)).toBe(true);
  const others = people.filter(({ state }) => state !== 'due').map(({ id, reason }) => [id, reason]);
  expect(others.toSorted()).toEqual([
    [idOf(1), 'actor'],
    [idOf(7), 'account-unusable'],
    [idOf(9), 'break-glass'],
    [idOf(50), 'undecided'],
    [idOf(51), 'undecided'],
  ]);
  // Each notice names the apps of its reader, as if it had been planned with the first delivery.
  expect(due.filter(({ content }) => content.appCount === 2)).toHaveLength(7);
});

test('what a released notice says is what was planned with the first delivery', async () => {
  const reach = await recordedReach(40);
  await reach.approve();
  await reach.releaseAll();

  const released = new Map((await reach.notices()).map(({ id, content }) => [id, content]));
  for (const { audience, content, reason } of reach.planned)
    if (reason === 'over-limit') expect(released.get(audience.id)).toEqual({ ...content, approved: true });
});

test('people of a large reach have no row until their turn, and then they have one, once', async () => {
  const reach = await recordedReach(1_300);
  expect((await reach.notices()).filter(toPeople).length).toBeLessThan(1_300);
  await reach.approve({ perMinute: 600 });

  expect(await reach.releaseAll()).toBe(1_299);

  const pointers = await reach.tables('NoticesDue').query({ partition: { from: '', to: '~' }, limit: 1_000 });
  expect(pointers.rows.length).toBe(1_000);
  expect(pointers.next).toBeDefined();
  expect(await reach.approvals.approvalsOf(reach.request?.key ?? '')).toMatchObject([{ ended: { released: 1_299 } }]);
});

test('approving twice is approving once, also when it is over', async () => {
  const reach = await recordedReach(40);
  expect([await reach.approve(), await reach.approve({ perMinute: 99 })]).toEqual([true, false]);
  await reach.releaseAll();

  expect(await reach.approve()).toBe(false);
  expect(await reach.approvals.releases()).toEqual([]);
  expect(await reach.approvals.approvalsOf(reach.request?.key ?? '')).toMatchObject([{ approval: { perMinute: 30 } }]);
});

test('those who were seen failing at the app come first; others who fail, or fail elsewhere, do not', async () => {
  const reach = await recordedReach(100);
  const refused = async (number: number, appId: string, seconds: number) => {
    const at = isoOf(RECORDED + seconds * 1_000);
    const id = `${number}-${appId}`.padEnd(32, '0').slice(0, 32);
    const subject = { kind: 'user-app', id: `${idOf(number)}_${appId}` } as const;
    const occurred = { from: at, to: at };
    const refusal = revocation({ id, cause: 'policy-blocked', subject, occurred, keyTime: at });
    const affected = { apps: [], users: [], rectangles: [] };
    await tableLedger(reach.store).open({ revocation: refusal, affected, recordedAt: at }, true);
  };
  await refused(80, CRM, 60);
  await refused(90, 'd0000000-0000-4000-8000-000000000001', 30);
  await refused(70, 'c0000000-0000-4000-8000-0000000000ff', 10);
  await refused(777, CRM, 20);
  await reach.approve();

  await releaseApproved(reach.context());
  const order = async () =>
    (await reach.notices())
      .filter(({ kind, state }) => kind === 'user' && state === 'due')
      .toSorted((a, b) => a.dueAt - b.dueAt)
      .map(({ id }) => id);
  expect((await order()).slice(0, 4)).toEqual([idOf(90), idOf(80), idOf(2), idOf(3)]);
  expect(await reach.releaseAll()).toBeGreaterThanOrEqual(0);
  expect(new Set(await order()).size).toBe(99);
});

test('who is seen failing while others are told comes before those whose turn is still to be planned', async () => {
  const reach = await recordedReach(900);
  await reach.approve({ perMinute: 30 });
  await releaseApproved(reach.context());
  const at = isoOf(reach.clock.now + 60_000);
  const subject = { kind: 'user-app', id: `${idOf(899)}_${CRM}` } as const;
  const refusal = revocation({ id: 'e'.repeat(32), cause: 'policy-blocked', subject, keyTime: at });
  const affected = { apps: [], users: [], rectangles: [] };
  await tableLedger(reach.store).open({ revocation: refusal, affected, recordedAt: at }, true);
  reach.clock.now += AHEAD_MS;
  await releaseApproved(reach.context());

  const last = (await reach.notices()).filter(({ state }) => state === 'due').map(({ id }) => id);
  expect(last).toContain(idOf(899));
  expect(last.length).toBeLessThan(700);
});

test('what is undone meanwhile is not told on: the rest have no turn, and the record says why', async () => {
  const reach = await recordedReach(900);
  await reach.approve();
  const first = await releaseApproved(reach.context());
  reach.close();
  reach.clock.now += AHEAD_MS;

  // Ten minutes of turns, of which who did it has none.
  expect(first).toBe(299);
  expect(await reach.releaseAll()).toBe(0);
  expect(await reach.approvals.approvalsOf(reach.request?.key ?? '')).toMatchObject([
    { ended: { released: 299, because: 'closed' } },
  ]);
});

test('in observe an approval plans rehearsals only', async () => {
  const reach = await recordedReach(40, { settings: { mode: 'observe' } });
  await reach.approve();
  await reach.releaseAll();

  const { rows } = await reach.tables('Notices').query({ partition: { from: '', to: '~' } });
  const due = rows.filter(({ state }) => state === 'due');
  expect(due).toHaveLength(39);
  expect(due.every(({ rehearsal }) => rehearsal === true)).toBe(true);
});

test('a worker that dies anywhere in a turn loses nobody and tells nobody twice', async () => {
  let deaths = 0;
  for (let calls = 0; calls < 400; calls += 1) {
    const reach = await recordedReach(30);
    await reach.approve();
    const dying = dyingTables(reach.tables, calls, calls % 2 === 0);
    const died = await releaseApproved(reach.contextOn(dying)).then(
      () => false,
      (error: unknown) => {
        if (!(error instanceof WorkerDiedError)) throw error;
        return true;
      },
    );
    reach.clock.now += 30_000;
    await reach.releaseAll();

    const due = (await reach.notices()).filter(({ kind, state }) => kind === 'user' && state === 'due');
    const pointers = new Set((await reach.outbox.due(RECORDED + 86_400_000, 1_000)).map(({ noticeId }) => noticeId));
    // One more pointer is that of the admins.
    expect([calls, due.length, pointers.size]).toEqual([calls, 29, 30]);
    if (!died) break;
    deaths += 1;
  }
  expect(deaths).toBeGreaterThan(60);
}, 60_000);
