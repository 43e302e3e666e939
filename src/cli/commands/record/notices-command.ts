/** `revaudit notices`: who was told of a revocation, and what became of each notice. */
import type { Command } from 'commander';
import type { AnswerAt, ApiClient } from '../../../api/client.ts';
import { defined } from '../../../base/defined.ts';
import { UsageError } from '../../cli-errors.ts';
import { type CommandContext, type GlobalFlags, queryAndPrint } from '../../command-context.ts';
import { noticeTable } from '../../pages/revocation-page.ts';
import { answerOf } from '../../store/client-answer.ts';
import { findRevocation } from '../../store/resolve-short-id.ts';
import { tableOfRows } from '../../terminal/output.ts';
import { choiceOption } from '../../terminal/pasted-option.ts';
import { parseSinceFlag } from '../list-options.ts';
import { addApprovals } from '../notices/approval-commands.ts';
import { addNoticesTest } from '../notices/notices-test.ts';
import { addNoticePolicy } from '../notices/policy-commands.ts';
import { addNoticesPreview } from './notices-preview.ts';

type Notice = AnswerAt<'GET', '/api/v1/notices'>['notices'][number];

type State = Notice['state'];

interface Flags extends GlobalFlags {
  readonly revocation?: string;
  readonly state?: State;
  readonly since: string;
}

const STATES = [
  'due',
  'sending',
  'sent',
  'failed',
  'suppressed',
  'uncertain',
  'observed',
  'recovered',
] as const satisfies readonly State[];
const PAGE = 100;

const LIST = 'revaudit revocations list';

export function addNotices(program: Command, cli: CommandContext): void {
  const notices = program.command('notices').description('who was told, and what became of each notice');
  notices
    .command('list')
    .alias('ls')
    .description('list the notices of a revocation, or those in a state, such as uncertain')
    .option('--revocation <id>', 'id of the revocation; the first 6 characters are enough')
    .addOption(choiceOption('--state <state>', 'only those in this state', STATES))
    .option(
      '--since <when>',
      'without --revocation: of revocations since 24h, 30d or an ISO 8601 time',
      parseSinceFlag,
      '7d',
    )
    .action((_options: unknown, command: Command) => listNotices(cli, command.optsWithGlobals<Flags>()));
  notices
    .command('show <reference>')
    .description('show who got the notice with this reference: for a help desk that is asked whether it is genuine')
    .action((reference: string, _options: unknown, command: Command) =>
      listNotices(cli, { ...command.optsWithGlobals<GlobalFlags>(), revocation: reference, since: '7d' }),
    );
  addNoticesPreview(notices, cli);
  addNoticesTest(notices, cli);
  addNoticePolicy(notices, cli);
  addApprovals(notices, cli);
}

async function listNotices(cli: CommandContext, flags: Pick<Flags, 'revocation' | 'state' | 'since'> & GlobalFlags) {
  if (flags.revocation === undefined && flags.state === undefined)
    throw new UsageError('Say which notices: give --revocation, or --state such as uncertain');
  await queryAndPrint(cli, flags, async ({ answers, client }) => {
    const notices =
      flags.revocation === undefined
        ? await noticesSince(client, flags)
        : await noticesOf((await findRevocation(flags.revocation, answers)).revocationId, client, flags);
    return {
      json: notices,
      rows: notices,
      columns: ['noticeId', 'revocationId', 'audience', 'audienceName', 'audienceKind', 'channel', 'state', 'reason'],
      briefColumns: ['audience', 'audienceKind', 'channel', 'state', 'reason'],
      table: async (screen) => (notices.length === 0 ? 'No such notice is on record.\n' : noticeTable(notices, screen)),
      rowsTable: tableOfRows<Notice>(notices, noticeTable),
    };
  });
}

async function noticesOf(revocation: string, client: ApiClient, { state }: Pick<Flags, 'state'>) {
  const asked = client.get('/api/v1/notices', { query: { revocation, ...defined({ noticeState: state }) } });
  return (await answerOf(asked, `revocation ${revocation}`, LIST)).notices;
}

/** Page by page: most pages have none. */
async function noticesSince(client: ApiClient, { state, since }: Pick<Flags, 'state' | 'since'>) {
  const notices: Notice[] = [];
  let after: string | undefined;
  do {
    const query = { since, limit: PAGE, ...defined({ noticeState: state, after }) };
    const page = await answerOf(client.get('/api/v1/notices', { query }), 'notices', LIST);
    notices.push(...page.notices);
    after = page.next;
  } while (after !== undefined);
  return notices;
}
