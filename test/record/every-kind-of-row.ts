/** Writes rows of every kind, with every column that a row of that kind can have. */

import { isoOf } from '../../src/base/clock.ts';
import { settleReport } from '../../src/correlate/settle-report.ts';
import { saveSuccess } from '../../src/correlate/table-successes.ts';
import { DirectoryRefusedError } from '../../src/graph/graph-errors.ts';
import { tableGateLeases } from '../../src/graph/table-gate-leases.ts';
import { saveHeartbeat } from '../../src/ingest/polling/poll-heartbeats.ts';
import { runPoll } from '../../src/ingest/polling/run-poll.ts';
import { tableCoverage } from '../../src/ingest/polling/table-coverage.ts';
import { saveLogProgress } from '../../src/ingest/polling/table-log-progress.ts';
import { noteWaiting } from '../../src/ingest/queue/table-waiting.ts';
import { saveSubscriptionRow } from '../../src/ingest/subscriptions/table-subscriptions.ts';
import { noteUnrecognised } from '../../src/ingest/table-unrecognised.ts';
import { tableStates } from '../../src/mirror/states/table-states.ts';
import { saveSeenClient } from '../../src/mirror/table-seen-apps.ts';
import { tableCanary } from '../../src/operate/canary/table-canary.ts';
import { allowRemoval } from '../../src/operate/removal-share.ts';
import { removalTime } from '../../src/operate/removal-time.ts';
import { removeUnfinished } from '../../src/operate/unfinished-records.ts';
import type { Ledger } from '../../src/record/audit-record.ts';
import { markErased } from '../../src/record/erased-people.ts';
import { tableLargeReaches } from '../../src/record/recovery/table-large-reaches.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { memoryBlobs } from '../../src/storage/memory-blobs.ts';
import { rewriteMessageBodies, tableSnapshots } from '../../src/storage/table-snapshots.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { type ErasingStore, erasingStore, type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';
import { audited, uncorrelated } from '../correlate/report-builder.ts';
import { writeAccess } from './every-kind-of-access.ts';
import { writeNotices } from './every-kind-of-notice.ts';
import { writeReadingInFull } from './every-kind-of-reading.ts';
import { writeViews } from './every-kind-of-view.ts';
import { inScope, PAYROLL, reaching, record, revocation, stricterSomewhere, TENANT } from './record-builder.ts';

const AT = '2031-03-01T09:00:00.000Z';

export async function writeEveryKindOfRow(tables: Tables): Promise<void> {
  const store = tenantStore(tables, TENANT, memoryBlobs());
  const ledger = tableLedger(store);
  await openRecords(ledger, store);
  await appendTrail(ledger);
  const at = Date.parse(revocation(1).keyTime);
  await saveSuccess(store, { sourceId: 's', userId: 'u', appIds: ['a'], deviceId: 'd', flow: 'interactive', at });
  await writeViews(store, ledger);
  await settleReports(store);
  await writePollState(store);
  await writeMirror(store);
  await writeNotices(store);
  await writeAccess(store, Date.parse(AT));
  // Erasing alone may change the record.
  await rewriteMessageBodies(erasingStore(tables, TENANT), () => ({ large: false }));
}

async function openRecords(ledger: Ledger, store: TenantStore): Promise<void> {
  const sides = { before: { id: 'p' }, after: { id: 'p', state: 'enabled' } };
  const policy = { change: 'tightened', beforeHash: 'a', afterHash: 'b', ...sides } as const;
  await ledger.open(record(1));
  await ledger.open(
    record(2, {
      revocation: {
        cause: 'policy-changed',
        subject: { kind: 'policy', id: PAYROLL.id, name: 'All staff' },
        detail: { policy },
      },
      affected: inScope(60, 40, 2),
    }),
  );
  const stricter = stricterSomewhere(inScope(3, 2, 1));
  await ledger.open(record(4, { revocation: { cause: 'policy-changed' }, affected: stricter }));
  await ledger.open(
    record(3, {
      affected: {
        ...reaching(1, 1),
        rectangles: [{ effect: 'dies', bites: 'now', userIds: ['no guid'], appIds: ['none either'] }],
      },
    }),
  );
  const many = record(6, { affected: reaching(1_001, 1) });
  await ledger.open(many);
  const { userIds: [userId = ''] = [], appIds = [] } = many.affected.rectangles[0] ?? {};
  const at = Date.parse(many.revocation.keyTime) + 60_000;
  await tableLargeReaches(store, () => at).note({ sourceId: 's', userId, appIds, at });
  const unattended = [{ effect: 'blocked', bites: 'now', userIds: [], appIds: [PAYROLL.id] }] as const;
  const alone = { apps: [PAYROLL], users: [], rectangles: unattended };
  await ledger.open(record(5, { revocation: { cause: 'app-credential-lost' }, affected: alone }));
}

async function appendTrail(ledger: Ledger): Promise<void> {
  const [one, other] = [revocation(1), revocation(2)];
  const origin = { source: 'directory-audit', sourceId: 's', order: 1 } as const;
  const { cause, occurred, actor, detail } = one;
  await ledger.append(one, {
    kind: 'evidence',
    ...origin,
    cause,
    occurred,
    seenAt: one.keyTime,
    actor: actor ?? { kind: 'user', id: 'x' },
    correlationId: 'c',
    detail,
  });
  await ledger.append(one, { kind: 'moved', ...origin, to: other });
  await ledger.append(one, { kind: 'folded', into: other, cause: 'account-deleted', at: one.keyTime, order: 2 });
  await ledger.append(one, { kind: 'parted', from: other, order: 3 });
  const by = { kind: 'user', id: 'x' } as const;
  await ledger.append(one, { kind: 'closed', ...origin, at: one.keyTime, actor: by, reason: 'answered' });
  await ledger.append(one, { kind: 'reopened', order: 4 });
  await ledger.append(one, {
    kind: 'placed',
    cause,
    subject: one.subject,
    at: one.keyTime,
    root: { kind: 'policy', id: PAYROLL.id },
    order: 5,
  });
  await ledger.append(one, { kind: 'recovered', sourceId: 's', at: one.keyTime, userId: 'u', appId: 'a' });
  await ledger.append(one, { kind: 'notice', noticeId: 'n', audienceHash: 'h' });
}

async function settleReports(store: TenantStore): Promise<void> {
  // The last one but one shows that the two before it are one act.
  const acts = [audited(1), uncorrelated(20), audited(30, { correlationId: 'c' }), audited(22, { correlationId: 'c' })];
  const refused = uncorrelated(50, {
    cause: 'sessions-revoked',
    source: 'sign-in',
    detail: { signIn: { errorCode: 50173, flow: 'non-interactive' } },
  });
  const [role, atApp] = [
    { kind: 'assignment', id: 'app_group' } as const,
    { kind: 'user-app', id: 'user_app' } as const,
  ];
  const removed = { cause: 'app-role-removed', subject: role } as const;
  const signIn = { errorCode: 70008, flow: 'non-interactive', deviceId: 'd', blockingPolicyIds: ['p'] } as const;
  const stopped = { cause: 'mfa-required', subject: atApp, source: 'sign-in' } as const;
  const merging = [
    audited(60, { ...removed, detail: { byGroup: true } }),
    audited(70, { ...removed, kind: 'reversal' }),
    audited(60, {
      cause: 'policy-changed',
      subject: { kind: 'policy', id: 'p' },
      detail: { policy: { change: 'loosened' } },
    }),
    audited(60, { cause: 'app-credential-lost', subject: { kind: 'application', id: 'a' }, detail: { appId: 'i' } }),
    uncorrelated(60, { cause: 'refresh-token-inactive', subject: atApp, source: 'sign-in', detail: { signIn } }),
    uncorrelated(55, { kind: 'answer', cause: 'device-noncompliant', subject: atApp }),
    uncorrelated(60, { cause: 'device-noncompliant', subject: atApp, source: 'sign-in', detail: { signIn } }),
    // The answer between two refusals moves the second, and with it the policy, to a revocation of its own.
    uncorrelated(40, { ...stopped, detail: { signIn: { ...signIn, blockingPolicyIds: [] } } }),
    uncorrelated(42, { ...stopped, detail: { signIn } }),
    uncorrelated(41, { kind: 'answer', cause: 'mfa-required', subject: atApp }),
  ];
  for (const report of [...acts, refused, ...merging]) await settleReport(report, store);
}

async function writePollState(store: TenantStore): Promise<void> {
  const now = Date.parse(AT);
  const coverage = tableCoverage(store, 'directory-audits');
  await coverage.recordRead({ pass: 'newest', from: now - 60_000, to: now, readAt: now, rows: 3, latest: now });
  await coverage.recordGap({ from: now - 120_000, to: now - 60_000 }, now);
  const reread = { startedAt: now, readTo: now };
  await saveLogProgress(store, 'directory-audits', {
    baseline: now,
    newest: now,
    settled: now,
    rereads: { hour: reread, day: reread, week: reread },
  });
  await writeReadingInFull(store, now);
  const context = { store, now: () => now, log: { log: () => {}, warn: () => {} } };
  await runPoll('consents', context, async () => ({ text: 'read' }));
  await runPoll('policies', context, () => Promise.reject(new DirectoryRefusedError('/policies', 'Forbidden')));
  await saveHeartbeat(store, {
    name: 'users',
    endedAt: now,
    outcome: 'failed',
    error: 'MalformedInputError',
  });
  await noteUnrecognised(store, 'log-stream', { count: 1, members: ['m'] }, now);
  await noteWaiting(store, 'signals', { code: 'CONTENDED', since: isoOf(now) }, isoOf(now));
  await removalTime(store, () => ({ host: now, graph: now, store: now, precision: 0 }));
  const lease = tableGateLeases({ store, monotonic: () => 0, storeNow: () => now })('reports');
  const used = { calls: [{ id: 'c', ms: 5 }], rest: { id: 'r', ms: 5 } };
  await lease.take(used);
  await removeUnfinished({ store: withLongTables(store), now, days: 90, maxPages: 1 }, context.log);
  await allowRemoval({ store, cutoff: now, days: 90, approvedDays: 90 });
  const canary = tableCanary(store);
  await canary.saveChange([], now);
  await canary.saveSighting('users-delta', { changedAt: now, seenAt: now });
  await canary.saveNewestRecord({ newestAt: now, readTo: now, askedAt: now });
  await saveSubscriptionRow(store, {
    subscriptionId: 's',
    resource: 'users',
    changeType: 'updated',
    expires: AT,
    created: AT,
    stateHash: 'h',
    url: 'https://x.example',
  });
  await tableSnapshots(store).put({ large: true });
  await tableSnapshots(store).putMessageBody({ large: true }, AT);
  await markErased(store, 'u', AT);
}

/** No page of a table is the last one. */
function withLongTables(store: TenantStore): ErasingStore {
  const table: TenantStore['table'] = (name) => ({
    ...store.table(name),
    query: async () => ({ rows: [], etags: [], next: 'after' }),
  });
  return { ...store, table, mayErase: true };
}

async function writeMirror(store: TenantStore): Promise<void> {
  const now = Date.parse(AT);
  const states = tableStates(store);
  const key = { partitionKey: `${TENANT}_x`, rowKey: 'a' };
  for (const [index, body] of [{ n: 1 }, { long: randomText() }, { n: 2 }].entries())
    await states.write([{ ...key, body }], { from: now + index, at: now + index });
  await states.forgetOld(now + 1, now + 2);
  await saveSeenClient(store, { userId: 'u', appId: 'a', client: 'public', at: now });
}

/** Long, also when it is packed. */
function randomText(): string {
  return Array.from({ length: 6_000 }, (_, index) => Math.sin(index).toString(36)).join('');
}
