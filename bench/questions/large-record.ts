/**
 * A record of so many affected rows over 400 days, as the product writes it: mostly small revocations, some wide ones,
 * by several admins, at several apps, of several causes.
 */
import { mapConcurrently } from '../../src/base/concurrency.ts';
import type { Revocation } from '../../src/correlate/revocation.ts';
import type { Cause } from '../../src/detect/cause.ts';
import type { Affected } from '../../src/impact/affected.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { tableViews } from '../../src/record/views/views.ts';
import type { Tables } from '../../src/storage/tables.ts';
import type { TenantStore } from '../../src/storage/tenant-store.ts';

export const DAY_MS = 86_400_000;
export const DAYS = 400;
export const TENANT = '7e000000-0001-4001-8001-000000000001';
export const END = Date.parse('2031-03-01T08:00:00.000Z');
/** In one small revocation only. */
export const ADA = { id: guid('0a', 99_999_999), name: 'Ada Lovelace', userPrincipalName: 'ada@contoso.example' };
/** In the first revocation, which has a large reach, and in many others. */
export const OFTEN_HIT = { id: guid('0a', 100) };
export const APP = { id: guid('0b', 0), name: 'Payroll Sync 0', appId: guid('0e', 0) };
export const ADMIN = { kind: 'user', id: guid('0c', 2), name: 'Grace Hopper 2' } as const;
export const POLICY = guid('0d', 2);

const CAUSES = ['consent-revoked', 'account-disabled', 'policy-changed', 'sessions-revoked', 'app-disabled'] as const;
/** People of a revocation: mostly few; a row for each of a wide one, and packed rows for those of a large one. */
const [SMALL, WIDE, LARGE] = [12, 600, 3_000];
/** Of a hundred revocations. */
const [WIDE_SHARE, LARGE_SHARE] = [10, 1];
const [APPS, ADMINS, POLICIES, PEOPLE] = [300, 20, 40, 20_000];
/** Of one admin, one cause and one minute: a sweep. */
const GROUP = 4;
const AT_ONCE = 16;

function guid(start: string, number: number): string {
  return `${start.repeat(4)}-1111-4111-8111-${String(number).padStart(12, '0')}`;
}

/** Calls and rows, read and written, since the last `take`. */
export function countEntities(tables: Tables): { readonly tables: Tables; readonly take: () => number } {
  let entities = 0;
  const counted: Tables = (name) => {
    const table = tables(name);
    return {
      ...table,
      async query(range) {
        const page = await table.query(range);
        entities += page.rows.length;
        return page;
      },
      async get(partitionKey, rowKey) {
        entities += 1;
        return table.get(partitionKey, rowKey);
      },
    };
  };
  const take = () => {
    const taken = entities;
    entities = 0;
    return taken;
  };
  return { tables: counted, take };
}

/** How many revocations give so many affected rows. */
export function revocationsFor(affectedRows: number): number {
  const each = (SMALL * (100 - WIDE_SHARE - LARGE_SHARE) + WIDE * WIDE_SHARE) / 100;
  return Math.ceil(affectedRows / each);
}

/** Those of more than a thousand pairs. */
export function largeReachesIn(revocations: number): number {
  return Math.ceil((revocations * LARGE_SHARE) / 100);
}

export interface RecordSize {
  readonly revocations: number;
  /** People of those that are wide. */
  readonly wide?: number;
}

export async function fillRecord(store: TenantStore, { revocations: count, wide = WIDE }: RecordSize): Promise<void> {
  const views = tableViews(store, () => END);
  const numbers = Array.from({ length: count }, (_, number) => number);
  const ledger = tableLedger(store);
  await mapConcurrently(AT_ONCE, numbers, async (number) => {
    const { ledger: unit, close } = views.unit(ledger);
    const { revocation, affected } = recordOf(store.tenantId, number, { count, wide });
    const { cause, occurred, openedBy, detail, keyTime, actor } = revocation;
    const evidence = { kind: 'evidence', ...openedBy, cause, occurred, seenAt: keyTime, detail, order: 1 } as const;
    const root = { kind: 'user', id: actor?.id ?? '' } as const;
    const placed = { kind: 'placed', cause, subject: revocation.subject, at: keyTime, root, order: 1 } as const;
    await unit.append(revocation, { ...evidence, ...(actor && { actor }) }, placed);
    await unit.open({ revocation, affected, recordedAt: new Date(Date.parse(keyTime) + 60_000).toISOString() }, true);
    await close();
  });
  // One run counts ten thousand lines at most.
  for (let run = 0; run <= count / 5_000; run += 1) await views.mend();
}

function recordOf(
  tenantId: string,
  number: number,
  { count, wide }: { readonly count: number; readonly wide: number },
) {
  const group = Math.floor(number / GROUP);
  const at = new Date(END - Math.floor((group * GROUP * DAYS * DAY_MS) / count)).toISOString();
  const cause: Cause = CAUSES[group % CAUSES.length] ?? 'consent-revoked';
  const admin = group % ADMINS;
  const isLast = number === count - 1;
  const app = number % APPS;
  const users = isLast ? [ADA] : peopleOf(number, wide);
  const apps = [{ id: guid('0b', app), name: `Payroll Sync ${app}`, appId: guid('0e', app) }];
  const [userIds, appIds] = [users.map(({ id }) => id), apps.map(({ id }) => id)];
  const affected: Affected = { apps, users, rectangles: [{ effect: 'dies', bites: 'now', userIds, appIds }] };
  const revocation: Revocation = {
    id: (number + 1).toString(16).padStart(32, '0'),
    tenantId,
    cause,
    subject: subjectOf(cause, { number, group }, users[0]?.id ?? ADA.id),
    occurred: { from: at, to: at },
    keyTime: at,
    openedBy: { source: 'directory-audit', sourceId: `audit-${number}` },
    actor: { kind: 'user', id: guid('0c', admin), name: `Grace Hopper ${admin}` },
    detail: {},
  };
  return { revocation, affected };
}

function subjectOf(
  cause: Cause,
  { number, group }: { readonly number: number; readonly group: number },
  userId: string,
): Revocation['subject'] {
  switch (cause) {
    case 'policy-changed':
      return { kind: 'policy', id: guid('0d', group % POLICIES), name: `Policy ${group % POLICIES}` };
    case 'consent-revoked':
      return { kind: 'grant', id: `${guid('0b', number % APPS)}_all` };
    case 'app-disabled':
      return { kind: 'service-principal', id: guid('0b', number % APPS) };
    default:
      return { kind: 'user', id: userId };
  }
}

function peopleOf(number: number, wide: number): readonly (typeof ADA)[] {
  const place = number % 100;
  const isWide = place < LARGE_SHARE + WIDE_SHARE;
  const many = isWide ? wide : SMALL;
  return Array.from({ length: place < LARGE_SHARE ? LARGE : many }, (_, index) => {
    const person = (number * 37 + index) % PEOPLE;
    return { id: guid('0a', person), name: `Person ${person}`, userPrincipalName: `person${person}@contoso.example` };
  });
}
