/**
 * Sends one notice once: lease it, check that it is still wanted, let the channel deliver it, write down the outcome.
 */

import { isoOf } from '../base/clock.ts';
import { LOST, untilWon } from '../base/contended.ts';
import { defined } from '../base/defined.ts';
import { NotOnRecordError } from '../base/errors.ts';
import type { Actor } from '../detect/report.ts';
import type { Tenant } from '../mirror/tenant.ts';
import type { RevocationStatus } from '../record/revocation-status.ts';
import { openedEventOf } from './app-events.ts';
import { type BundleContext, bundleNotices, contentOfStarted } from './bundle-notices.ts';
import { type Delivery, type DeliveryOutcome, LeaseLostError, type NoticeChannel } from './channels/notice-channel.ts';
import type { Channel, Notice, NoticeState, SuppressionReason } from './notice.ts';
import { audienceKeyOf, isWaiting, type NoticeRef, type StoredNotice } from './notice-row.ts';
import { planForAdmins, planForIncident } from './plan-notices.ts';
import { reasonToStop, type StopContext } from './reason-to-stop.ts';
import type { Bundles } from './table-bundles.ts';
import type { Incidents } from './table-incidents.ts';
import type { NoticeUpdate, Outbox } from './table-outbox.ts';

export type Channels = Readonly<Partial<Record<Channel, NoticeChannel>>>;

export interface SendContext extends Omit<StopContext, 'mayWait'> {
  readonly outbox: Outbox;
  readonly bundles: Bundles;
  readonly incidents: Incidents;
  /** Those that are set up. */
  readonly channels: Channels;
  /** The current status of a revocation, with all evidence so far. Undefined if none has this id. */
  statusOf(revocationId: string): Promise<RevocationStatus | undefined>;
  /** The address of the admins, who are notified in place of a user who may have done it, or of too many people. */
  readonly admins?: string | undefined;
  /** How many people may be told of one incident. */
  readonly limit: number;
}

/** A worker that has not updated the notice by then counts as dead. */
const LEASE_MS = 2 * 60_000;
const MAX_DELIVERIES = 24;
/** What becomes of a revocation while its notice waits. */
const UNDONE: ReadonlySet<SuppressionReason> = new Set(['closed', 'recovered', 'folded', 'answered']);
const MAX_UPDATE_ATTEMPTS = 5;
const RETRY_MS = 60_000;
const LOG_RETRY_MS = 5 * 60_000;

/**
 * Resolves to the state that the notice is in afterwards. Safe to repeat, and for several workers at once.
 * @throws NotOnRecordError if the notice or its revocation is not stored
 */
export async function sendNotice(ref: NoticeRef, context: SendContext): Promise<NoticeState> {
  const { outbox, channels, now } = context;
  const stored = await outbox.follow(ref);
  if (stored === undefined) return 'due';
  const { state, nextCheckAt, attempts, notice } = stored;
  const isDelivering = channels[notice.channel]?.isDelivering(ref.noticeId);
  if (!isWaiting(state) || Date.parse(nextCheckAt) > now() || isDelivering) return state;
  if (attempts >= MAX_DELIVERIES) return giveUp(stored, context);

  const attempt: NoticeUpdate = {
    state: 'sending',
    nextCheckAt: isoOf(now() + LEASE_MS),
    attempts: attempts + 1,
  };
  const decision = await decide(stored, context).catch(async (error: unknown) => {
    // It counts as an attempt, so that what fails every time is given up.
    await outbox.update(stored, attempt);
    throw error;
  });
  if (decision.next === 'conclude') return conclude(stored, decision.outcome, outbox);
  // Nothing has left so far. Of two workers that decided the same, one gets the lease.
  const leased = await outbox.update(stored, attempt);
  return leased === undefined ? 'sending' : deliver(leased, decision, context);
}

type Decision =
  | { readonly next: 'conclude'; readonly outcome: DeliveryOutcome }
  /** `stopReason`: sending has started, so the channel must find out what happened before it stops. */
  | { readonly next: 'deliver'; readonly notice: Notice; readonly stopReason?: SuppressionReason };

/** What becomes of a notice whose turn it is. Writes nothing that another worker would not write as well. */
async function decide({ notice: planned, progress }: StoredNotice, context: SendContext): Promise<Decision> {
  const { bundles, outbox, now } = context;
  const status = await context.statusOf(planned.revocationId);
  if (status === undefined) throw new NotOnRecordError(`revocation ${planned.revocationId}`);
  const notice = await withLatestFacts(planned, status, context);
  // Once sending has started, the channel must find out what happened: then nobody waits for the actor.
  const hasStarted = progress !== undefined;
  const reason = await reasonToStop(notice, status, { ...context, mayWait: !hasStarted });
  if (reason === 'wait-for-actor') return waitUntil(now() + RETRY_MS);
  if (reason === 'wait-for-log') return waitUntil(now() + LOG_RETRY_MS);
  if (reason === 'actor-unknown') await outbox.plan([planForAdmins(notice, { admins: context.admins }, isoOf(now()))]);
  const bundle = { bundles, outbox, place: status.place, now: now() };
  const stopReason = reason && (await mustSendAnyway(notice, reason, bundles)) ? undefined : reason;
  if (hasStarted) {
    const content = await contentOfStarted(notice, bundle);
    return defined({ next: 'deliver' as const, notice: { ...notice, content }, stopReason });
  }
  if (stopReason !== undefined) return { next: 'conclude', outcome: { state: 'suppressed', reason: stopReason } };
  // A program counts for itself: each event is told on its own, and no person is one too many.
  if (notice.audience.kind === 'app') return decideEvent(notice, context);
  return decideBundle(notice, { ...context, ...bundle });
}

function waitUntil(time: number): Decision {
  return { next: 'conclude', outcome: { state: 'waiting', until: isoOf(time) } };
}

async function deliver(
  leased: StoredNotice,
  { notice, stopReason }: Extract<Decision, { readonly next: 'deliver' }>,
  context: SendContext,
): Promise<NoticeState> {
  let current = leased;
  const saveProgress: Delivery['saveProgress'] = async (progress, nextCheckAt = current.nextCheckAt) => {
    const updated = await context.outbox.update(current, { state: 'sending', progress, nextCheckAt });
    if (updated === undefined) throw new LeaseLostError(leased.notice.id);
    current = updated;
  };
  try {
    const { attempts, progress } = leased;
    const channel = context.channels[notice.channel] ?? switchedOff;
    const outcome = await channel.deliver({ notice, attempts, progress, stopReason, saveProgress });
    return await conclude(current, outcome, context.outbox);
  } catch (error) {
    if (error instanceof LeaseLostError) return 'sending';
    throw error;
  }
}

/** What became of a revocation is of use only to an app that was told of it, and after that. */
async function decideEvent(notice: Notice, { outbox, now }: SendContext): Promise<Decision> {
  if (notice.content.event?.type === 'opened') return { next: 'deliver', notice };
  const opened = await outbox.get(openedEventOf(notice));
  if (opened?.progress === undefined && opened !== undefined && isWaiting(opened.state))
    return waitUntil(now() + RETRY_MS);
  const wasTold = opened !== undefined && opened.progress !== undefined;
  return wasTold
    ? { next: 'deliver', notice }
    : { next: 'conclude', outcome: { state: 'suppressed', reason: 'not-opened' } };
}

async function decideBundle(notice: Notice, context: BundleContext & Omit<SendContext, 'now'>): Promise<Decision> {
  const bundled = await bundleNotices(notice, context);
  switch (bundled.outcome) {
    case 'wait':
      return { next: 'conclude', outcome: { state: 'waiting', until: bundled.until } };
    case 'covered':
      return { next: 'conclude', outcome: { state: 'suppressed', reason: 'swept' } };
    case 'send':
      return (await isOverLimit(notice, context))
        ? { next: 'conclude', outcome: { state: 'suppressed', reason: 'over-limit' } }
        : { next: 'deliver', notice: { ...notice, content: bundled.content } };
  }
}

/** What was sent stays sent. Whoever has no seat in the incident is not told; the admins are, once for all of them. */
async function isOverLimit(
  notice: Notice,
  { incidents, outbox, place, limit, admins, now }: BundleContext & Omit<SendContext, 'now'>,
): Promise<boolean> {
  if (notice.audience.kind === 'admins') return false;
  const seating = await incidents.seat(notice, place, limit);
  if (seating === undefined || seating.isSeated) return false;
  if (!seating.admins) {
    // Planned first: a crash after it plans the same notice again.
    await outbox.plan([planForIncident(notice, { admins }, isoOf(now))]);
    await incidents.noteAdmins(place);
  }
  return true;
}

/** The other notices of its bundle are suppressed already, so a lead is sent even if its own revocation was undone. */
async function mustSendAnyway(notice: Notice, reason: SuppressionReason, bundles: Bundles): Promise<boolean> {
  if (!UNDONE.has(reason)) return false;
  return (await bundles.readLeads(notice)).leads.some(({ noticeId }) => noticeId === notice.id);
}

/** A channel that is not set up any more. It was when the notice began, and only it could say what came of that. */
const switchedOff: NoticeChannel = {
  deliver: async () => ({ state: 'uncertain', reason: 'no-channel' }),
  isDelivering: () => false,
  mayHaveLeft: () => true,
};

/** Between plan and mail the log often names the actor and the exact time; a reading knows only an interval. */
async function withLatestFacts(
  notice: Notice,
  { actor, occurred }: RevocationStatus,
  { tenant, now }: SendContext,
): Promise<Notice> {
  const { content } = notice;
  const known = actor ?? content.actor;
  const name = known && (known.name ?? nameIfSame(content.actor, known) ?? (await nameOfActor(known, tenant, now())));
  return {
    ...notice,
    content: defined({
      ...content,
      occurred: occurred ?? content.occurred,
      actor: known && defined({ ...known, name }),
    }),
  };
}

async function nameOfActor({ kind, id }: Actor, tenant: Tenant, now: number): Promise<string | undefined> {
  return (await tenant.object(kind, id, now))?.displayName;
}

function nameIfSame(planned: Actor | undefined, { id }: Actor): string | undefined {
  return planned?.id === id ? planned.name : undefined;
}

async function conclude(leased: StoredNotice, outcome: DeliveryOutcome, outbox: Outbox): Promise<NoticeState> {
  const change: NoticeUpdate =
    outcome.state === 'waiting' ? { state: 'sending', nextCheckAt: outcome.until, returnsAt: outcome.until } : outcome;
  if (await outbox.update(leased, change)) return change.state;
  // Another worker took over and will reach the same result. But "sent" must be written now: the mailbox says it once.
  return change.state === 'sent' ? markSent(leased, outbox) : 'sending';
}

async function markSent({ notice }: StoredNotice, outbox: Outbox): Promise<NoticeState> {
  const ref = { noticeId: notice.id, audienceKey: audienceKeyOf(notice.audience) };
  return untilWon<NoticeState>({ row: `Notice ${notice.id}`, attempts: MAX_UPDATE_ATTEMPTS }, async () => {
    const stored = await outbox.get(ref);
    if (stored === undefined || !isWaiting(stored.state)) return stored?.state ?? 'sent';
    return (await outbox.update(stored, { state: 'sent' })) ? 'sent' : LOST;
  });
}

/** If sending was requested and never answered, it may have left all the same. */
async function giveUp(stored: StoredNotice, { outbox, channels }: SendContext): Promise<NoticeState> {
  const { progress, notice } = stored;
  const channel = channels[notice.channel] ?? switchedOff;
  const state = progress !== undefined && channel.mayHaveLeft(progress) ? 'uncertain' : 'failed';
  return (await outbox.update(stored, { state, reason: 'gave-up' })) ? state : 'sending';
}
