/**
 * From a record to its notices: looks the people up, lets the rules choose, and puts the facts for each notice
 * together.
 */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { hashOf } from '../../base/hash.ts';
import type { Tenant } from '../../mirror/tenant.ts';
import type { AuditRecord } from '../../record/audit-record.ts';
import type { PlannedNotice } from '../notice.ts';
import type { NoticeSettings } from '../notice-settings.ts';
import { waitOf } from './hold-down.ts';
import { lookUpPeople } from './look-up-people.ts';
import { contentOf } from './notice-content.ts';
import { chooseAudiences } from './notice-rules.ts';
import { type NoticePolicy, shippedPolicy } from './policy/notice-policy.ts';
import { certainUsers } from './whom-it-hits.ts';

export interface PlanContext {
  readonly tenant: Tenant;
  readonly settings: NoticeSettings;
  /** Default: the shipped one. */
  readonly policy?: NoticePolicy;
}

/** Depends only on the record, the mirror and the policy, so that a second delivery plans the same notices. */
export async function planNotices(
  record: AuditRecord,
  { tenant, settings, policy = shippedPolicy(settings) }: PlanContext,
): Promise<readonly PlannedNotice[]> {
  const people = await lookUpPeople(record, { tenant, policy });
  const { tenantId, id: revocationId, detail } = record.revocation;
  const recordedAt = Date.parse(record.recordedAt);
  const contentFor = contentOf(record);
  const choices = chooseAudiences(record, people, { settings, policy });
  const awaiting = choices.some(({ reason }) => reason === 'over-limit')
    ? { awaiting: certainUsers(record.affected.rectangles).size }
    : {};
  return choices.map((choice) => {
    const { audience, channel, initialState, reason, language, delayMinutes } = choice;
    return defined({
      id: hashOf(tenantId, revocationId, audience.id, channel),
      tenantId,
      revocationId,
      audience,
      channel,
      dueAt: isoOf(recordedAt + waitOf({ delayMinutes }, detail)),
      content: {
        ...contentFor(audience),
        ...(audience.kind === 'admins' && awaiting),
        ...(language !== undefined && { reader: { language } }),
      },
      initialState,
      reason,
    });
  });
}
