/**
 * Somebody signed in again: their notice has done its work. Whoever writes a recovery reads the notice after that, and
 * whoever marks a notice as sent reads the recoveries after that, so one of the two sees the other; after a crash of
 * both the reminder's turn does. Everything here may be repeated.
 */
import { isoOf } from '../../base/clock.ts';
import { LOST, untilWon } from '../../base/contended.ts';
import type { RevocationStatus } from '../../record/revocation-status.ts';
import type { PlannedNotice } from '../notice.ts';
import { isWaiting, type NoticeRef, refOfNotice, type StoredNotice } from '../notice-row.ts';
import type { Outbox } from '../table-outbox.ts';
import type { HowFar } from './how-far.ts';
import { escalationTo, firstNoticeTo, PERSONAL_CHANNELS, planAllGood, reminderOf } from './plan-follow-ups.ts';
import { leadOf, readHowFar } from './read-progress.ts';
import { type Reminders, readerFor, sweepAround, type WaitContext, whoWaits } from './who-waits.ts';

export interface LoopContext extends WaitContext {
  readonly tenantId: string;
  readonly outbox: Outbox;
  reminders(): Promise<Reminders | null>;
  note(revocationId: string, planned: readonly PlannedNotice[]): Promise<void>;
}

const MAX_ATTEMPTS = 10;

/** After a recovery of this person was written to the trail. Reads by key, whatever else the person was told. */
export async function closeLoop(
  { revocationId, userId }: { readonly revocationId: string; readonly userId: string },
  context: LoopContext,
): Promise<void> {
  const { tenantId, outbox } = context;
  for (const channel of PERSONAL_CHANNELS) {
    const own = await outbox.get(firstNoticeTo(userId, { tenantId, revocationId, channel }));
    if (own !== undefined) await closeAround(own, context);
  }
}

/** After a notice was sent: its reader may have signed in while it was on its way. */
export async function closeIfBack(ref: NoticeRef, context: LoopContext): Promise<void> {
  const stored = await context.outbox.get(ref);
  if (stored?.notice.audience.kind !== 'user') return;
  const { stage } = stored.notice.content;
  if (stage === undefined) return closeAround(stored, context);
  if (stage !== 'reminder') return;
  const first = await context.outbox.get(firstNoticeTo(stored.notice.audience.id, stored.notice));
  if (first !== undefined) await closeAround(first, context);
}

async function closeAround(own: StoredNotice, context: LoopContext): Promise<void> {
  if (isWaiting(own.state)) return;
  const status = await context.statusOf(own.notice.revocationId);
  if (status === undefined) return;
  if (own.reason !== 'swept') return close(own, status, context);
  const lead = await leadOf(own.notice, status, context);
  const leadStatus = lead && (await context.statusOf(lead.notice.revocationId));
  if (lead && leadStatus && !isWaiting(lead.state)) await close(lead, leadStatus, context);
}

async function close(first: StoredNotice, status: RevocationStatus, context: LoopContext): Promise<void> {
  const far = await readHowFar(first.notice, status, context);
  if (far === 'nowhere') return;
  await closeReminder(first, { far, status }, context);
  // Last: who finds the notice marked need not look any further.
  if (far === 'recovered') await markRecovered(refOfNotice(first.notice), context);
}

interface Progress {
  readonly far: HowFar;
  readonly status: RevocationStatus;
}

async function closeReminder({ notice }: StoredNotice, { far, status }: Progress, context: LoopContext) {
  const ref = reminderOf(refOfNotice(notice));
  const reminder = await context.outbox.get(ref);
  if (reminder === undefined) return;
  if (isWaiting(reminder.state)) return cancel(ref, context);
  if (far !== 'recovered' || !(reminder.state === 'sent' || reminder.state === 'recovered')) return;
  await sayAllGood(reminder, context);
  await markRecovered(ref, context);
  await closeEscalation(reminder, status, context);
}

/** The last of its people is back. */
async function closeEscalation(reminder: StoredNotice, status: RevocationStatus, context: LoopContext): Promise<void> {
  const reminders = await context.reminders();
  const { notice } = reminder;
  const reader = reminders && (await readerFor(notice.audience.id, notice, { ...context, reminders }));
  if (!reminders || reader === undefined || reader === null) return;
  const members = await sweepAround(notice.revocationId, status, context);
  const about = { tenantId: notice.tenantId, channel: 'mail', anchorId: members[0] } as const;
  const escalation = await context.outbox.get(escalationTo(reader, about));
  if (escalation === undefined || escalation.state !== 'sent') return;
  for await (const _ of whoWaits(notice, members, reader, { ...context, reminders })) return;
  await sayAllGood(escalation, context);
  await markRecovered(refOfNotice(escalation.notice), context);
}

async function sayAllGood(told: StoredNotice, context: LoopContext): Promise<void> {
  const reminders = await context.reminders();
  if (!reminders?.allGood || told.state !== 'sent') return;
  const planned = planAllGood(told.notice, isoOf(context.now()));
  await context.note(told.notice.revocationId, [planned]);
  await context.outbox.plan([planned]);
}

/** It waits, and nothing of it has left. */
async function cancel(ref: NoticeRef, { outbox }: LoopContext): Promise<void> {
  await untilWon({ row: `Notice ${ref.noticeId}`, attempts: MAX_ATTEMPTS }, async () => {
    const stored = await outbox.get(ref);
    if (stored === undefined || !isWaiting(stored.state) || stored.progress !== undefined) return true;
    return (await outbox.update(stored, { state: 'suppressed', reason: 'recovered' })) !== undefined || LOST;
  });
}

async function markRecovered(ref: NoticeRef, { outbox }: LoopContext): Promise<void> {
  await untilWon({ row: `Notice ${ref.noticeId}`, attempts: MAX_ATTEMPTS }, async () => {
    const stored = await outbox.get(ref);
    if (stored?.state !== 'sent') return true;
    return (await outbox.update(stored, { state: 'recovered' })) !== undefined || LOST;
  });
}
