/** A record of a small tenant, and the notices that are planned of it, a line each. */
import type { Revocation } from '../../../src/correlate/revocation.ts';
import type { Affected, Effect } from '../../../src/impact/affected.ts';
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import type { NoticeSettings } from '../../../src/notify/notice-settings.ts';
import { planNotices } from '../../../src/notify/planning/plan-notices.ts';
import { laidOver, type PolicyFile, shippedPolicy } from '../../../src/notify/planning/policy/notice-policy.ts';
import type { AuditRecord } from '../../../src/record/audit-record.ts';
import { app, memoryTenant, person, type TenantFacts } from '../../fakes/memory-tenant.ts';
import { MOMENT, revocation } from '../../impact/revocation-builder.ts';

export const SENDING: NoticeSettings = {
  mode: 'send',
  mailboxes: ['notices@contoso.example'],
  admins: 'admins@contoso.example',
  limit: 25,
  breakGlass: [],
  runbooksUrl: undefined,
};
export const FACTS: TenantFacts = {
  objects: [person('ada'), person('bo'), person('eve'), person('boss'), person('owner'), app('mailer')],
  managers: { ada: 'boss' },
  owners: { mailer: ['owner'] },
};
export const disabled = { cause: 'account-disabled', subject: { kind: 'user', id: 'ada' } } as const;
export const policyChanged = { cause: 'policy-changed', subject: { kind: 'policy', id: 'p1' } } as const;

interface Differing {
  readonly settings?: Partial<NoticeSettings>;
  readonly facts?: TenantFacts;
  readonly policy?: PolicyFile;
}

export function reaching(userIds: readonly string[], effect: Effect = 'dies'): Affected {
  return {
    apps: [{ id: 'mailer', name: 'Mail Sync' }],
    users: userIds.map((id) => ({ id, name: `${id} Example`, mail: `${id}@contoso.example` })),
    rectangles: [{ effect, bites: 'next-refresh', userIds, appIds: ['mailer'] }],
  };
}

export function record(affected: Affected, differing: Partial<Revocation> = {}, recordedAt = MOMENT): AuditRecord {
  return { revocation: revocation(differing), affected, recordedAt };
}

export function noticesOf(
  auditRecord: AuditRecord,
  { settings = {}, facts = FACTS, policy = {} }: Differing = {},
): Promise<readonly PlannedNotice[]> {
  const all = { ...SENDING, ...settings };
  return planNotices(auditRecord, {
    tenant: memoryTenant({ ...FACTS, ...facts }),
    settings: all,
    policy: laidOver(shippedPolicy(all), policy),
  });
}

export async function planAll(auditRecord: AuditRecord, differing?: Differing): Promise<readonly string[]> {
  const notices = await noticesOf(auditRecord, differing);
  return notices.map(({ audience, initialState, reason }) =>
    [audience.kind, audience.id, reason ?? initialState].join(' '),
  );
}

/** Without those whom the policy leaves out; they have a test of their own. */
export async function plan(...given: Parameters<typeof planAll>): Promise<readonly string[]> {
  return (await planAll(...given)).filter((row) => !row.endsWith(' by-policy'));
}
