/** Whether notices are sent, from where, and to how many. `config.ts` reads the environment; here it is checked. */
import { defined } from '../base/defined.ts';
import type { Channel } from './notice.ts';

export interface NoticeSettings {
  /** `observe` records whom it would tell, and nothing leaves; also the kill switch. */
  readonly mode: 'observe' | 'send';
  /** The mailboxes that notices are sent from, UPNs, each once. */
  readonly mailboxes: readonly string[];
  /** Where bulk alerts go. */
  readonly admins: string | undefined;
  /** More people than this: admins only. */
  readonly limit: number;
  /** Object ids of break-glass accounts: never told themselves. */
  readonly breakGlass: readonly string[];
  /** Base of the runbook links. */
  readonly runbooksUrl: string | undefined;
  /** The address of the help desk. Absent: it is told nothing. */
  readonly helpDesk?: string;
  /** What is set up beside mail. Absent: nothing is. */
  readonly channels?: readonly Channel[];
  /** A policy of one's own as JSON, not checked yet. Absent: the shipped one, or what an admin stored. */
  readonly policy?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @param problems what is wrong is added to it */
export function noticeSettingsIn(env: Environment, problems: string[]): Omit<NoticeSettings, 'runbooksUrl'> {
  const mode = env.NOTICE_MODE ?? 'observe';
  if (mode !== 'observe' && mode !== 'send')
    problems.push(`NOTICE_MODE must be observe or send, not ${JSON.stringify(mode)}`);
  const mailboxes = [...new Set(listIn(env.NOTICE_MAILBOX).map((address) => address.toLowerCase()))];
  const wrong = mailboxes.filter((address) => !/^[^@]+@[^@]+$/.test(address));
  if (wrong.length > 0) problems.push(`NOTICE_MAILBOX must list user principal names, not ${JSON.stringify(wrong)}`);
  if (mode === 'send' && mailboxes.length === 0)
    problems.push('NOTICE_MODE is send, so NOTICE_MAILBOX must name the mailbox that notices are sent from');
  const limit = Number(env.NOTICE_LIMIT ?? '25');
  if (!Number.isInteger(limit) || limit < 0)
    problems.push(`NOTICE_LIMIT must be a whole number of people, not ${JSON.stringify(env.NOTICE_LIMIT)}`);
  return {
    mode: mode === 'send' ? 'send' : 'observe',
    mailboxes,
    admins: env.NOTICE_ADMINS,
    limit,
    breakGlass: listIn(env.BREAK_GLASS_IDS),
    ...defined({
      channels: channelsIn(env),
      helpDesk: env.NOTICE_HELP_DESK_MAIL || undefined,
      policy: env.NOTICE_POLICY || undefined,
    }),
  };
}

function channelsIn({ TEAMS_APP_ID: appId, TEAMS_WEBHOOK_URL: url }: Environment): readonly Channel[] | undefined {
  const channels: readonly Channel[] = [
    ...(appId ? (['teams-activity'] as const) : []),
    ...(url ? (['teams-card'] as const) : []),
  ];
  return channels.length === 0 ? undefined : channels;
}

function listIn(text = ''): readonly string[] {
  return text.split(/[\s,;]+/).filter((one) => one !== '');
}
