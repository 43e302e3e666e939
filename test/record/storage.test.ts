/** STORAGE.md against the rows that are written: neither may know a column that the other does not. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { settleReport } from '../../src/correlate/settle-report.ts';
import { DirectoryRefusedError } from '../../src/graph/graph-errors.ts';
import { saveHeartbeat } from '../../src/ingest/polling/poll-heartbeats.ts';
import { runPoll } from '../../src/ingest/polling/run-poll.ts';
import { tableCoverage } from '../../src/ingest/polling/table-coverage.ts';
import { saveLogProgress } from '../../src/ingest/polling/table-log-progress.ts';
import { saveSubscriptionRow } from '../../src/ingest/subscriptions/table-subscriptions.ts';
import { tableStates } from '../../src/mirror/states/table-states.ts';
import { saveWatermark } from '../../src/mirror/states/table-watermarks.ts';
import { tableBundles } from '../../src/notify/table-bundles.ts';
import { tableOutbox } from '../../src/notify/table-outbox.ts';
import { tableCanary } from '../../src/operate/canary/table-canary.ts';
import { keepSuccess } from '../../src/record/recovery/table-successes.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tableSnapshots } from '../../src/storage/table-snapshots.ts';
import { allRows, type Row, TABLE_NAMES, type Tables, type Value } from '../../src/storage/tables.ts';
import { silent } from '../../src/telemetry/telemetry.ts';
import { audited, uncorrelated } from '../correlate/report-builder.ts';
import { planned } from '../notify/notice-builder.ts';
import { PAYROLL, reaching, record, revocation, TENANT } from './record-builder.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly always: boolean;
}

const documented = readStorage(readFileSync(new URL('../../STORAGE.md', import.meta.url), 'utf8'));
const tables = memoryTables();

beforeAll(async () => {
  await recordEverything(tables);
  await keepState(tables);
});

test('every table is documented, and no other', () => {
  expect([...documented.keys()].sort()).toEqual([...TABLE_NAMES].sort());
});

describe.each(TABLE_NAMES)('%s', (name) => {
  test('has the columns that STORAGE.md says, of the types it says', async () => {
    const columns = documented.get(name) ?? [];
    const rows = await allRows(tables(name), { partition: { from: '', to: '~' } });

    const written = new Set(rows.flatMap((row) => columnsOf(row).map(([column]) => numbered(column))));
    expect([...written].sort()).toEqual(columns.map((column) => column.name).sort());
    for (const { name: column, always } of columns)
      if (always) expect(rows.filter((row) => row[column] === undefined)).toEqual([]);
    const wrong = rows
      .flatMap(columnsOf)
      .filter(([column, value]) => !isOfType(value, columns.find((one) => one.name === numbered(column))?.type));
    expect(wrong).toEqual([]);
  });
});

async function recordEverything(into: Tables): Promise<void> {
  const ledger = tableLedger(into, TENANT);
  const policy = {
    change: 'tightened',
    beforeHash: 'a',
    afterHash: 'b',
    before: { id: 'p' },
    after: { id: 'p', state: 'enabled' },
  } as const;
  await ledger.open(record(1));
  await ledger.open(
    record(2, {
      revocation: {
        cause: 'policy-changed',
        subject: { kind: 'policy', id: PAYROLL.id, name: 'All staff' },
        detail: { policy },
      },
      affected: reaching(60, 40),
    }),
  );
  await ledger.open(
    record(3, {
      affected: {
        ...reaching(1, 1),
        rectangles: [{ effect: 'dies', bites: 'now', userIds: ['no guid'], appIds: ['none either'] }],
      },
    }),
  );

  const [one, other] = [revocation(1), revocation(2)];
  const told = { source: 'directory-audit', sourceId: 's', order: 1 } as const;
  const { cause, occurred, actor, detail } = one;
  await ledger.append(one, {
    kind: 'evidence',
    ...told,
    cause,
    occurred,
    seenAt: one.keyTime,
    actor: actor ?? { kind: 'user', id: 'x' },
    correlationId: 'c',
    detail,
  });
  await ledger.append(one, { kind: 'moved', ...told, to: other });
  await ledger.append(one, { kind: 'folded', into: other, cause: 'account-deleted', at: one.keyTime, order: 2 });
  await ledger.append(one, { kind: 'parted', from: other, order: 3 });
  await ledger.append(one, { kind: 'closed', ...told, at: one.keyTime, actor: { kind: 'user', id: 'x' } });
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
  await keepSuccess(into('Successes'), TENANT, {
    sourceId: 's',
    userId: 'u',
    appIds: ['a'],
    at: Date.parse(one.keyTime),
  });
  await ledger.append(one, { kind: 'notice', noticeId: 'n', audienceHash: 'h' });
  // The last but one shows the two before it to be one act.
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
  const folding = [
    audited(60, { ...removed, detail: { byGroup: true } }),
    audited(70, { ...removed, kind: 'reversal' }),
    audited(60, {
      cause: 'policy-changed',
      subject: { kind: 'policy', id: 'p' },
      detail: { policy: { change: 'loosened' } },
    }),
    audited(60, { cause: 'app-credential-lost', subject: { kind: 'application', id: 'a' }, detail: { appId: 'i' } }),
    uncorrelated(60, { cause: 'refresh-token-inactive', subject: atApp, source: 'sign-in', detail: { signIn } }),
    uncorrelated(60, { cause: 'device-noncompliant', subject: atApp, source: 'sign-in', detail: { signIn } }),
  ];
  for (const act of [...acts, refused, ...folding]) await settleReport(act, { tenantId: TENANT, tables: into });
}

async function keepState(into: Tables): Promise<void> {
  const [now, at] = [Date.parse('2031-03-01T09:00:00Z'), '2031-03-01T09:00:00.000Z'];
  const coverage = tableCoverage(into('Coverage'), TENANT, 'directory-audits');
  await coverage.note({ pass: 'newest', from: now - 60_000, to: now, readAt: now, rows: 3 });
  await coverage.gap({ from: now - 120_000, to: now - 60_000 }, now);
  const sweep = { startedAt: now, readTo: now };
  await saveLogProgress(
    { table: into('Watermarks'), tenantId: TENANT, source: 'directory-audits' },
    { baseline: now, newest: now, settled: now, sweeps: { hour: sweep, day: sweep, week: sweep } },
  );
  await saveWatermark(into, TENANT, 'users', {
    readAt: now,
    deltaLink: 'https://graph.example/delta',
    cursor: 'c',
    roundBefore: now,
  });
  const place = { watermarks: into('Watermarks'), tenantId: TENANT, now: () => now };
  await runPoll('policies', place, { log: () => {}, warn: () => {} }, () =>
    Promise.reject(new DirectoryRefusedError('/policies', 'Forbidden')),
  );
  await saveHeartbeat(into('Watermarks'), TENANT, {
    name: 'users',
    endedAt: now,
    outcome: 'failed',
    error: 'MalformedInputError',
  });
  const canary = tableCanary(into('Watermarks'), TENANT);
  await canary.noteChange([], now);
  await canary.noteSighting('users-delta', { changedAt: now, seenAt: now });
  await canary.noteFootprint({ newestAt: now, readTo: now, askedAt: now });
  await saveSubscriptionRow(into('Subscriptions'), TENANT, {
    subscriptionId: 's',
    resource: 'users',
    changeType: 'updated',
    expires: at,
    created: at,
    stateHash: 'h',
    url: 'https://x.example',
  });
  await tableSnapshots(into('Snapshots'), TENANT).put({ large: true });

  const states = tableStates(into);
  for (const table of ['MirrorObjects', 'MirrorLinks'] as const) {
    const key = { table, partitionKey: `${TENANT}_x_0`, rowKey: table };
    for (const [turn, body] of [{ n: 1 }, { long: randomText() }, { n: 2 }].entries())
      await states.write([{ ...key, body }], { from: now + turn, at: now + turn, meets: 'few' });
    await states.write([{ ...key, rowKey: `${table}-long`, body: { long: randomText() } }], {
      from: now,
      at: now,
      meets: 'few',
    });
  }

  const traced = { ...silent, traceparent: () => '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
  const [outbox, gatherings] = [tableOutbox(into, TENANT, traced), tableBundles(into, TENANT)];
  const notice = planned({ tenantId: TENANT });
  const times = { draftCalledAt: at, draftId: 'd', internetMessageId: 'i', sendCalledAt: at };
  await outbox.plan([notice]);
  for (const ref of await outbox.due(Date.parse(notice.dueAt), 1)) {
    await gatherings.speak(notice, await gatherings.spoken(notice));
    const kept = await outbox.get(ref);
    if (kept)
      await outbox.move(kept, {
        state: 'sending',
        reason: 'no-address',
        progress: { attempts: 1, sends: 1, ...times },
      });
  }
}

/** The sections of STORAGE.md that are named for a table, and their columns. */
function readStorage(text: string): ReadonlyMap<string, readonly Column[]> {
  const sections = text.split(/^## /m).slice(1);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf('\n')).trim(), columnsIn(section)]));
}

function columnsIn(section: string): readonly Column[] {
  const lines = section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| column'));
  return lines.map((line) => {
    const [name = '', type = '', always = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return { name, type, always: always === 'yes' };
  });
}

function columnsOf({ partitionKey: _partition, rowKey: _row, ...columns }: Row): readonly (readonly [string, Value])[] {
  return Object.entries(columns).flatMap(([column, value]) => (value === undefined ? [] : [[column, value] as const]));
}

function numbered(column: string): string {
  return column.replace(/\d+$/, '<n>');
}

function isOfType(value: Value, type: string | undefined): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'time':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
    case 'json':
      return typeof value === 'string' && JSON.parse(value) !== undefined;
    case 'whole':
      return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31;
    case 'flag':
      return typeof value === 'boolean';
    case 'bytes':
      return value instanceof Uint8Array;
    default:
      return false;
  }
}

/** Long, and of a kind that packing does not make short. */
function randomText(): string {
  return Array.from({ length: 6_000 }, (_, index) => Math.sin(index).toString(36)).join('');
}
