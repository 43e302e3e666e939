/** `why` from the tables: whom it finds, what it reads, and how little of it. */
import { expect, test } from 'vitest';
import { isoOf } from '../../../src/base/clock.ts';
import { saveSuccess } from '../../../src/correlate/table-successes.ts';
import { saveHeartbeat } from '../../../src/ingest/polling/poll-heartbeats.ts';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import { objectState } from '../../../src/mirror/states/mirror-states.ts';
import { tableMirror } from '../../../src/mirror/table-mirror.ts';
import { saveSeenPairs, startOfDay } from '../../../src/mirror/table-seen-apps.ts';
import { tableAnswers } from '../../../src/query/table-answers.ts';
import { answerWhy } from '../../../src/query/why/why.ts';
import type { WhyAnswer, WhyQuestion } from '../../../src/query/why/why-answer.ts';
import { rebuildViews } from '../../../src/record/views/fill-views.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { type TenantStore, tenantStore } from '../../../src/storage/tenant-store.ts';
import { app, person } from '../../fakes/memory-tenant.ts';
import { ADA, AFFECTED, idOf, inScope, PAYROLL, reaching } from '../../record/record-builder.ts';
import { emptyRecord } from '../answer-record.ts';

/** The revocations of the builder happen some minutes after 08:00. */
const NOW = Date.parse('2031-03-01T09:00:00Z');
const POLICY = { cause: 'policy-changed', subject: { kind: 'policy', id: idOf('c', 1), name: 'All staff' } } as const;
const LEDGERS = ['directory-audits', 'sign-ins-non-interactive', 'sign-ins-interactive'];

function open(tables: Tables = memoryTables()) {
  const record = emptyRecord(tables);
  const { store } = record;
  const mirror = tableMirror({ store });
  const ask = (question: WhyQuestion, now = NOW) =>
    answerWhy(question, { store, mirror, list: tableAnswers(store).list }, now);
  return {
    ...record,
    mirror,
    ask,
    verdict: async (question: WhyQuestion, now?: number) => (await ask(question, now)) as WhyAnswer,
  };
}

/** Every source was read for the first time a month ago, and the last time a minute ago. */
async function allRead(store: TenantStore, now = NOW): Promise<void> {
  for (const name of ['directory-audits', 'sign-ins', 'users', 'consents', 'policies', 'risky-users'])
    for (const endedAt of [now - 30 * 86_400_000, now - 60_000])
      await saveHeartbeat(store, { name, endedAt, outcome: 'done' });
  for (const log of LEDGERS)
    await tableCoverage(store, log).recordRead({
      ...{ pass: 'newest', from: now - 3_600_000, to: now - 60_000, readAt: now - 60_000, rows: 1 },
    });
}

test('says what ended the sign-in, who did it, when, and how sure', async () => {
  const { store, save, verdict } = open();
  await save(1);
  await allRead(store);

  const answer = await verdict({ user: ADA.userPrincipalName, app: PAYROLL.name });

  expect(answer.verdict).toBe(
    'The account of Ada Lovelace was disabled by grace@contoso.example on 1 March 2031 at 08:01 UTC, so the sign-in is ' +
      'refused at Payroll Sync (likely).',
  );
  expect(answer).toMatchObject({
    certainty: 'likely',
    outcome: 'ended',
    effect: 'blocked',
    user: { id: ADA.id },
    app: { id: PAYROLL.id },
    revocations: [{ cause: 'account-disabled' }],
    evidence: [{ source: 'directory-audit', sourceId: 'audit-1' }],
    alsoHit: { users: 1, apps: 1 },
  });
});

test('whoever was on no record is known from the tenant, by the start of a name, too', async () => {
  const { store, mirror, verdict, ask } = open();
  const known = [
    person(ADA.id, { displayName: 'Ada Lovelace', userPrincipalName: ADA.userPrincipalName }),
    person(idOf('d', 1), { displayName: 'Ada Byron', userPrincipalName: 'byron@contoso.example' }),
    app(PAYROLL.id, { appId: PAYROLL.appId, displayName: PAYROLL.name }),
  ];
  await mirror.states.write(
    known.map((object) => objectState(store.tenantId, object)),
    { from: 0, at: NOW },
  );
  await allRead(store);
  await saveSeenPairs(
    store,
    [{ userId: ADA.id, servicePrincipalId: PAYROLL.id, day: startOfDay(NOW), worked: { refresh: NOW - 46 * 60_000 } }],
    NOW,
  );

  const answer = await verdict({ user: 'ada love', app: 'payroll' });
  expect(answer.verdict).toBe(
    'No: nothing was revoked. Nothing on record ended the sign-in of Ada Lovelace at Payroll Sync (all sources were read ' +
      'up to 1 March 2031 at 08:59 UTC). The last refresh there on record worked on 1 March 2031 at 08:14 UTC.',
  );
  expect(answer).toMatchObject({
    certainty: 'nothing-found',
    lastSuccess: '2031-03-01T08:14:00.000Z',
    lastSuccessKind: 'refresh',
    lastRefresh: '2031-03-01T08:14:00.000Z',
  });
  expect((await verdict({ user: 'ada love' })).verdict).toMatch(
    /The last refresh on record worked .* at Payroll Sync\.$/,
  );
  // Of the time before, no sign-in is kept: that is no sign-in that failed.
  const earlier = await verdict({ user: 'ada love', app: 'payroll', at: '2031-03-01T08:00:00Z' });
  expect(earlier.verdict).toMatch(
    / of that time\. One worked on 1 March 2031 at 08:14 UTC, later than the question\.$/,
  );
  expect(earlier).toMatchObject({ workedAfter: '2031-03-01T08:14:00.000Z' });
  expect(earlier).not.toHaveProperty('lastSuccess');
  expect(answer.ruledOut).toHaveLength(6);

  expect(await ask({ user: 'ada' })).toMatchObject({ several: 'user', candidates: [{}, {}] });
  expect(await ask({ user: 'nobody' })).toEqual({ unknown: 'user', near: [] });
  expect(await ask({ user: ADA.id, app: 'Salesforce' })).toEqual({ unknown: 'app', near: [] });
  expect(await ask({ user: idOf('d', 9) })).toMatchObject({ unknown: 'user' });
  for (const id of [PAYROLL.id, PAYROLL.appId, PAYROLL.appId.toUpperCase()])
    expect(await ask({ user: ADA.id, app: id })).toMatchObject({ app: { id: PAYROLL.id } });
});

test('two on record whose names begin alike are never taken for one', async () => {
  const { save, ask } = open();
  const other = { ...ADA, id: idOf('d', 1), name: 'Ada Byron', userPrincipalName: 'byron@contoso.example', mail: '' };
  await save(1, {}, { ...AFFECTED, users: [ADA, other] });
  expect(await ask({ user: 'ada' })).toMatchObject({ several: 'user', candidates: [{}, {}] });
  expect(await ask({ user: 'ada lovelace' })).toMatchObject({ user: { id: ADA.id } });
});

test('without any source that was read it is no all-clear', async () => {
  const { save, verdict } = open();
  await save(1);
  const { certainty, verdict: text } = await verdict({ user: ADA.id, at: '2031-03-01T07:00:00Z' });
  expect(certainty).toBe('cannot-tell');
  expect(text).toContain('no all-clear: directory-audits, sign-ins, users');
});

test('a sign-in that worked afterwards says that it is over', async () => {
  const { store, save, verdict } = open();
  await save(1, { cause: 'sessions-revoked' });
  await allRead(store);
  const at = Date.parse('2031-03-01T08:30:00Z');
  await saveSuccess(store, { sourceId: 's1', userId: ADA.id, appIds: [PAYROLL.id], flow: 'non-interactive', at });
  const answer = await verdict({ user: ADA.id, app: PAYROLL.id });
  expect(answer).toMatchObject({ outcome: 'over', overAt: isoOf(at), lastSuccess: isoOf(at), certainty: 'possible' });
  expect(answer.verdict).toMatch(
    /That is over since 1 March 2031 at 08:30 UTC at the latest: a refresh worked then\.$/,
  );
  // At that moment it was not.
  expect(await verdict({ user: ADA.id, app: PAYROLL.id, at: '2031-03-01T08:20:00Z' })).toMatchObject({
    outcome: 'ended',
  });
});

test.each([
  ['small', 3, 2, 2],
  ['large', 300, 20, 2],
])(
  'a policy of %s reach: at an app in use, at one that is only in scope, at none of it',
  async (_size, users, apps, used) => {
    const { store, save, verdict } = open();
    await save(1, POLICY, inScope(users, apps, used));
    await rebuildViews(store, { isDryRun: false });
    await allRead(store);
    const inUse = await verdict({ user: idOf('a', 0), app: idOf('b', 0) });
    expect(inUse).toMatchObject({
      effect: 'reprompts',
      certainty: 'likely',
      revocations: [{ cause: 'policy-changed' }],
    });
    const onlyInScope = await verdict({ user: idOf('a', users - 1), app: idOf('b', apps - 1) });
    expect(onlyInScope).toMatchObject({ effect: 'reprompts', certainty: 'possible' });
    expect(onlyInScope.doubts.map(({ doubt }) => doubt)).toEqual(['not-known-to-use']);
  },
);

test('of many people who lost an app, one is found', async () => {
  const { store, save, verdict } = open();
  await save(1, { cause: 'app-deleted', subject: { kind: 'service-principal', id: idOf('b', 0) } }, reaching(1_200, 2));
  await rebuildViews(store, { isDryRun: false });
  await allRead(store);
  const answer = await verdict({ user: idOf('a', 1_100), app: idOf('b', 0) });
  expect(answer).toMatchObject({ certainty: 'likely', effect: 'reprompts', revocations: [{ cause: 'app-deleted' }] });
  // Whoever was not known to use it lost it as well, and that is no more than possible.
  await save(2, { subject: { kind: 'user', id: ADA.id, name: ADA.name } });
  expect(await verdict({ user: ADA.id, app: idOf('b', 0), at: '2031-03-01T08:01:30Z' })).toMatchObject({
    revocations: [{ cause: 'app-deleted' }],
    certainty: 'possible',
  });
});

test('an answer costs some dozens of calls, beside a thousand large reaches of others as beside none', async () => {
  const tables = memoryTables();
  let calls = 0;
  const counting: Tables = (name) => {
    const table = tables(name);
    return {
      ...table,
      get: (...keys) => {
        calls += 1;
        return table.get(...keys);
      },
      query: (range) => {
        calls += 1;
        return table.query(range);
      },
    };
  };
  const { store, save } = open(tables);
  await save(1);
  await allRead(store);
  const cost = async () => {
    const counted = tenantStore(counting, store.tenantId);
    const context = { store: counted, mirror: tableMirror({ store: counted }), list: tableAnswers(counted).list };
    calls = 0;
    const answer = await answerWhy({ user: ADA.id, app: PAYROLL.id }, context, NOW);
    expect(answer).toMatchObject({ revocations: [{ cause: 'account-disabled' }] });
    return calls;
  };
  await rebuildViews(store, { isDryRun: false });
  const before = await cost();
  const many = process.env.LONG === undefined ? 60 : 1_000;
  for (let number = 2; number < many + 2; number += 1) await save(number, POLICY, inScope(60, 40, 2));
  await rebuildViews(store, { isDryRun: false });
  const after = await cost();
  expect(before).toBeLessThan(50);
  expect(after - before).toBeLessThanOrEqual(4);
}, 120_000);
