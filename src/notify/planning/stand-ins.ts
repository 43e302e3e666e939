/** The notices to the admins and the help desk, who are told at one address each: by rule, or in place of others. */
import { defined } from '../../base/defined.ts';
import { hashOf } from '../../base/hash.ts';
import type { AudienceKind, Notice, NoticeContent, PlannedNotice } from '../notice.ts';
import type { NoticeSettings } from '../notice-settings.ts';
import { channelsFor } from './channels-for.ts';
import type { Choice } from './choice.ts';
import { type NoticePolicy, type PolicyRule, ruleFor } from './policy/notice-policy.ts';

const ADMINS = 'admins';

export type Office = Extract<AudienceKind, 'admins' | 'help-desk'>;

/** Where the admins are told. */
export interface AdminsAt {
  readonly settings: Pick<NoticeSettings, 'admins' | 'channels'>;
  readonly policy: NoticePolicy;
}

interface ByRule {
  readonly rule: PolicyRule | undefined;
  readonly settings: Pick<NoticeSettings, 'admins' | 'helpDesk' | 'channels'>;
}

/** One for each channel. A help desk without an address is none; admins without one have a row that says so. */
export function chooseOffice(office: Office, { rule, settings }: ByRule): readonly Choice[] {
  const mail = office === 'admins' ? settings.admins : settings.helpDesk;
  if (office === 'help-desk' && mail === undefined) return [];
  const channels = channelsFor(rule, { settings, hasMail: mail !== undefined });
  const choice = {
    audience: { kind: office, id: office, mail: mail ?? '' },
    delayMinutes: rule?.delayMinutes ?? 0,
    ...defined({ language: rule?.languages?.[0] }),
  };
  return channels.length === 0
    ? [{ ...choice, channel: 'mail', initialState: 'suppressed', reason: 'no-address' }]
    : channels.map((channel) => ({ ...choice, channel, initialState: 'due' }));
}

/** By mail, in place of another notice. */
export function planMailToAdmins(
  notice: Notice,
  { admins }: Pick<NoticeSettings, 'admins'>,
  dueAt: string,
): PlannedNotice {
  const { tenantId, revocationId, content: planned } = notice;
  // The administrators have the tenant's language, not that of the person they stand in for.
  const { reader: _, ...content } = planned;
  const id = hashOf(tenantId, revocationId, ADMINS, 'mail');
  const audience = { kind: ADMINS, id: ADMINS, mail: admins ?? '' } as const;
  const about = { id, tenantId, revocationId, audience, channel: 'mail', dueAt, content } as const;
  return admins === undefined
    ? { ...about, initialState: 'suppressed', reason: 'no-address' }
    : { ...about, initialState: 'due' };
}

/** What the admins get of an incident, in place of those that are not told of it any more. */
export function planForIncident(notice: Notice, at: AdminsAt, dueAt: string): readonly PlannedNotice[] {
  return planForAdmins(notice, at, dueAt).map((planned) => ({
    ...planned,
    content: { ...planned.content, incident: true },
  }));
}

/** What the admins get in place of another notice: one for a revocation and channel, however many it replaces. */
export function planForAdmins(notice: Notice, { settings, policy }: AdminsAt, dueAt: string): readonly PlannedNotice[] {
  const mail = planMailToAdmins(notice, settings, dueAt);
  const rule = ruleFor(policy, { cause: notice.content.cause, audience: ADMINS });
  // It is urgent, so it never waits for the digest.
  const urgent = (rule?.channels ?? []).filter((channel) => channel !== 'digest');
  const channels = channelsFor({ channels: urgent }, { settings, hasMail: settings.admins !== undefined });
  return channels.length === 0
    ? [mail]
    : channels.map((channel) => ({
        ...mail,
        id: hashOf(notice.tenantId, notice.revocationId, ADMINS, channel),
        channel,
        content: contentBy(rule, mail.content),
        initialState: 'due',
      }));
}

function contentBy(rule: PolicyRule | undefined, content: NoticeContent): NoticeContent {
  const [language] = rule?.languages ?? [];
  return language === undefined ? content : { ...content, reader: { language } };
}
