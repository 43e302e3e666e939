/** `revaudit notices test` and `revaudit webhooks test`: the app sends one notice that says that it is a test. */
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { TEST_CHANNELS } from '../../../api/v1/test-channels.ts';
import { asPasted } from '../../../base/pasted.ts';
import { EXIT, UsageError } from '../../cli-errors.ts';
import { type CommandContext, type GlobalFlags, queryAndPrint } from '../../command-context.ts';
import { answerOf } from '../../store/client-answer.ts';
import { choiceOption } from '../../terminal/pasted-option.ts';

type TestChannel = (typeof TEST_CHANNELS)[number];

interface Flags extends GlobalFlags {
  readonly channel: TestChannel;
  readonly to?: string;
}

const NOTE = `
The app itself sends it, over the same mailbox, Teams app or workflow as every notice, and says in it that it is a test.
It needs the role Notices.Manage. While NOTICE_MODE is observe nothing leaves, tests included.
By default it goes to whoever is signed in; with "npm start" give --to.`;

export function addNoticesTest(notices: Command, cli: CommandContext): void {
  notices
    .command('test')
    .description('send one notice that says that it is a test, to yourself')
    .addOption(choiceOption('--channel <channel>', 'how', TEST_CHANNELS).makeOptionMandatory())
    .option('--to <who>', 'a mail address; of teams-activity the object id of a person, of webhook a client id')
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => test(cli, command.optsWithGlobals<Flags>()));
}

export function addWebhooksTest(webhooks: Command, cli: CommandContext): void {
  webhooks
    .command('test <app>')
    .description('send an app a signed event of the type "test", also where its address is disabled')
    .action((app: string, _options: unknown, command: Command) =>
      test(cli, { ...command.optsWithGlobals<GlobalFlags>(), channel: 'webhook', to: app }),
    );
}

async function test(cli: CommandContext, { channel, to, ...flags }: Flags): Promise<void> {
  await queryAndPrint(cli, flags, async ({ client }) => {
    const body = { channel, key: randomUUID(), ...(to !== undefined && { to: asPasted(to) }) };
    const reply = await client.post('/api/v1/notice-tests', { body });
    if (reply.status === 409) throw new UsageError(`Nothing was sent. ${reply.problem.detail}`);
    const result = await answerOf(Promise.resolve(reply), 'the test', 'revaudit notices test --help');
    if (result.outcome !== 'sent') cli.setExitCode(EXIT.failed);
    const { outcome, status, reason, noticeId } = result;
    const how = [status === undefined ? '' : `it answered ${status}`, reason ?? ''].filter((text) => text !== '');
    return {
      json: result,
      rows: [result],
      table: async () =>
        `${channel} to ${result.to}: ${outcome}${how.length === 0 ? '' : ` (${how.join(', ')})`}, id ${noticeId}\n`,
    };
  });
}
