/** `revaudit explain`: what an error code means and what to do, offline; and what the record says about it. */
import { text } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import { defined } from '../../base/defined.ts';
import { runbookOf } from '../../detect/cause.ts';
import type { TokenErrorAudience, TokenErrorExplanation } from '../../token-errors/token-error-explanation.ts';
import { UnknownErrorCodeError, UsageError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printResult } from '../command-context.ts';
import type { Explained } from '../pages/explanation-page.ts';
import type { RecordFindings } from '../store/explain-from-record.ts';
import { checkQuery } from '../terminal/jmespath-query.ts';

interface Flags extends GlobalFlags {
  readonly user?: string;
  readonly app?: string;
  readonly for: TokenErrorAudience;
}

const AUDIENCES: readonly TokenErrorAudience[] = ['user', 'helpdesk', 'developer'];
const EXAMPLES = `
Give a code, an error message, or the JSON answer of a token endpoint, on the command line or on standard input; or several,
such as lines of a log. Errors without a number are known, too: OAuth errors, claims challenges, Graph, Windows, mail, flows.
This needs no record and no network. With --user or --app it also searches the record for what may explain the error.
Exit code 1 if nothing in the text is known.

Examples:
  revaudit explain 700082
  revaudit explain "AADSTS50173: The provided grant has expired due to it being revoked…"
  revaudit explain --output json < error.json
  revaudit explain 90072 --for user
  revaudit explain 50173 --user ada@contoso.com --app "Payroll Sync"`;

const COLUMNS = ['code', 'name', 'causes', 'tokenState', 'whoCanFix', 'action', 'meaning'] as const;

export function addExplain(program: Command, cli: CommandContext): void {
  program
    .command('explain')
    .description('what an AADSTS code or another sign-in error means, who can fix it and how')
    .argument('[code|text...]', 'code, message, or answer of a token endpoint; without it, standard input is read')
    .addOption(new Option('--for <whom>', 'whom the steps are written for').choices(AUDIENCES).default('helpdesk'))
    .option('--user <who>', 'also search the record for this user: id, user principal name, mail address or name')
    .option('--app <what>', 'also search the record for this app: id or name')
    .addHelpText('after', EXAMPLES)
    .action((words: readonly string[], _options: unknown, command: Command) =>
      explain(cli, command.optsWithGlobals<Flags>(), words),
    );
}

async function explain(cli: CommandContext, flags: Flags, words: readonly string[]): Promise<void> {
  if (flags.query !== undefined) await checkQuery(flags.query);
  const explanation = await explanationOf(await readInput(cli, words), flags.for);
  const found = await recordFindings(cli, flags, explanation);
  const explained: Explained = defined({
    ...explanation,
    runbooks: explanation.causes.map((cause) => runbookOf(cause)),
    record: found?.revocations,
    recordOf: found === undefined ? undefined : defined({ user: found.user, app: found.app }),
  });
  await printResult(cli, flags, {
    json: explained,
    rows: [explained],
    columns: COLUMNS,
    table: async (screen) => {
      const { explanationPage } = await import('../pages/explanation-page.ts');
      return explanationPage(explained, cli.now(), screen);
    },
  });
}

async function readInput({ stdin }: CommandContext, words: readonly string[]): Promise<string> {
  const given = words.join(' ').trim();
  if (given !== '') return given;
  if (stdin.isTTY)
    throw new UsageError('Say what to explain: a code such as 700082, or an error message. Standard input works too');
  return text(stdin);
}

async function explanationOf(input: string, audience: TokenErrorAudience): Promise<TokenErrorExplanation> {
  const { explainTokenError } = await import('../../token-errors/explain-token-error.ts');
  const explanation = explainTokenError(input, { for: audience });
  if (explanation !== undefined) return explanation;
  const { readTokenError } = await import('../../token-errors/read-token-error.ts');
  throw new UnknownErrorCodeError(readTokenError(input).codes);
}

/** Undefined if neither a user nor an app is named, or if there is no record to read. */
async function recordFindings(
  cli: CommandContext,
  flags: Flags,
  explanation: TokenErrorExplanation,
): Promise<RecordFindings | undefined> {
  if (flags.user === undefined && flags.app === undefined) return undefined;
  const { explainFromRecord } = await import('../store/explain-from-record.ts');
  const causes = [explanation, ...explanation.others].flatMap((explained) => explained.causes);
  return explainFromRecord(cli, flags, { causes });
}
