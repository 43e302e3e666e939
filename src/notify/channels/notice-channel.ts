/** What a channel is asked, and what may come of it. The channel keeps nothing itself: what must outlive a crash it has written down first. */
import { AuditorError } from '../../base/errors.ts';
import type { Notice, SuppressionReason } from '../notice.ts';
import type { Progress } from '../notice-row.ts';

export interface Delivery {
  readonly notice: Notice;
  readonly progress: Progress;
  /** Set: find out what became of an earlier try, and begin nothing new. */
  readonly stop: SuppressionReason | undefined;
  /** Written when this resolves. @throws ClaimLostError where another worker has taken over: then do nothing more */
  remember(progress: Progress, lookAt?: string): Promise<void>;
}

export type DeliveryOutcome =
  | { readonly state: 'sent' }
  | { readonly state: 'failed' | 'uncertain'; readonly reason: string }
  | { readonly state: 'suppressed'; readonly reason: SuppressionReason }
  | { readonly state: 'waiting'; readonly until: string };

export interface NoticeChannel {
  deliver(delivery: Delivery): Promise<DeliveryOutcome>;
  /** Whether this very process is at it: its lease may be over, but it lives. */
  isAt(noticeId: string): boolean;
}

/** Another worker holds the notice now. Says nothing of whether it was sent. */
export class LeaseLostError extends AuditorError {
  readonly code = 'CLAIM_LOST';
  readonly retryable = false;

  constructor(noticeId: string) {
    super(`Notice ${noticeId} is in another worker's hands`);
  }
}
