/**
 * Golden rows of the record and of settling: every kind of trail entry, with and without an actor, small and large
 * reach.
 */
import { test } from 'vitest';
import type { Revocation, TrailEntry } from '../../src/correlate/revocation.ts';
import { settleReport } from '../../src/correlate/settle-report.ts';
import type { AuditRecord } from '../../src/record/audit-record.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { dumpTables, expectGolden, readInput } from './golden.ts';

const TENANT = '0F0F0F0F-0000-4000-8000-00000000000F';
const ADA = {
  id: 'ADA0A0A0-1111-4111-8111-000000000001',
  name: 'Ada Größe',
  userPrincipalName: 'Ada@Contoso.example',
  mail: 'ada.l@contoso.example',
};
const APP = {
  id: '0b0b0b0b-2222-4222-8222-000000000001',
  name: 'Pay/roll #1',
  appId: '0e0e0e0e-5555-4555-8555-000000000001',
};
const GRACE = { kind: 'user', id: '0c0c0c0c-3333-4333-8333-000000000001', name: 'grace@contoso.example' } as const;
const ROBOT = { kind: 'service-principal', id: '0d0d0d0d-3333-4333-8333-000000000001', name: 'Robot' } as const;
const KEY_TIME = '2031-03-01T08:01:00.000Z';

function revocation(number: number, different: Partial<Revocation> = {}): Revocation {
  return {
    id: number.toString(16).padStart(32, '0'),
    tenantId: TENANT,
    cause: 'account-disabled',
    subject: { kind: 'user', id: ADA.id, name: ADA.name },
    occurred: { from: '2031-03-01T08:00:30.000Z', to: KEY_TIME },
    keyTime: KEY_TIME,
    openedBy: { source: 'directory-audit', sourceId: `audit-${number}` },
    detail: {},
    ...different,
  };
}

const digits = (number: number) => String(number).padStart(12, '0');
const idOf = (letter: string, number: number) => `${letter.repeat(8)}-1111-4111-8111-${digits(number)}`;
const idsOf = (letter: string, count: number) => Array.from({ length: count }, (_, index) => idOf(letter, index));

type Affected = AuditRecord['affected'];
type Rectangles = Affected['rectangles'];

function reaching(userIds: readonly string[], appIds: readonly string[], rectangles: Rectangles): Affected {
  const users = userIds.map((id, index) => ({ id, name: `User ${index}` }));
  return { apps: appIds.map((id, index) => ({ id, name: `App ${index}` })), users, rectangles };
}

const EFFECTS = ['dies', 'blocked', 'reprompts', 'survives', 'cannot-decide'] as const;
const BITES = ['now', 'next-refresh', 'cae'] as const;
const [SIX, FIVE, MANY] = [idsOf('a', 6), idsOf('b', 5), idsOf('c', 16_500)];
const bodies = { before: { id: 'p' }, after: { id: 'p', state: 'enabled' } };
const policy = { change: 'tightened', beforeHash: 'a', afterHash: 'b', ...bodies } as const;
const membership = { ownerId: 'g', memberId: 'm', way: 'joined', policyIds: ['p1', 'p2'] } as const;

const RECORDS: readonly (readonly [Revocation, Affected])[] = [
  [revocation(1, { actor: GRACE, correlationId: 'act-1' }), reaching([], [], [])],
  [
    revocation(2, { actor: ROBOT }),
    {
      apps: [APP],
      users: [ADA],
      rectangles: [{ effect: 'blocked', bites: 'next-refresh', userIds: [ADA.id], appIds: [APP.id] }],
    },
  ],
  [
    revocation(3, {
      cause: 'policy-changed',
      subject: { kind: 'policy', id: APP.id, name: 'All staff' },
      detail: { policy },
    }),
    reaching(
      SIX,
      FIVE,
      Array.from({ length: 40 }, (_, index) => ({
        effect: EFFECTS[index % 5] ?? 'dies',
        bites: BITES[index % 3] ?? 'now',
        userIds: SIX,
        appIds: FIVE,
      })),
    ),
  ],
  [
    revocation(4, { cause: 'policy-changed', subject: { kind: 'membership', id: 'g_m' }, detail: { membership } }),
    reaching(
      SIX.slice(0, 2),
      FIVE.slice(0, 2),
      EFFECTS.map((effect) => ({ effect, bites: 'cae', userIds: SIX.slice(0, 2), appIds: FIVE.slice(0, 2) })),
    ),
  ],
  [
    revocation(5, { cause: 'app-deleted', subject: { kind: 'service-principal', id: APP.id, name: APP.name } }),
    {
      apps: [APP],
      users: MANY.map((id) => ({ id, name: id })),
      rectangles: [{ effect: 'dies', bites: 'now', userIds: MANY, appIds: [APP.id] }],
    },
  ],
  [
    revocation(6, { cause: 'mfa-required', subject: { kind: 'user-app', id: 'no guid_none either' } }),
    reaching(
      [],
      ['none either'],
      [
        { effect: 'cannot-decide', bites: 'now', userIds: ['no guid'], appIds: ['none either'] },
        { effect: 'dies', bites: 'now', userIds: [], appIds: ['none either'] },
      ],
    ),
  ],
];

test('every kind of record', async () => {
  const tables = memoryTables();
  const ledger = tableLedger(tenantStore(tables, TENANT));
  for (const [index, [opened, affected]] of RECORDS.entries()) {
    await ledger.open({ revocation: opened, affected, recordedAt: `2031-03-01T08:5${index}:00.000Z` });
  }
  expectGolden('record-rows', await dumpTables(tables));
});

test('every kind of trail entry', async () => {
  const tables = memoryTables();
  const ledger = tableLedger(tenantStore(tables, TENANT));
  const [one, other] = [revocation(1), revocation(2, { keyTime: '2031-03-01T08:07:00.000Z' })];
  const origin = { source: 'directory-audit', sourceId: 's', order: 1 } as const;
  const { cause, occurred, subject } = one;
  const detail = { lostScopes: ['b', 'a'], policy };
  const evidence = { kind: 'evidence', ...origin, cause, occurred, seenAt: KEY_TIME, detail } as const;
  const placed = { kind: 'placed', cause, subject, at: KEY_TIME } as const;
  const byPolicy = { kind: 'policy', id: APP.id } as const;
  const entries: readonly TrailEntry[] = [
    evidence,
    { ...evidence, order: 2, actor: GRACE, correlationId: 'c' },
    { kind: 'moved', ...origin, order: 3, to: other },
    { kind: 'folded', into: other, cause: 'account-deleted', at: KEY_TIME, order: 4 },
    { kind: 'parted', from: other, order: 5 },
    { kind: 'adopted', from: other, order: 6 },
    { kind: 'released', from: other, order: 7 },
    { kind: 'closed', ...origin, at: KEY_TIME, order: 8 },
    { kind: 'closed', ...origin, at: KEY_TIME, order: 9, actor: ROBOT },
    { kind: 'reopened', order: 10 },
    { ...placed, root: { kind: 'unknown', id: 'unknown' }, order: 11 },
    { ...placed, root: { kind: 'user', id: GRACE.id }, order: 12 },
    { ...placed, cause: 'policy-blocked', root: byPolicy, order: 13 },
    { ...placed, order: 14 },
    { kind: 'recovered', sourceId: 's', at: KEY_TIME, userId: ADA.id, appId: APP.id },
    { kind: 'notice', noticeId: 'n'.repeat(32), audienceHash: 'h'.repeat(32) },
    { kind: 'planned' },
  ];
  for (const entry of entries) await ledger.append(one, entry);
  expectGolden('trail-rows', await dumpTables(tables));
});

test('settled reports: guards of one column and of several, episodes, and where revocations meet', async () => {
  const tables = memoryTables();
  const reports = readInput<readonly Parameters<typeof settleReport>[0][]>('reports');
  for (const report of reports) await settleReport(report, tenantStore(tables, TENANT));
  expectGolden('settled-rows', await dumpTables(tables));
});
