/** The port to a channel: delivers one notice and reports the outcome. It saves its progress before each risky step. */
import { AuditorError } from '../../base/errors.ts';
import type { Notice, SuppressionReason } from '../notice.ts';
import type { ChannelProgress } from '../notice-row.ts';

export interface Delivery {
  readonly notice: Notice;
  /** How often a worker has begun to send it, this time included. */
  readonly attempts: number;
  /** As this channel saved it last; undefined: nothing was begun. */
  readonly progress: ChannelProgress | undefined;
  /** If set: find out what an earlier attempt did, and start nothing new. */
  readonly stopReason: SuppressionReason | undefined;
  /**
   * Saved when this resolves. @param nextCheckAt ISO 8601; unchanged if absent
   * @throws LeaseLostError if another worker has taken over: then do nothing more
   */
  saveProgress(progress: ChannelProgress, nextCheckAt?: string): Promise<void>;
}

export type DeliveryOutcome =
  | { readonly state: 'sent' }
  | { readonly state: 'failed' | 'uncertain'; readonly reason: string }
  | { readonly state: 'suppressed'; readonly reason: SuppressionReason }
  /** `forRoom`: only the limits of the channel keep it back, so that it was no attempt. */
  | { readonly state: 'waiting'; readonly until: string; readonly forRoom?: true };

export interface NoticeChannel {
  deliver(delivery: Delivery): Promise<DeliveryOutcome>;
  /** Whether this process is delivering the notice right now: its lease may have ended, but it still works. */
  isDelivering(noticeId: string): boolean;
  /** False where nothing can leave now, for sure. Absent: the channel has no limit that is kept here. */
  hasRoom?(): boolean;
  /** Whether it may have reached its reader although no answer says so: then it is not certain that it failed. */
  mayHaveLeft(progress: ChannelProgress): boolean;
}

/** A channel's `deliver`, and what it is delivering meanwhile. */
export function tracked(deliver: NoticeChannel['deliver']): Pick<NoticeChannel, 'deliver' | 'isDelivering'> {
  const delivering = new Set<string>();
  return {
    async deliver(delivery) {
      delivering.add(delivery.notice.id);
      try {
        return await deliver(delivery);
      } finally {
        delivering.delete(delivery.notice.id);
      }
    },
    isDelivering: (noticeId) => delivering.has(noticeId),
  };
}

/** Another worker has the lease of the notice now. Does not mean that the notice was sent, nor that it was not. */
export class LeaseLostError extends AuditorError {
  readonly code = 'LEASE_LOST';
  readonly retryable = false;

  constructor(noticeId: string) {
    super(`Another worker has the lease of notice ${noticeId}`);
  }
}
