/**
 * Who hears of what, where and when: the shipped policy, and how a policy of one's own is laid over it. What somebody
 * wrote is checked in check-policy.ts; here all are sound.
 */
import type { z } from 'zod';
import { type Cause, severityOf } from '../../../detect/cause.ts';
import { SEVERITIES, type Severity } from '../../../detect/severity.ts';
import type { AudienceKind, Channel } from '../../notice.ts';
import shipped from './notice-policy.json' with { type: 'json' };
import type { policyFileSchema, wholePolicySchema } from './policy-schema.ts';

export type NoticePolicy = Readonly<z.infer<typeof wholePolicySchema>>;
/** What a policy of one's own may say; what it does not say stays as it was. */
export type PolicyFile = Readonly<z.infer<typeof policyFileSchema>>;
export type PolicyRule = Readonly<NoticePolicy['rules'][number]>;
export type When = PolicyRule['when'][number];

export const SHIPPED_POLICY = shipped as NoticePolicy;

/** Lays `own` over the policy: its rules come first, of its sections each member replaces one. */
export function laidOver(policy: NoticePolicy, own: PolicyFile): NoticePolicy {
  return {
    rules: [...(own.rules ?? []), ...policy.rules],
    quietHours: sectionOf(policy.quietHours ?? SHIPPED_POLICY.quietHours, own.quietHours, policy.quietHours),
    caps: { ...policy.caps, ...own.caps },
    digest: { ...policy.digest, ...own.digest },
    reminders: sectionOf(policy.reminders ?? SHIPPED_POLICY.reminders, own.reminders, policy.reminders),
    approval: { ...policy.approval, ...own.approval },
    pace: { ...policy.pace, ...own.pace },
  };
}

/** Of a section that can be switched off: null does, and members switch it on again. */
function sectionOf<T extends object>(base: T | null, own: Partial<T> | null | undefined, unsaid: T | null): T | null {
  if (own === undefined) return unsaid;
  return own === null || base === null ? null : { ...base, ...own };
}

/** The shipped policy with the number of people that the settings allow. */
export function shippedPolicy({ limit }: { readonly limit: number }): NoticePolicy {
  return { ...SHIPPED_POLICY, approval: { above: limit } };
}

/** The rule that decides: the first that fits. Undefined: the policy does not speak of this audience. */
export function ruleFor(
  { rules }: Pick<NoticePolicy, 'rules'>,
  { cause, audience }: { readonly cause: Cause; readonly audience: AudienceKind },
): PolicyRule | undefined {
  const severity = severityOf(cause);
  return rules.find(
    ({ causes, severities, audiences }) =>
      (causes?.includes(cause) ?? true) && (severities?.includes(severity) ?? true) && audiences.includes(audience),
  );
}

export function isTold(rule: PolicyRule | undefined): boolean {
  return rule !== undefined && rule.when.length > 0;
}

/** How many notices about a cause one person may get within 24 hours. */
export function capFor(
  policy: NoticePolicy,
  about: { readonly cause: Cause; readonly audience: AudienceKind },
): number {
  return ruleFor(policy, about)?.perPersonADay ?? policy.caps.perPersonADay;
}

/** Whether the severity is this one or worse. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);
}

/** Which channels reach an audience at all. */
export const CHANNELS_OF: Readonly<Record<AudienceKind, readonly Channel[]>> = {
  user: ['mail', 'teams-activity'],
  manager: ['mail', 'teams-activity'],
  'app-owner': ['mail', 'teams-activity'],
  'help-desk': ['mail', 'teams-card', 'digest'],
  admins: ['mail', 'teams-card', 'digest'],
  app: ['webhook'],
};
