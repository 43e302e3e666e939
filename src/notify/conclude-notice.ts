/** Writes down what became of a notice, and plans what follows from it. */
import { type Clock, isoOf } from '../base/clock.ts';
import { LOST, untilWon } from '../base/contended.ts';
import type { DeliveryOutcome, NoticeChannel } from './channels/notice-channel.ts';
import type { Channel, NoticeState } from './notice.ts';
import { isWaiting, refOfNotice, type StoredNotice } from './notice-row.ts';
import type { SendingRules } from './sending-rules.ts';
import type { NoticeUpdate, Outbox } from './table-outbox.ts';

export type Channels = Readonly<Partial<Record<Channel, NoticeChannel>>>;

export interface ConcludeContext {
  readonly outbox: Outbox;
  readonly now: Clock;
  readonly rules: SendingRules;
}

const MAX_UPDATE_ATTEMPTS = 5;

/** A channel that is not set up any more. It was when the notice began, and only it could say what came of that. */
export const switchedOff: NoticeChannel = {
  deliver: async () => ({ state: 'uncertain', reason: 'no-channel' }),
  isDelivering: () => false,
  mayHaveLeft: () => true,
};

/** Resolves to the state of the notice afterwards. @throws ContendedError if others kept changing it */
export async function conclude(
  leased: StoredNotice,
  outcome: DeliveryOutcome,
  { outbox, rules, now }: ConcludeContext,
): Promise<NoticeState> {
  if (outcome.state !== 'waiting') {
    const following = await Promise.all(rules.followUps.map((followUp) => followUp(leased.notice, outcome)));
    await outbox.plan(following.flat());
  }
  const change = changeOf(outcome, leased, now());
  if (await outbox.update(leased, change)) return change.state;
  // Another worker took over and will reach the same result. But "sent" must be written now: the mailbox says it once.
  return change.state === 'sent' ? markSent(leased, outbox) : 'sending';
}

function changeOf(
  outcome: DeliveryOutcome,
  { notice, progress, inLineSince }: StoredNotice,
  now: number,
): NoticeUpdate {
  if (outcome.state === 'waiting') {
    const { until, forRoom } = outcome;
    const waits = { state: 'sending' as const, ...(forRoom && { inLineSince: inLineSince ?? isoOf(now) }) };
    // What has begun stays in its mailbox: the line is for those that any mailbox may take.
    return forRoom && progress === undefined
      ? { ...waits, nextCheckAt: notice.dueAt, inLine: true }
      : { ...waits, nextCheckAt: until, returnsAt: until, inLine: undefined };
  }
  return outcome.state === 'sent' && notice.rehearsal ? { state: 'observed' } : outcome;
}

async function markSent({ notice }: StoredNotice, outbox: Outbox): Promise<NoticeState> {
  const ref = refOfNotice(notice);
  return untilWon<NoticeState>({ row: `Notice ${notice.id}`, attempts: MAX_UPDATE_ATTEMPTS }, async () => {
    const stored = await outbox.get(ref);
    if (stored === undefined || !isWaiting(stored.state)) return stored?.state ?? 'sent';
    return (await outbox.update(stored, { state: 'sent' })) ? 'sent' : LOST;
  });
}

/** If sending was requested and never answered, it may have left all the same. */
export async function giveUp(
  stored: StoredNotice,
  { channels, ...context }: ConcludeContext & { readonly channels: Channels },
): Promise<NoticeState> {
  const { progress, notice } = stored;
  const channel = channels[notice.channel] ?? switchedOff;
  const state = progress !== undefined && channel.mayHaveLeft(progress) ? 'uncertain' : 'failed';
  return conclude(stored, { state, reason: 'gave-up' }, context);
}
