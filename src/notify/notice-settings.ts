/** Whether notices are sent, from where, and to how many. `config.ts` reads the environment; here it is checked. */
export interface NoticeSettings {
  /** `observe` records whom it would tell, and nothing leaves; also the kill switch. */
  readonly mode: 'observe' | 'send';
  /** The mailbox that notices are sent from, a UPN. */
  readonly mailbox: string | undefined;
  /** Where bulk alerts go. */
  readonly admins: string | undefined;
  /** More people than this: admins only. */
  readonly limit: number;
  /** Object ids of break-glass accounts: never told themselves. */
  readonly breakGlass: readonly string[];
  /** Base of the runbook links. */
  readonly runbooksUrl: string | undefined;
}

/** @param problems what is wrong is added to it */
export function noticeSettingsIn(
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): Omit<NoticeSettings, 'runbooksUrl'> {
  const mode = env.NOTICE_MODE ?? 'observe';
  if (mode !== 'observe' && mode !== 'send')
    problems.push(`NOTICE_MODE must be observe or send, not ${JSON.stringify(mode)}`);
  if (mode === 'send' && !env.NOTICE_MAILBOX)
    problems.push('NOTICE_MODE is send, so NOTICE_MAILBOX must name the mailbox that notices are sent from');
  const limit = Number(env.NOTICE_LIMIT ?? '25');
  if (!Number.isInteger(limit) || limit < 0)
    problems.push(`NOTICE_LIMIT must be a whole number of people, not ${JSON.stringify(env.NOTICE_LIMIT)}`);
  return {
    mode: mode === 'send' ? 'send' : 'observe',
    mailbox: env.NOTICE_MAILBOX,
    admins: env.NOTICE_ADMINS,
    limit,
    breakGlass: (env.BREAK_GLASS_IDS ?? '').split(/[\s,;]+/).filter((id) => id !== ''),
  };
}
