/** Sends one notice once: claim it, see that it still holds, let the channel do its part, write down what came of it. */
import { type Clock, isoOf } from '../base/clock.ts';
import { ContendedError, NotOnRecordError } from '../base/errors.ts';
import type { Tenant } from '../mirror/tenant.ts';
import type { RevocationStatus } from '../record/revocation-status.ts';
import { type BundleContext, bundleNotices, contentBegun } from './bundle-notices.ts';
import { type Delivery, type DeliveryOutcome, LeaseLostError, type NoticeChannel } from './channels/notice-channel.ts';
import type { Channel, Notice, NoticeContent, NoticeState, SuppressionReason } from './notice.ts';
import { audienceKeyOf, isWaiting, type KeptNotice, type NoticeRef } from './notice-row.ts';
import type { Bundles } from './table-bundles.ts';
import type { NoticeStep, Outbox } from './table-outbox.ts';

export interface SendContext {
  readonly outbox: Outbox;
  readonly gatherings: Bundles;
  readonly channels: Readonly<Record<Channel, NoticeChannel>>;
  readonly tenant: Tenant;
  readonly now: Clock;
  /** The setting as it is now: the kill switch. */
  readonly mode: 'observe' | 'send';
  /** How the revocation stands by now, all evidence taken together. */
  standingOf(revocationId: string): Promise<RevocationStatus | undefined>;
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
  if (!isWaiting(kept.state) || Date.parse(kept.lookAt) > now() || channels[kept.notice.channel].isAt(ref.noticeId))
    return kept.state;
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
    if (moved === undefined) throw new LeaseLostError(claim.notice.id);
    current = moved;
  };

  const { notice, progress } = claim;
  const standing = await context.standingOf(notice.revocationId);
  if (standing === undefined) throw new NotOnRecordError(`revocation ${notice.revocationId}`);
  const stop = await reasonToStop(notice, standing, context);
  if (stop === 'actor-unknown')
    return conclude(claim, { state: 'waiting', until: isoOf(context.now() + ASK_AGAIN_MS) }, context.outbox);
  try {
    const { channels, gatherings, outbox, now } = context;
    const gathering = { gatherings, outbox, place: standing.place, now: now() };
    const held = stop && (await speaksForOthers(notice, stop, gatherings)) ? undefined : stop;
    const send = (content: NoticeContent) =>
      channels[notice.channel].deliver({ notice: { ...notice, content }, progress, stop: held, remember });
    const begins = async (): Promise<DeliveryOutcome> =>
      held ? { state: 'suppressed', reason: held } : begin(notice, gathering, send);
    // Once begun, the channel must find out what became of it, whatever has changed since.
    const outcome = await (progress.draftCalledAt === undefined
      ? begins()
      : send(await contentBegun(notice, gathering)));
    return await conclude(current, outcome, outbox);
  } catch (error) {
    if (error instanceof LeaseLostError) return 'sending';
    throw error;
  }
}

async function begin(
  notice: Notice,
  gathering: BundleContext,
  send: (content: NoticeContent) => Promise<DeliveryOutcome>,
): Promise<DeliveryOutcome> {
  const gathered = await bundleNotices(notice, gathering);
  switch (gathered.outcome) {
    case 'waits':
      return { state: 'waiting', until: gathered.until };
    case 'spoken-for':
      return { state: 'suppressed', reason: 'swept' };
    case 'speaks':
      return send(gathered.content);
  }
}

/** Those it speaks for stay silent already: that its own revocation was undone before it left must not silence all. */
async function speaksForOthers(notice: Notice, stop: SuppressionReason, gatherings: Bundles): Promise<boolean> {
  if (stop !== 'closed' && stop !== 'recovered' && stop !== 'folded') return false;
  return (await gatherings.spoken(notice)).claims.some(({ noticeId }) => noticeId === notice.id);
}

async function reasonToStop(
  { audience, dueAt }: Notice,
  standing: RevocationStatus,
  { mode, tenant, now }: SendContext,
): Promise<SuppressionReason | 'actor-unknown' | undefined> {
  if (mode !== 'send') return 'switched-off';
  if (standing.state !== 'open') return standing.state;
  // Who did it is often known only from evidence that came during the hold-down.
  if (standing.actor?.id === audience.id) return 'actor';
  // The audit log comes minutes later than the tenant itself, and only it says who did it: people mostly withdraw their consents themselves.
  if (standing.actor === undefined && audience.kind === 'user' && now() < Date.parse(dueAt) + ACTOR_PATIENCE_MS)
    return 'actor-unknown';
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
