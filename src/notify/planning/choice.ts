/** What the rules choose: one reader on one channel, before the facts are put in. */
import type { PlannedNotice } from '../notice.ts';

export interface Choice extends Pick<PlannedNotice, 'audience' | 'channel' | 'initialState' | 'reason'> {
  /** Of the reader, BCP 47. */
  readonly language?: string;
  /** Of the rule that decided. */
  readonly delayMinutes: number;
}
