/** The channels over which a test can be sent: all of them. */
import type { Channel } from '../../notify/notice.ts';

export const TEST_CHANNELS = [
  'mail',
  'teams-activity',
  'teams-card',
  'webhook',
  'digest',
] as const satisfies readonly Channel[];
