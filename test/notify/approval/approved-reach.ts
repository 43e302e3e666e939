/** A policy that hits many people: all that is stored when it is recorded and its people are kept back. */
import { isoOf } from '../../../src/base/clock.ts';
import type { TrailEntry } from '../../../src/correlate/revocation.ts';
import type { Affected, Rectangle } from '../../../src/impact/affected.ts';
import type { Approval } from '../../../src/notify/approval/approval.ts';
import { askForApproval } from '../../../src/notify/approval/ask-for-approval.ts';
import { type ReleaseContext, releaseApproved } from '../../../src/notify/approval/release-approved.ts';
import { keyOfRevocation, tableApprovals } from '../../../src/notify/approval/table-approvals.ts';
import { audienceKeyOf } from '../../../src/notify/notice-row.ts';
import type { NoticeSettings } from '../../../src/notify/notice-settings.ts';
import { planNotices } from '../../../src/notify/planning/plan-notices.ts';
import { shippedPolicy } from '../../../src/notify/planning/policy/notice-policy.ts';
import { tableOutbox } from '../../../src/notify/table-outbox.ts';
import { tableLedger } from '../../../src/record/table-ledger.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { MOMENT, revocation } from '../../impact/revocation-builder.ts';

export const RECORDED = Date.parse(MOMENT);
export const SENDING: NoticeSettings = {
  mode: 'send',
  mailboxes: ['notices@contoso.example'],
  admins: 'admins@contoso.example',
  limit: 25,
  breakGlass: [],
  runbooksUrl: undefined,
};
const POLICY = {
  id: 'ab'.repeat(16),
  cause: 'policy-changed',
  subject: { kind: 'policy', id: 'f0000000-0000-4000-8000-000000000001', name: 'Block legacy' },
  detail: { policy: { change: 'tightened', before: { state: 'disabled' }, after: { state: 'enabled' } } },
  actor: { kind: 'user', id: idOf(1) },
} as const;
export const CRM = 'c0000000-0000-4000-8000-000000000001';
const WIKI = 'c0000000-0000-4000-8000-000000000002';

export function idOf(number: number): string {
  return `a0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export type Reach = Awaited<ReturnType<typeof recordedReach>>;

/** @param given who is different from an ordinary person, and further rectangles */
export async function recordedReach(
  count: number,
  given: {
    readonly tables?: Tables;
    readonly settings?: Partial<NoticeSettings>;
    readonly disabled?: readonly number[];
    readonly undecided?: readonly number[];
    readonly tenantId?: string;
  } = {},
) {
  const settings = { ...SENDING, ...given.settings };
  const tables = given.tables ?? memoryTables();
  const ids = Array.from({ length: count }, (_, index) => idOf(index + 1));
  const disabled = new Set((given.disabled ?? []).map(idOf));
  const people = new Map(ids.map((id) => [id, person(id, { enabled: !disabled.has(id) })]));
  const undecided = new Set((given.undecided ?? []).map(idOf));
  const tenant = {
    ...memoryTenant({}),
    object: (async (_kind: string, id: string) => people.get(id)) as never,
  };
  const rectangle = (effect: Rectangle['effect'], userIds: readonly string[], app = CRM): Rectangle => ({
    effect,
    bites: 'next-refresh',
    userIds,
    appIds: [app],
  });
  const affected: Affected = {
    apps: [
      { id: CRM, name: 'CRM', appId: 'd0000000-0000-4000-8000-000000000001' },
      { id: WIKI, name: 'Wiki' },
    ],
    users: ids.map((id) => ({ id, name: id, mail: `${id}@contoso.example` })),
    rectangles: [
      rectangle(
        'blocked',
        ids.filter((id) => !undecided.has(id)),
      ),
      rectangle('reprompts', ids.filter((id) => !undecided.has(id)).slice(0, 10), WIKI),
      rectangle('cannot-decide', [...undecided].sort()),
    ],
  };
  const { tenantId = 'tenant' } = given;
  const store = tenantStore(tables, tenantId);
  const record = { revocation: revocation({ ...POLICY, tenantId }), affected, recordedAt: MOMENT };
  const ledger = tableLedger(store);
  await ledger.open(record, true);
  await ledger.append(record.revocation, {
    kind: 'evidence',
    order: 1,
    source: 'directory-audit',
    sourceId: 'audit-1',
    cause: 'policy-changed',
    occurred: record.revocation.occurred,
    seenAt: MOMENT,
    detail: POLICY.detail,
  });
  const outbox = tableOutbox(store);
  const approvals = tableApprovals(store);
  const planned = await planNotices(record, { tenant, settings });
  await outbox.plan(planned);
  const pointers = planned.map(({ id, audience }) => {
    return { kind: 'notice', noticeId: id, audienceHash: audienceKeyOf(audience) } as const;
  });
  await ledger.append(record.revocation, ...pointers, { kind: 'planned' });
  await askForApproval({ approvals, perMinute: async () => 30 })(record, planned);

  const clock = { now: RECORDED + 600_000 };
  const request = await approvals.request(keyOfRevocation(record.revocation));
  let state: 'open' | 'closed' = 'open';
  const context = (different: Partial<ReleaseContext> = {}): ReleaseContext => ({
    store,
    tenant,
    settings,
    policy: shippedPolicy(settings),
    outbox,
    approvals,
    statusOf: async () => ({ state }),
    now: clock.now,
    ...different,
  });
  return {
    tables,
    store,
    outbox,
    approvals,
    record,
    planned,
    request,
    clock,
    context,
    /** Of another worker, on these tables. */
    contextOn(other: Tables): ReleaseContext {
      const own = tenantStore(other, tenantId);
      return context({ store: own, outbox: tableOutbox(own), approvals: tableApprovals(own) });
    },
    /** More is learnt of the revocation. */
    append: (entry: TrailEntry) => ledger.append(record.revocation, entry),
    close: () => {
      state = 'closed';
    },
    async approve(different: Partial<Approval> = {}): Promise<boolean> {
      if (request === undefined) throw new RangeError('Nobody was asked');
      return approvals.approve({
        request,
        people: request.people ?? 0,
        through: request.askedAt,
        perMinute: 30,
        approvedAt: isoOf(clock.now),
        by: { kind: 'user', id: 'admin' },
        ...different,
      });
    },
    /** As the timer does, until it is over. Resolves to how many had a turn. */
    async releaseAll(different: Partial<ReleaseContext> = {}): Promise<number> {
      let released = 0;
      while ((await approvals.releases()).length > 0) {
        released += await releaseApproved(context(different));
        clock.now += 30_000;
      }
      return released;
    },
    /** All notices, as they are stored. */
    async notices() {
      const { rows } = await tables('Notices').query({ partition: { from: '', to: '~' }, limit: 1_000 });
      return rows.map((row) => ({
        id: String(row.audienceId),
        kind: String(row.audienceKind),
        state: String(row.state),
        reason: row.reason,
        dueAt: Date.parse(String(row.dueAt)),
        content: JSON.parse(String(row.content)) as { readonly approved?: true; readonly appCount: number },
      }));
    },
  };
}
