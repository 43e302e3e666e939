/** Sends one notice once: claim it, see that it still holds, let the channel do its part, write down what came of it. */
import { type Clock, isoOf } from '../clock.ts';
import { ContendedError, NotOnRecordError } from '../errors.ts';
import type { Tenant } from '../mirror/tenant.ts';
import type { Standing } from '../record/trail-standing.ts';
import type { Channel, Notice, NoticeState, SuppressionReason } from './notice.ts';
import { ClaimLostError, type Delivery, type DeliveryOutcome, type NoticeChannel } from './notice-channel.ts';
import { audienceKeyOf, isWaiting, type KeptNotice, type NoticeRef } from './notice-row.ts';
import type { NoticeStep, Outbox } from './table-outbox.ts';

export interface SendContext {
  readonly outbox: Outbox;
  readonly channels: Readonly<Record<Channel, NoticeChannel>>;
  readonly tenant: Tenant;
  readonly now: Clock;
  /** The setting as it is now: the kill switch. */
  readonly mode: 'observe' | 'send';
  /** How the revocation stands by now, all evidence taken together. */
  standingOf(revocationId: string): Promise<Standing | undefined>;
}

/** A worker that has not reported back by then is taken for dead. */
const LEASE_MS = 2 * 60_000;
const MOST_ATTEMPTS = 24;
const MOST_MARKS = 5;
/** Most audit rows are there within this time; after it the person is told, whoever did it. */
const ACTOR_PATIENCE_MS = 8 * 60_000;
const ASK_AGAIN_MS = 60_000;

/** Resolves to the state it was left in. Safe to repeat, and for several workers at once. */
export async function sendNotice(ref: NoticeRef, context: SendContext): Promise<NoticeState> {
  const { outbox, channels, now } = context;
  const kept = await outbox.get(ref);
  if (kept === undefined) throw new NotOnRecordError(`notice ${ref.noticeId}`);
  if (!isWaiting(kept.state) || Date.parse(kept.lookAt) > now() || channels[kept.notice.channel].isAt(ref.noticeId)) return kept.state;
  if (kept.progress.attempts >= MOST_ATTEMPTS) return giveUp(kept, outbox);

  const claim = await outbox.move(kept, {
    state: 'sending',
    lookAt: isoOf(now() + LEASE_MS),
    progress: { ...kept.progress, attempts: kept.progress.attempts + 1 },
  });
  return claim === undefined ? 'sending' : deliver(claim, context);
}

async function deliver(claim: KeptNotice, context: SendContext): Promise<NoticeState> {
  let current = claim;
  const remember: Delivery['remember'] = async (progress, lookAt = current.lookAt) => {
    const moved = await context.outbox.move(current, { state: 'sending', progress, lookAt });
    if (moved === undefined) throw new ClaimLostError(claim.notice.id);
    current = moved;
  };

  const { notice, progress } = claim;
  const stop = await reasonToStop(notice, context);
  if (stop === 'actor-unknown') return conclude(claim, { state: 'waiting', until: isoOf(context.now() + ASK_AGAIN_MS) }, context.outbox);
  try {
    // Once begun, the channel must find out what became of it, whatever has changed since.
    const begun = progress.draftCalledAt !== undefined;
    const outcome: DeliveryOutcome =
      stop && !begun ? { state: 'suppressed', reason: stop } : await context.channels[notice.channel].deliver({ notice, progress, stop, remember });
    return await conclude(current, outcome, context.outbox);
  } catch (error) {
    if (error instanceof ClaimLostError) return 'sending';
    throw error;
  }
}

async function reasonToStop(
  { audience, revocationId, dueAt }: Notice,
  { mode, standingOf, tenant, now }: SendContext,
): Promise<SuppressionReason | 'actor-unknown' | undefined> {
  if (mode !== 'send') return 'switched-off';
  const standing = await standingOf(revocationId);
  if (standing === undefined) throw new NotOnRecordError(`revocation ${revocationId}`);
  if (standing.state !== 'open') return standing.state;
  // Who did it is often known only from evidence that came during the hold-down.
  if (standing.actor?.id === audience.id) return 'actor';
  // The audit log comes minutes later than the tenant itself, and only it says who did it: people mostly withdraw their consents themselves.
  if (standing.actor === undefined && audience.kind === 'user' && now() < Date.parse(dueAt) + ACTOR_PATIENCE_MS) return 'actor-unknown';
  if (audience.kind === 'admins') return undefined;
  const user = await tenant.object('user', audience.id, now());
  return user && (user.deleted || !user.enabled) ? 'account-unusable' : undefined;
}

async function conclude(claim: KeptNotice, outcome: DeliveryOutcome, outbox: Outbox): Promise<NoticeState> {
  const step: NoticeStep = outcome.state === 'waiting' ? { state: 'sending', lookAt: outcome.until } : outcome;
  if (await outbox.move(claim, step)) return step.state;
  // Another worker took over, and will find the same. But "taken" is the one answer that cannot be asked for again.
  return step.state === 'sent' ? markSent(claim, outbox) : 'sending';
}

async function markSent({ notice }: KeptNotice, outbox: Outbox): Promise<NoticeState> {
  const ref = { noticeId: notice.id, audienceKey: audienceKeyOf(notice.audience) };
  for (let tries = 0; tries < MOST_MARKS; tries += 1) {
    const kept = await outbox.get(ref);
    if (kept === undefined || !isWaiting(kept.state)) return kept?.state ?? 'sent';
    if (await outbox.move(kept, { state: 'sent' })) return 'sent';
  }
  throw new ContendedError(`Notice ${notice.id}`, MOST_MARKS);
}

/** Whatever kept it from its end; a send without an answer may have gone out all the same. */
async function giveUp(kept: KeptNotice, outbox: Outbox): Promise<NoticeState> {
  const state = kept.progress.sendCalledAt === undefined ? 'failed' : 'uncertain';
  return (await outbox.move(kept, { state, reason: 'gave-up' })) ? state : 'sending';
}
