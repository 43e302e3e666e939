/** Golden rows of every store of state and of the outbox, written by the functions that the rest of the code calls. */
import { test } from 'vitest';
import { saveSuccess } from '../../src/correlate/table-successes.ts';
import { DirectoryRefusedError } from '../../src/graph/graph-errors.ts';
import { saveHeartbeat } from '../../src/ingest/polling/poll-heartbeats.ts';
import { runPoll } from '../../src/ingest/polling/run-poll.ts';
import { tableCoverage } from '../../src/ingest/polling/table-coverage.ts';
import { saveLogProgress, saveProgress } from '../../src/ingest/polling/table-log-progress.ts';
import { saveSubscriptionRow } from '../../src/ingest/subscriptions/table-subscriptions.ts';
import { tableStates } from '../../src/mirror/states/table-states.ts';
import { saveWatermark } from '../../src/mirror/states/table-watermarks.ts';
import { tableBundles } from '../../src/notify/bundling/table-bundles.ts';
import type { Audience, Channel, NoticeState, PlannedNotice } from '../../src/notify/notice.ts';
import { tableOutbox } from '../../src/notify/table-outbox.ts';
import { tableCanary } from '../../src/operate/canary/table-canary.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tableSnapshots } from '../../src/storage/table-snapshots.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { silent } from '../../src/telemetry/telemetry.ts';
import { dumpTables, expectGolden, sha256 } from './golden.ts';

const TENANT = '7E0A0000-0001-4001-8001-00000000007E';
const NO_GUID = 'contoso/odd tenant?';
const [MINUTE, HOUR] = [60_000, 3_600_000];
const AT = '2031-03-01T09:10:11.123Z';
const NOW = Date.parse(AT);
const ADA: Audience = {
  kind: 'user',
  id: 'ADA10000-0002-4002-8002-0000000000a1',
  mail: 'ada@contoso.example',
  name: 'Ada Example',
};
const AUDIENCES: readonly Audience[] = [
  ADA,
  { kind: 'manager', id: 'b0b10000-0002-4002-8002-0000000000b0', mail: 'bo@contoso.example', name: 'Bo Größe' },
  { kind: 'app-owner', id: 'no guid', mail: '' },
  { kind: 'admins', id: 'admins', mail: 'admins@contoso.example' },
];
const MAIL: Channel = 'mail';

function noticeTo(audience: Audience, number: number, different: Partial<PlannedNotice> = {}): PlannedNotice {
  return {
    id: String(number).padStart(32, '0'),
    tenantId: TENANT,
    revocationId: String(number % 3).padStart(32, 'a'),
    audience,
    channel: MAIL,
    dueAt: new Date(NOW + number * 20 * MINUTE).toISOString(),
    content: {
      cause: 'consent-revoked',
      subject: { kind: 'grant', id: 'mailer_ada', name: 'Mail Sync for Ada' },
      occurred: { from: '2031-03-01T09:00:00.000Z', to: AT },
      actor: { kind: 'user', id: 'admin', name: 'admin@contoso.example' },
      detail: { lostScopes: ['Mail.Read'], policy: { change: 'tightened', beforeHash: 'a', afterHash: 'b' } },
      apps: [{ id: 'mailer', name: 'Mail Sync', effect: 'dies' }],
      appCount: 1,
      userCount: 2,
      sweep: { told: 2, members: 3, names: ['Ada Example'] },
    },
    initialState: 'due',
    ...different,
  };
}

test.each(['guid', 'other'])('the progress of every source, for a tenant id of the kind %s', async (kind) => {
  const tenantId = kind === 'guid' ? TENANT : NO_GUID;
  const tables = memoryTables();
  const store = tenantStore(tables, tenantId);
  const coverage = tableCoverage(store, 'directory-audits');
  for (const pass of ['newest', 'hour', 'day', 'week'] as const) {
    await coverage.recordRead({ pass, from: NOW - HOUR, to: NOW, readAt: NOW + 1, rows: 3 });
    await coverage.recordRead({ pass, from: NOW, to: NOW + MINUTE, readAt: NOW + MINUTE, rows: 4 });
  }
  await coverage.recordGap({ from: NOW - 2 * HOUR, to: NOW - HOUR }, NOW);
  const reread = (hours: number) => ({ startedAt: NOW - hours * HOUR, readTo: NOW - hours * MINUTE });
  const rereads = { hour: reread(1), day: reread(2), week: reread(3) };
  await saveLogProgress(store, 'directory-audits', {
    baseline: NOW - 9 * HOUR,
    newest: NOW,
    settled: NOW - MINUTE,
    rereads,
  });
  await saveProgress(store, 'risky-users', { baseline: NOW - HOUR, newest: NOW });
  const deltaLink = 'https://graph.example/delta?$deltatoken=1';
  await saveWatermark(store, 'users', { readAt: NOW, deltaLink });
  await saveWatermark(store, 'app-links', { readAt: NOW });
  await saveWatermark(store, 'conditional-access', { readAt: NOW });

  for (const outcome of ['done', 'off', 'refused', 'throttled', 'failed'] as const) {
    const error = outcome === 'failed' ? { error: 'MalformedInputError' } : {};
    await saveHeartbeat(store, { name: outcome, endedAt: NOW, outcome, ...error });
  }
  const context = { store, now: () => NOW, log: { log: () => {}, warn: () => {} } };
  const refused = (path: string) => new DirectoryRefusedError(path, 'Authorization_RequestDenied');
  await runPoll('policies', context, () => Promise.reject(refused('/policies')));
  const both = [refused('/users'), refused('/groups')];
  await runPoll('users', context, async () => ({ text: 'partly', refused: both }));

  const canary = tableCanary(store);
  await canary.saveChange([NOW - HOUR, NOW - MINUTE], NOW);
  for (const signal of ['notification', 'users-delta', 'directory-audit'] as const) {
    await canary.saveSighting(signal, { changedAt: NOW, seenAt: NOW + MINUTE });
  }
  await canary.saveNewestRecord({ newestAt: NOW, readTo: NOW - 1, askedAt: NOW + 1 });

  await saveSubscriptionRow(store, {
    subscriptionId: '50b50000-0009-4009-8009-000000000001',
    resource: 'users',
    changeType: 'updated,deleted',
    expires: AT,
    created: AT,
    stateHash: sha256('secret'),
    url: 'https://a.example',
  });
  await saveSuccess(store, { sourceId: 's', userId: 'no guid', appIds: ['a', 'b'], at: NOW });
  await saveSuccess(store, { sourceId: 't', userId: ADA.id, appIds: [], at: NOW });
  expectGolden(`source-rows-${kind}`, await dumpTables(tables));
});

test('snapshots and states, long ones over several columns or rows', async () => {
  const tables = memoryTables();
  const snapshots = tableSnapshots(tenantStore(tables, TENANT));
  await snapshots.put({ state: 'enabled', conditions: { users: ['All'] } });
  const chance = Buffer.concat(Array.from({ length: 3_000 }, (_, index) => Buffer.from(sha256(`${index}`), 'hex')));
  await snapshots.put(new Uint8Array(chance));

  const states = tableStates(tenantStore(tables, TENANT));
  const key = { partitionKey: 'tenant_kind' };
  const [few, long, longer] = [{ ids: ['a'] }, { long: 'ab '.repeat(12_000) }, { longer: chance.toString('base64') }];
  const write = (rowKey: string, moment: number, body?: object) => {
    const state = { ...key, rowKey, ...(body && { body }) };
    return states.write([state], { from: moment - 1, at: moment });
  };
  for (const rowKey of ['stays', 'changes', 'ends']) await write(rowKey, NOW, few);
  await write('long', NOW, long);
  await write('longer', NOW, longer);
  for (const [index, body] of [long, longer, few].entries()) await write('changes', NOW + MINUTE * (index + 1), body);
  await write('ends', NOW + MINUTE);
  const link = { ...key, rowKey: 'owner_other', body: {} };
  await states.write([link], { from: 0, at: NOW });
  expectGolden('body-rows', await dumpTables(tables));
});

test('the outbox with a notice in each state and to each audience', async () => {
  const tables = memoryTables();
  const traced = { ...silent, traceparent: () => '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
  const [plain, outbox] = [tableOutbox(tenantStore(tables, TENANT)), tableOutbox(tenantStore(tables, TENANT), traced)];
  const bundles = tableBundles(tenantStore(tables, TENANT), Date.now);
  await plain.plan(AUDIENCES.map((audience, index) => noticeTo(audience, index)));
  const suppressed = noticeTo(ADA, 10, { initialState: 'suppressed', reason: 'over-limit' });
  await plain.plan([suppressed, noticeTo(ADA, 11, { initialState: 'observed' })]);
  const states: readonly NoticeState[] = ['due', 'sending', 'sent', 'failed', 'suppressed', 'uncertain', 'observed'];
  await outbox.plan(states.map((_, index) => noticeTo(ADA, 20 + index)));
  const refs = await outbox.due(NOW + 24 * HOUR, 100);
  const times = { draftCalledAt: AT, draftId: 'd', internetMessageId: '<i@contoso.example>', sendCalledAt: AT };
  for (const [index, state] of states.entries()) {
    const ref = refs.find(({ noticeId }) => Number(noticeId) === 20 + index);
    const stored = ref && (await outbox.get(ref));
    if (!stored) throw new Error(`no notice ${20 + index}`);
    const nextCheckAt = new Date(NOW + 2 * HOUR).toISOString();
    const begun = await outbox.update(stored, {
      state: 'sending',
      nextCheckAt,
      attempts: 1,
    });
    if (!begun) throw new Error('nobody else moves it');
    await outbox.update(begun, { state, reason: `because ${state}`, attempts: 2, progress: { sends: 1, ...times } });
  }
  const [first, second] = [noticeTo(ADA, 20), noticeTo(ADA, 21)];
  for (const notice of [first, second]) await bundles.takeLead(notice, [], await bundles.readLeads(notice));
  expectGolden('outbox-rows', { ...(await dumpTables(tables)), refs });
});
