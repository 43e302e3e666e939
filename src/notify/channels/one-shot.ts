/**
 * Delivery over a channel that cannot be asked what it has: called once, and again only after an answer that says that
 * nothing was done. Where no answer came, or this process died before it, the notice is `uncertain`.
 */
import { type Clock, isoOf } from '../../base/clock.ts';
import type { ChannelProgress } from '../notice-row.ts';
import { type Delivery, type DeliveryOutcome, type NoticeChannel, tracked } from './notice-channel.ts';

export type ShotResult =
  | { readonly outcome: 'sent' }
  /** Nothing was done. `retryAfterMs` absent: another try does not help. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly outcome: 'unknown'; readonly reason: string };

type ShotProgress = {
  /** A call was begun, and its answer is not on record. ISO 8601. */
  readonly calledAt?: string;
};

/** Throws only where nothing was called. */
export type Shoot = (delivery: Delivery) => Promise<ShotResult>;

export function oneShot(shoot: Shoot, now: Clock): NoticeChannel {
  async function deliver(delivery: Delivery): Promise<DeliveryOutcome> {
    const { progress, stopReason, saveProgress } = delivery;
    if (calledIn(progress)) return { state: 'uncertain', reason: 'no-answer' };
    if (stopReason !== undefined) return { state: 'suppressed', reason: stopReason };
    // Saved before the call: after a crash the next worker must know that it may have been sent.
    await saveProgress({ calledAt: isoOf(now()) });
    const result = await shoot(delivery);
    switch (result.outcome) {
      case 'sent':
        return { state: 'sent' };
      case 'unknown':
        return { state: 'uncertain', reason: result.reason };
      case 'refused':
        if (result.retryAfterMs === undefined) return { state: 'failed', reason: result.reason };
        await saveProgress({});
        return { state: 'waiting', until: isoOf(now() + result.retryAfterMs) };
    }
  }

  return {
    ...tracked(deliver),
    mayHaveLeft: calledIn,
  };
}

/** Only this file writes it. */
function calledIn(progress: ChannelProgress | undefined): boolean {
  return (progress as ShotProgress | undefined)?.calledAt !== undefined;
}
