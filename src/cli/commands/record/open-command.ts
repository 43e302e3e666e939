/** `revaudit open`: the page of a revocation, sweep, person, app or policy in the dashboard. */
import type { Command } from 'commander';
import { isGuid } from '../../../base/hash.ts';
import { asPasted } from '../../../base/pasted.ts';
import type { Answers } from '../../../query/answers.ts';
import { UsageError } from '../../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printNote, queryAndPrint } from '../../command-context.ts';
import { findId } from '../../store/find-by-name.ts';
import { findRevocation, findSweep, isSweepId } from '../../store/resolve-short-id.ts';
import type { StoreChoice } from '../../store/store-choice.ts';

interface Flags extends GlobalFlags {
  readonly print?: boolean;
  readonly user?: string;
  readonly app?: string;
  readonly policy?: string;
}

const EXAMPLES = `
With --print it only prints the address; in a pipe as JSON, with -o tsv bare.

Examples:
  revaudit open                         today's page
  revaudit open ID                      a revocation or a sweep
  revaudit open --user ada@contoso.com`;

export function addOpen(program: Command, cli: CommandContext): void {
  program
    .command('open')
    .description('open a page of the dashboard in the browser')
    .argument('[id]', 'id of a revocation or sweep; the first 6 characters are enough')
    .option('--user <who>', 'the page of a person: name, mail address or object id')
    .option('--app <what>', 'the page of an app: its name or id')
    .option('--policy <what>', 'the page of a policy: its name or id')
    .option('--print', 'only print the address')
    .addHelpText('after', EXAMPLES)
    .action((id: string | undefined, _options: unknown, command: Command) =>
      openPage(cli, command.optsWithGlobals<Flags>(), id),
    );
}

async function openPage(cli: CommandContext, flags: Flags, id: string | undefined): Promise<void> {
  const given = [id, flags.user, flags.app, flags.policy].filter((one) => one !== undefined);
  if (given.length > 1) throw new UsageError('Give only one of an id, --user, --app and --policy');
  await queryAndPrint(cli, flags, async ({ answers, choice }) => {
    const origin = originOf(choice);
    const url = `${origin}${await pathOf(cli, flags, { answers, id })}`;
    const isWanted = cli.stdout.isTTY === true && !flags.print && flags.output === undefined;
    const isOpened = isWanted && (await cli.browse?.(url)) === true;
    if (isWanted && !isOpened) printNote(cli, 'No browser could be opened here; this is the address:');
    if (isOpened && choice.running) printNote(cli, 'If it asks you to sign in, use the link that "npm start" printed.');
    return { json: { url }, rows: [url], table: async () => (isOpened ? `Opening ${url}\n` : `${url}\n`) };
  });
}

/** The page comes from the same place as the API. */
function originOf(choice: StoreChoice): string {
  if (choice.kind === 'api') return choice.url;
  throw new UsageError(
    'The dashboard is a page of the function app, which the storage account does not know: give --api',
  );
}

interface Wanted {
  readonly answers: Answers;
  readonly id: string | undefined;
}

async function pathOf(cli: CommandContext, { user, app, policy }: Flags, { answers, id }: Wanted): Promise<string> {
  const finder = { answers, note: (text: string) => printNote(cli, text) };
  if (user !== undefined) return `/people/${await findId('user', user, finder)}`;
  if (app !== undefined) return `/apps/${await findId('app', app, finder)}`;
  if (policy !== undefined) return `/policies/${await findId('policy', policy, finder)}`;
  if (id === undefined) return '/';
  if (isSweepId(id)) return `/sweeps/${(await findSweep(id, answers)).id}`;
  if (isGuid(asPasted(id))) throw new UsageError('Say what has this object id: give it with --user, --app or --policy');
  return `/revocations/${(await findRevocation(id, answers)).revocationId}`;
}
