/**
 * Sends one notice once: lease it, check that it is still wanted, let the channel deliver it, write down the outcome.
 */

import { isoOf } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import { NotOnRecordError } from '../base/errors.ts';
import type { RevocationStatus } from '../record/revocation-status.ts';
import { openedEventOf } from './app-events/app-events.ts';
import type { KeepBack } from './approval/ask-for-approval.ts';
import { isReleased } from './approval/can-release.ts';
import { type BundleContext, type BundledNotices, bundleNotices, contentOfStarted } from './bundling/bundle-notices.ts';
import type { Bundles } from './bundling/table-bundles.ts';
import type { Incidents } from './bundling/table-incidents.ts';
import { type Delivery, type DeliveryOutcome, LeaseLostError } from './channels/notice-channel.ts';
import { type Channels, conclude, giveUp, switchedOff } from './conclude-notice.ts';
import { isDigestLine } from './digest/digest-line.ts';
import { withLatestFacts } from './latest-facts.ts';
import { type Channel, isOffice, type Notice, type NoticeState, type SuppressionReason } from './notice.ts';
import { isFull, mustJoin, type NoticeLine } from './notice-line.ts';
import { isWaiting, type NoticeRef, type StoredNotice } from './notice-row.ts';
import { type NoticePolicy, shippedPolicy } from './planning/policy/notice-policy.ts';
import { type AdminsAt, planForAdmins, planForIncident } from './planning/stand-ins.ts';
import { reasonToStop, type StopContext } from './reason-to-stop.ts';
import { rehearsalChannel, rehearsing, toldFactsOf } from './rehearsal.ts';
import { firstHeld, type Held, NO_RULES, type Restrained, type SendingRules } from './sending-rules.ts';
import type { NoticeUpdate, Outbox } from './table-outbox.ts';

export interface SendContext extends Omit<StopContext, 'mayWait'> {
  readonly outbox: Outbox;
  readonly bundles: Bundles;
  readonly incidents: Incidents;
  /** Those that are set up. */
  readonly channels: Channels;
  readonly line: Pick<NoticeLine, 'isFormed'>;
  /** The current status of a revocation, with all evidence so far. Undefined if none has this id. */
  statusOf(revocationId: string): Promise<RevocationStatus | undefined>;
  /** The address of the admins, who are notified in place of a user who may have done it, or of too many people. */
  readonly admins?: string | undefined;
  /** How many people may be told of one incident. */
  readonly limit: number;
  /** Default: the shipped one. */
  readonly policy?: NoticePolicy;
  /** Writes down who has no seat, so that an admin can approve it. Default: nobody is asked. */
  readonly keepBack?: KeepBack;
  /** Default: none. */
  readonly rules?: SendingRules;
}

/** A worker that has not updated the notice by then counts as dead. */
const LEASE_MS = 2 * 60_000;
const MAX_DELIVERIES = 24;
/** What becomes of a revocation while its notice waits. */
const UNDONE: ReadonlySet<SuppressionReason> = new Set(['closed', 'recovered', 'folded', 'answered']);
const RETRY_MS = 60_000;
const LOG_RETRY_MS = 5 * 60_000;

/**
 * Resolves to the state that the notice is in afterwards. Safe to repeat, and for several workers at once.
 * @throws NotOnRecordError if the notice or its revocation is not stored
 */
export async function sendNotice(ref: NoticeRef, given: SendContext): Promise<NoticeState> {
  const stored = await given.outbox.follow(ref);
  if (stored === undefined) return 'due';
  const { state, nextCheckAt, attempts, notice } = stored;
  const outbox = notice.rehearsal ? rehearsing(given.outbox) : given.outbox;
  const context: Sending = { ...given, outbox, rules: given.rules ?? NO_RULES };
  const { channels, now } = context;
  const isDelivering = channels[notice.channel]?.isDelivering(ref.noticeId);
  const isDue = isWaiting(state) && Date.parse(nextCheckAt) <= now() && !isDigestLine(notice);
  if (!isDue || isDelivering) return state;
  if (attempts >= MAX_DELIVERIES) return giveUp(stored, context);
  if (stored.inLine && isFull(notice, context)) return state;

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
  if (decision.next === 'conclude') return conclude(stored, decision.outcome, context);
  // Nothing has left so far. Of two workers that decided the same, one gets the lease.
  const told = toldFactsOf(notice, decision.notice.content);
  const leased = await outbox.update(stored, { ...attempt, ...(stored.progress === undefined && told && { told }) });
  return leased === undefined ? 'sending' : deliver(leased, decision, context);
}

type Sending = SendContext & { readonly rules: SendingRules };

type Decision =
  | { readonly next: 'conclude'; readonly outcome: DeliveryOutcome }
  /** `stopReason`: sending has started, so the channel must find out what happened before it stops. */
  | { readonly next: 'deliver'; readonly notice: Notice; readonly stopReason?: SuppressionReason };

/** What becomes of a notice whose turn it is. Writes nothing that another worker would not write as well. */
async function decide(stored: StoredNotice, context: Sending): Promise<Decision> {
  const { notice: planned, progress, inLine, inLineSince } = stored;
  const { bundles, outbox, now } = context;
  if (planned.content.digest) return decideDigest(planned, context);
  const status = await context.statusOf(planned.revocationId);
  if (status === undefined) throw new NotOnRecordError(`revocation ${planned.revocationId}`);
  const latest = await withLatestFacts(planned, status, context);
  const notice = (await context.rules.renew?.(latest, status)) ?? latest;
  // Once sending has started, the channel must find out what happened: then nobody waits for the actor.
  const hasStarted = progress !== undefined;
  const reason = await reasonToStop(notice, status, { ...context, mayWait: !hasStarted });
  if (reason === 'wait-for-actor') return waitUntil(now() + RETRY_MS);
  if (reason === 'wait-for-log') return waitUntil(now() + LOG_RETRY_MS);
  if (reason === 'actor-unknown') await outbox.plan(planForAdmins(notice, adminsAt(context), isoOf(now())));
  const bundle = { bundles, outbox, place: status.place, now: now() };
  const stopReason = reason && (await mustSendAnyway(notice, reason, bundles)) ? undefined : reason;
  if (hasStarted) {
    const content = await contentOfStarted(notice, bundle);
    const leaving = await addressed({ ...notice, content }, context);
    return defined({ next: 'deliver' as const, notice: leaving, stopReason });
  }
  if (stopReason !== undefined) return { next: 'conclude', outcome: { state: 'suppressed', reason: stopReason } };
  // A program counts for itself: each event is told on its own, and no person is one too many.
  if (notice.audience.kind === 'app') return decideEvent(notice, context);
  const restrained = defined({ status, now: now(), turnAt: stored.returnsAt, inLineSince });
  const held = await firstHeld(context.rules.restraints, notice, restrained);
  return held ? holdBack(held, outbox) : decideBundle(notice, restrained, { ...context, ...bundle, inLine });
}

/** Also where it must not leave, its channel is asked: it concludes the lines. */
function decideDigest(notice: Notice, { mode }: SendContext): Decision {
  const stopReason = mode !== 'send' && !notice.rehearsal ? ('switched-off' as const) : undefined;
  return defined({ next: 'deliver' as const, notice, stopReason });
}

async function addressed(notice: Notice, { rules }: Pick<Sending, 'rules'>): Promise<Notice> {
  return (await rules.address?.(notice)) ?? notice;
}

function waitUntil(time: number): Decision {
  return { next: 'conclude', outcome: { state: 'waiting', until: isoOf(time) } };
}

async function holdBack(held: Held, outbox: Outbox): Promise<Decision> {
  if ('waitUntil' in held) return waitUntil(Date.parse(held.waitUntil));
  await outbox.plan(held.instead ?? []);
  return { next: 'conclude', outcome: { state: 'suppressed', reason: held.suppress } };
}

async function deliver(
  leased: StoredNotice,
  { notice, stopReason }: Extract<Decision, { readonly next: 'deliver' }>,
  context: Sending,
): Promise<NoticeState> {
  let current = leased;
  const saveProgress: Delivery['saveProgress'] = async (progress, nextCheckAt = current.nextCheckAt) => {
    const updated = await context.outbox.update(current, { state: 'sending', progress, nextCheckAt });
    if (updated === undefined) throw new LeaseLostError(leased.notice.id);
    current = updated;
  };
  try {
    const { attempts, progress } = leased;
    const isRehearsed = notice.rehearsal && notice.content.digest === undefined;
    const channel = isRehearsed ? rehearsalChannel : (context.channels[notice.channel] ?? switchedOff);
    const outcome = await channel.deliver({ notice, attempts, progress, stopReason, saveProgress });
    const isWaitForRoom = outcome.state === 'waiting' && outcome.forRoom;
    // It was no attempt.
    return await conclude(isWaitForRoom ? { ...current, attempts: attempts - 1 } : current, outcome, context);
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
  const wasTold = opened !== undefined && (opened.progress !== undefined || opened.state === 'observed');
  return wasTold
    ? { next: 'deliver', notice }
    : { next: 'conclude', outcome: { state: 'suppressed', reason: 'not-opened' } };
}

async function decideBundle(
  notice: Notice,
  restrained: Restrained,
  context: BundleContext & Omit<Sending, 'now'> & Pick<StoredNotice, 'inLine'>,
): Promise<Decision> {
  // A later stage, and what takes the place of a notice, was planned for all that the notice was about.
  const bundled: BundledNotices =
    notice.content.stage === undefined
      ? await bundleNotices(notice, context)
      : { outcome: 'send', content: notice.content };
  if (bundled.outcome === 'wait') return waitUntil(Date.parse(bundled.until));
  if (bundled.outcome === 'covered') return { next: 'conclude', outcome: { state: 'suppressed', reason: 'swept' } };
  if (await isOverLimit(notice, context))
    return { next: 'conclude', outcome: { state: 'suppressed', reason: 'over-limit' } };
  // Asked for before the rules that call Graph: who must wait is asked again when there is room.
  if (isFull(notice, context) || (await mustJoin(notice, context)))
    return { next: 'conclude', outcome: { state: 'waiting', until: isoOf(context.now), forRoom: true } };
  const leaving = await addressed({ ...notice, content: bundled.content }, context);
  const held = await firstHeld(context.rules.lastRestraints, leaving, restrained);
  return held ? holdBack(held, context.outbox) : { next: 'deliver', notice: leaving };
}

/** What was sent stays sent. Whoever has no seat in the incident is not told; the admins are, once for all of them. */
async function isOverLimit(notice: Notice, context: BundleContext & Omit<SendContext, 'now'>): Promise<boolean> {
  const { incidents, outbox, place, limit, keepBack, now } = context;
  // Of a later stage the reader was told before, or hears of people who were.
  if (isOffice(notice.audience) || isReleased(notice) || notice.content.stage !== undefined) return false;
  const seating = await incidents.seat(notice, place, limit);
  if (seating === undefined || seating.isSeated) return false;
  await keepBack?.(notice, place, !seating.admins);
  if (!seating.admins) {
    // Planned first: a crash after it plans the same notice again.
    await outbox.plan(planForIncident(notice, adminsAt(context), isoOf(now)));
    await incidents.noteAdmins(notice, place);
  }
  return true;
}

function adminsAt({
  admins,
  limit,
  channels,
  policy = shippedPolicy({ limit }),
}: Pick<SendContext, 'admins' | 'limit' | 'channels' | 'policy'>): AdminsAt {
  return { settings: { admins, channels: Object.keys(channels) as Channel[] }, policy };
}

/** The other notices of its bundle are suppressed already, so a lead is sent even if its own revocation was undone. */
async function mustSendAnyway(notice: Notice, reason: SuppressionReason, bundles: Bundles): Promise<boolean> {
  if (!UNDONE.has(reason)) return false;
  return (await bundles.readLeads(notice)).leads.some(({ noticeId }) => noticeId === notice.id);
}
