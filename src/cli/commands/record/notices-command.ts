/** `revaudit notices`: who was told of a revocation, and what became of each notice. */
import type { Command } from 'commander';
import type { AnswerAt } from '../../../api/client.ts';
import { type CommandContext, type GlobalFlags, queryAndPrint } from '../../command-context.ts';
import { noticeTable } from '../../pages/revocation-page.ts';
import { answerOf } from '../../store/client-answer.ts';
import { findRevocation } from '../../store/resolve-short-id.ts';
import { tableOfRows } from '../../terminal/output.ts';
import { addApprovals } from '../notices/approval-commands.ts';
import { addNoticesTest } from '../notices/notices-test.ts';
import { addNoticePolicy } from '../notices/policy-commands.ts';
import { addNoticesPreview } from './notices-preview.ts';

type Notice = AnswerAt<'GET', '/api/v1/notices'>['notices'][number];

interface Flags extends GlobalFlags {
  readonly revocation: string;
}

const LIST = 'revaudit revocations list';

export function addNotices(program: Command, cli: CommandContext): void {
  const notices = program.command('notices').description('who was told, and what became of each notice');
  notices
    .command('list')
    .alias('ls')
    .description('list the notices of a revocation')
    .requiredOption('--revocation <id>', 'id of the revocation; the first 6 characters are enough')
    .action((_options: unknown, command: Command) => listNotices(cli, command.optsWithGlobals<Flags>()));
  notices
    .command('show <reference>')
    .description('show who got the notice with this reference: for a help desk that is asked whether it is genuine')
    .action((reference: string, _options: unknown, command: Command) =>
      listNotices(cli, { ...command.optsWithGlobals<GlobalFlags>(), revocation: reference }),
    );
  addNoticesPreview(notices, cli);
  addNoticesTest(notices, cli);
  addNoticePolicy(notices, cli);
  addApprovals(notices, cli);
}

async function listNotices(cli: CommandContext, flags: Flags): Promise<void> {
  await queryAndPrint(cli, flags, async ({ answers, client }) => {
    const { revocationId } = await findRevocation(flags.revocation, answers);
    const asked = client.get('/api/v1/notices', { query: { revocation: revocationId } });
    const { notices } = await answerOf(asked, `revocation ${revocationId}`, LIST);
    return {
      json: notices,
      rows: notices,
      columns: ['noticeId', 'audience', 'audienceName', 'audienceKind', 'channel', 'state', 'reason'],
      briefColumns: ['audience', 'audienceKind', 'channel', 'state', 'reason'],
      table: async (screen) =>
        notices.length === 0 ? 'No notice is on record for this revocation.\n' : noticeTable(notices, screen),
      rowsTable: tableOfRows<Notice>(notices, noticeTable),
    };
  });
}
