/**
 * After a notice: one reminder to whoever has not signed in again, then one word to somebody else. Nobody is told of
 * what they have done meanwhile, and nobody is nagged while the log that would show it cannot be read.
 */
import { type Clock, isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import type { SignInSight } from '../../ingest/polling/sign-in-sight.ts';
import type { RevocationStatus } from '../../record/revocation-status.ts';
import type { Notice, PlannedNotice } from '../notice.ts';
import type { Concluded, FollowUp, Held, Restraint } from '../sending-rules.ts';
import { asksForSignIn } from './asks-of-reader.ts';
import { firstNoticeTo, planEscalation, planReminder } from './plan-follow-ups.ts';
import { readHowFar, readTold } from './read-progress.ts';
import {
  appsOf,
  namesOf,
  type Reminders,
  readerFor,
  sweepAround,
  type WaitContext,
  type Waiting,
  whoWaits,
} from './who-waits.ts';

export interface FollowUpContext extends WaitContext {
  readonly now: Clock;
  /** Null: nobody is reminded. */
  reminders(): Promise<Reminders | null>;
  sight(): Promise<SignInSight>;
  /** Notes in the trail of the revocation that these are planned, so that whoever looks at it sees them. */
  note(revocationId: string, planned: readonly PlannedNotice[]): Promise<void>;
}

const HOUR_MS = 3_600_000;
const LOOK_AGAIN_MS = 15 * 60_000;
/** Nobody is reminded of what is so long ago because the log could not be read. */
const MOST_BLIND_MS = 24 * HOUR_MS;
const MOST_APPS = 50;
const MOST_NAMES = 10;

/** What a reminder or an escalation says when it leaves: of whom and of what there is still something to say. */
export async function asItIsNow(notice: Notice, status: RevocationStatus, context: FollowUpContext): Promise<Notice> {
  if (notice.content.stage === 'reminder') return withMissingApps(notice, context);
  return notice.content.stage === 'escalation' ? withWaitingPeople(notice, status, context) : notice;
}

async function withMissingApps(reminder: Notice, context: FollowUpContext): Promise<Notice> {
  const first = await context.outbox.get(firstNoticeTo(reminder.audience.id, reminder));
  const status = first && (await context.statusOf(first.notice.revocationId));
  if (first === undefined || status === undefined) return reminder;
  const { notices, howFar } = await readTold(first.notice, status, context);
  const missing = notices.filter((_, index) => howFar[index] === 'nowhere');
  const told = missing.length;
  const sweep = told > 1 ? { told, members: told, names: [] } : undefined;
  const { sweep: _, ...content } = reminder.content;
  return { ...reminder, content: defined({ ...content, ...appsOf(missing, MOST_APPS), sweep }) };
}

async function withWaitingPeople(
  escalation: Notice,
  status: RevocationStatus,
  context: FollowUpContext,
): Promise<Notice> {
  const reminders = await context.reminders();
  const waiting: Waiting[] = [];
  if (reminders !== null) {
    const members = await sweepAround(escalation.revocationId, status, context);
    for await (const one of whoWaits(escalation, members, escalation.audience, { ...context, reminders }))
      waiting.push(one);
  }
  const people = await namesOf(waiting.slice(0, MOST_NAMES), context);
  const { content } = escalation;
  const apps = appsOf(
    waiting.map(({ reminder }) => reminder),
    MOST_APPS,
  );
  return {
    ...escalation,
    content: { ...content, ...apps, userCount: waiting.length, stageFacts: { ...content.stageFacts, people } },
  };
}

/** For {@link asItIsNow}. */
export function whileItIsNeeded(context: FollowUpContext): Restraint {
  return async (notice, { status, now }) => {
    const { stage, appCount, userCount } = notice.content;
    if (notice.audience.kind === 'user' && (stage === undefined || stage === 'please-wait')) {
      const first = stage === undefined ? notice : undefined;
      const far = first ? await readHowFar(first, status, context) : 'nowhere';
      return far === 'recovered' ? { suppress: 'recovered' } : undefined;
    }
    if (stage !== 'reminder' && stage !== 'escalation') return undefined;
    if (stage === 'reminder' ? appCount === 0 : userCount === 0)
      return { suppress: status.state === 'open' ? 'recovered' : status.state };
    return (await context.sight()) === 'sees' ? undefined : whileBlind(notice, now);
  };
}

function whileBlind({ dueAt }: Notice, now: number): Held {
  return now - Date.parse(dueAt) > MOST_BLIND_MS ? { suppress: 'too-late' } : { waitUntil: isoOf(now + LOOK_AGAIN_MS) };
}

export function remindAndEscalate(context: FollowUpContext): FollowUp {
  return async (notice, outcome) => {
    const planned = await followUpsOf(notice, outcome, context);
    // Before they are planned: a pointer without its notice does no harm, a notice without its pointer is not shown.
    if (planned.length > 0) await context.note(notice.revocationId, planned);
    return planned;
  };
}

async function followUpsOf(
  notice: Notice,
  { state }: Concluded,
  context: FollowUpContext,
): Promise<readonly PlannedNotice[]> {
  const isReminder = notice.content.stage === 'reminder';
  if (state !== 'sent' || !(isReminder || asksForSignIn(notice))) return [];
  const reminders = await context.reminders();
  // Where nobody sees who signs in, everybody would be reminded.
  if (reminders === null || (await context.sight()) === 'never') return [];
  const now = context.now();
  if (!isReminder)
    return [planReminder(notice, { dueAt: isoOf(now + reminders.afterHours * HOUR_MS), sentAt: isoOf(now) })];
  const reader = await readerFor(notice.audience.id, notice, { ...context, reminders });
  const status = await context.statusOf(notice.revocationId);
  if (reader === undefined || status === undefined) return [];
  const [anchorId] = await sweepAround(notice.revocationId, status, context);
  return [planEscalation(notice, reader, { dueAt: isoOf(now + reminders.escalateAfterHours * HOUR_MS), anchorId })];
}
