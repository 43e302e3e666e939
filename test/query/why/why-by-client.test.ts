/** What `why` says by app and by kind of client, from the tables; and that nothing of a pasted error remains. */
import { expect, test } from 'vitest';
import type { Revocation } from '../../../src/correlate/revocation.ts';
import type { Affected, Effect } from '../../../src/impact/affected.ts';
import { saveHeartbeat } from '../../../src/ingest/polling/poll-heartbeats.ts';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import { objectState } from '../../../src/mirror/states/mirror-states.ts';
import { tableMirror } from '../../../src/mirror/table-mirror.ts';
import { saveSeenClient, saveSeenPairs, startOfDay } from '../../../src/mirror/table-seen-apps.ts';
import type { ServicePrincipal } from '../../../src/mirror/tenant.ts';
import { tableAnswers } from '../../../src/query/table-answers.ts';
import { answerWhy } from '../../../src/query/why/why.ts';
import type { WhyAnswer, WhyQuestion } from '../../../src/query/why/why-answer.ts';
import { rebuildViews } from '../../../src/record/views/fill-views.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { app } from '../../fakes/memory-tenant.ts';
import { dumpTables } from '../../golden/golden.ts';
import { ADA, GRACE, idOf, PAYROLL } from '../../record/record-builder.ts';
import { emptyRecord } from '../answer-record.ts';

const NOW = Date.parse('2031-03-01T09:00:00Z');
const DAY = 86_400_000;
const DESK = { id: idOf('b', 7), name: 'Desk', appId: idOf('e', 7) };
const CHANGED: Partial<Revocation> = { cause: 'password-changed', actor: { ...GRACE, id: ADA.id, name: ADA.name } };

interface Tenant {
  readonly payroll?: Partial<ServicePrincipal>;
  readonly effects: Readonly<Partial<Record<'payroll' | 'desk', Effect>>>;
  readonly what?: Partial<Revocation>;
}

/** One act, with its effects on Ada at two apps. */
async function open({ effects, what = CHANGED, payroll = {} }: Tenant) {
  const tables = memoryTables();
  const { store, save } = emptyRecord(tables);
  const mirror = tableMirror({ store });
  const apps = [
    app(PAYROLL.id, { appId: PAYROLL.appId, displayName: PAYROLL.name, ...payroll }),
    app(DESK.id, { appId: DESK.appId, displayName: DESK.name }),
  ];
  await mirror.states.write(
    apps.map((one) => objectState(store.tenantId, one)),
    { from: 0, at: NOW - DAY },
  );
  const hit = [
    [PAYROLL, effects.payroll],
    [DESK, effects.desk],
  ] as const;
  const affected: Affected = {
    apps: hit.flatMap(([one, effect]) => (effect ? [one] : [])),
    users: [ADA],
    rectangles: hit.flatMap(([{ id }, effect]) =>
      effect ? [{ effect, bites: 'next-refresh', userIds: [ADA.id], appIds: [id] }] : [],
    ),
  };
  await save(1, what, affected);
  await rebuildViews(store, { isDryRun: false });
  for (const name of ['directory-audits', 'sign-ins', 'users', 'consents', 'policies', 'risky-users'])
    for (const endedAt of [NOW - 30 * DAY, NOW - 60_000])
      await saveHeartbeat(store, { name, endedAt, outcome: 'done' });
  for (const log of ['directory-audits', 'sign-ins-non-interactive', 'sign-ins-interactive'])
    await tableCoverage(store, log).recordRead({
      ...{ pass: 'newest', from: NOW - 3_600_000, to: NOW - 60_000, readAt: NOW - 60_000, rows: 1 },
    });
  const verdict = async (question: Omit<WhyQuestion, 'user'>) => {
    const context = { store, mirror, list: tableAnswers(store).list };
    return (await answerWhy({ user: ADA.id, ...question }, context, NOW)) as WhyAnswer;
  };
  return { tables, store, verdict };
}

test('a password change names only the app whose tokens it ends', async () => {
  const { verdict } = await open({ effects: { payroll: 'survives', desk: 'dies' } });
  expect(await verdict({ app: PAYROLL.id })).toMatchObject({ outcome: 'nothing', certainty: 'nothing-found' });
  expect(await verdict({ app: DESK.id })).toMatchObject({ outcome: 'ended', effect: 'dies' });
  const anywhere = await verdict({});
  expect(anywhere.apps).toEqual([{ id: DESK.id, name: DESK.name }]);
  expect(anywhere.verdict).toContain('was changed by the person');
});

test('a client that was proved to be a server keeps its token, whatever was open at first', async () => {
  const { store, verdict } = await open({ effects: { payroll: 'cannot-decide' } });
  expect(await verdict({ app: PAYROLL.id })).toMatchObject({ outcome: 'ended', certainty: 'possible' });
  await saveSeenClient(store, { userId: ADA.id, appId: PAYROLL.appId, client: 'confidential', at: NOW });
  expect(await verdict({ app: PAYROLL.id })).toMatchObject({ outcome: 'nothing', certainty: 'nothing-found' });
});

test('a server that was taken for a device is never told to have lost its token for certain', async () => {
  const registration = { urlKinds: ['web'], fallbackPublic: false, hasCredentials: true } as const;
  const { verdict } = await open({ effects: { payroll: 'dies' }, payroll: { registration } });
  const answer = await verdict({ app: PAYROLL.id });
  expect(answer).toMatchObject({ effect: 'cannot-decide', certainty: 'possible' });
  expect(answer.clients).toEqual([{ client: 'confidential', seen: false, effect: 'survives' }]);
});

test('what ended one app explains nothing at another', async () => {
  const what: Partial<Revocation> = {
    ...{ cause: 'consent-revoked', subject: { kind: 'grant', id: `${DESK.id}_${ADA.id}` } },
  };
  const { verdict } = await open({ effects: { desk: 'dies' }, what });
  expect(await verdict({ app: PAYROLL.id })).toMatchObject({ outcome: 'nothing', certainty: 'nothing-found' });
  expect(await verdict({ app: DESK.id })).toMatchObject({ outcome: 'ended', certainty: 'likely' });
});

test('without an app only those are named where nothing has worked since', async () => {
  const what: Partial<Revocation> = { cause: 'sessions-revoked' };
  const { store, verdict } = await open({ effects: { payroll: 'dies', desk: 'dies' }, what });
  const works = (id: string, at: number) =>
    saveSeenPairs(
      store,
      [{ userId: ADA.id, servicePrincipalId: id, day: startOfDay(at), worked: { interactive: at } }],
      NOW,
    );
  await works(DESK.id, Date.parse('2031-03-01T08:30:00Z'));
  expect(await verdict({})).toMatchObject({ outcome: 'ended', apps: [{ id: PAYROLL.id }] });
  await works(PAYROLL.id, Date.parse('2031-03-01T08:40:00Z'));
  const over = await verdict({});
  expect(over).toMatchObject({ outcome: 'over', overAt: '2031-03-01T08:40:00.000Z', overBy: 'sign-in' });
  expect(over.verdict).toMatch(/That is over since .* 08:40 UTC at the latest: a sign-in worked then\.$/);
});

test('of a pasted error nothing is stored, and nothing is repeated', async () => {
  const { tables, verdict } = await open({ effects: { payroll: 'dies' } });
  const before = JSON.stringify(await dumpTables(tables));
  const secrets = ['0.AXoA-refresh-token', 'eyJhbGciOiJub25lIn0.e30.', 's3cr3t~Value'];
  const error = [
    `{"error":"invalid_grant","error_description":"AADSTS50173: The provided grant has expired. ${secrets[1]}",`,
    `"claims":"${secrets[2]}"}`,
    `POST /token refresh_token=${secrets[0]}&client_secret=${secrets[2]}`,
  ].join('\n');
  const answer = await verdict({ app: PAYROLL.id, error });
  expect(answer.error).toMatchObject({ code: 50173 });
  for (const secret of secrets) expect(JSON.stringify(answer)).not.toContain(secret);
  expect(JSON.stringify(await dumpTables(tables))).toBe(before);
});
