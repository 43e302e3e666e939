/** The notices that follow a first one: a reminder, an escalation, "all good". Pure: ids depend on what they follow. */
import { defined } from '../../base/defined.ts';
import { hashOf } from '../../base/hash.ts';
import type { Audience, Channel, Notice, NoticeContent, NoticeStage, PlannedNotice } from '../notice.ts';
import { audienceKeyOf, type NoticeRef, refOfNotice } from '../notice-row.ts';

/** By which channels a person is told. */
export const PERSONAL_CHANNELS: readonly Channel[] = ['mail', 'teams-activity'];

/** The keys of the first notice to a person about a revocation. */
export function firstNoticeTo(
  userId: string,
  { tenantId, revocationId, channel }: Pick<Notice, 'tenantId' | 'revocationId' | 'channel'>,
): NoticeRef {
  return { noticeId: hashOf(tenantId, revocationId, userId, channel), audienceKey: audienceKeyOf({ id: userId }) };
}

export function reminderOf(first: NoticeRef): NoticeRef {
  return { ...first, noticeId: hashOf(first.noticeId, 'reminder') };
}

export function allGoodAfter(told: NoticeRef): NoticeRef {
  return { ...told, noticeId: hashOf(told.noticeId, 'all-good') };
}

/** One for each reader and sweep. @param anchorId the revocation with which the sweep began, or the only one */
export function escalationTo(
  reader: Pick<Audience, 'id'>,
  { tenantId, channel, anchorId }: Pick<Notice, 'tenantId' | 'channel'> & { readonly anchorId: string },
): NoticeRef {
  return {
    noticeId: hashOf(tenantId, anchorId, reader.id, channel, 'escalation'),
    audienceKey: audienceKeyOf(reader),
  };
}

/** @param sentAt of the first notice, ISO 8601 */
export function planReminder(first: Notice, { dueAt, sentAt }: { readonly dueAt: string; readonly sentAt: string }) {
  return planStage(first, {
    id: reminderOf(refOfNotice(first)).noticeId,
    stage: 'reminder',
    dueAt,
    facts: { since: sentAt },
  });
}

/** Whom it is about is found when it leaves. */
export function planEscalation(
  reminder: Notice,
  reader: Audience,
  { dueAt, anchorId }: { readonly dueAt: string; readonly anchorId: string },
): PlannedNotice {
  const { tenantId, content } = reminder;
  const channel: Channel = 'mail';
  // The reader has a language of their own.
  const { reader: _, ...rest } = content;
  const { noticeId: id } = escalationTo(reader, { tenantId, channel, anchorId });
  return planStage(
    { ...reminder, audience: reader, channel, content: rest },
    { id, stage: 'escalation', dueAt, facts: defined({ since: content.stageFacts?.since }) },
  );
}

export function planAllGood(told: Notice, dueAt: string): PlannedNotice {
  return planStage(told, { id: allGoodAfter(refOfNotice(told)).noticeId, stage: 'all-good', dueAt, facts: {} });
}

function planStage(
  before: Notice,
  {
    id,
    stage,
    dueAt,
    facts,
  }: {
    readonly id: string;
    readonly stage: NoticeStage;
    readonly dueAt: string;
    readonly facts: NonNullable<NoticeContent['stageFacts']>;
  },
): PlannedNotice {
  return { ...before, id, dueAt, content: { ...before.content, stage, stageFacts: facts }, initialState: 'due' };
}
