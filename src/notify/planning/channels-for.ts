/** By which channels a reader is told: those of the rule that are set up here and reach the reader. */
import type { Channel } from '../notice.ts';
import type { NoticeSettings } from '../notice-settings.ts';
import type { PolicyRule } from './policy/notice-policy.ts';

interface Reached {
  readonly settings: Pick<NoticeSettings, 'channels'>;
  /** Whether the reader has an address for mail. */
  readonly hasMail: boolean;
}

/** The others are set up by a setting of their own. */
const ALWAYS_SET_UP: readonly Channel[] = ['mail', 'digest', 'webhook'];
const BY_MAIL: readonly Channel[] = ['mail', 'digest'];

/** Where none of the rule's channels is set up, mail stands in. Empty: the reader cannot be reached. */
export function channelsFor(
  rule: Pick<PolicyRule, 'channels'> | undefined,
  { settings, hasMail }: Reached,
): readonly Channel[] {
  const setUp = [...ALWAYS_SET_UP, ...(settings.channels ?? [])];
  const wanted = (rule?.channels ?? []).filter((channel) => setUp.includes(channel));
  const usable: readonly Channel[] = wanted.length > 0 ? wanted : ['mail'];
  return hasMail ? usable : usable.filter((channel) => !BY_MAIL.includes(channel));
}
