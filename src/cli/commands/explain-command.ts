/** `revaudit explain`: what a code or a refusal means and what to do, offline; and what the record says of it. */
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { runbookOf } from '../../detect/runbook.ts';
import type { TokenErrorExplanation } from '../../token-errors/token-error-explanation.ts';
import { type Cli, printResult } from '../cli.ts';
import { UnknownTokenErrorError, UsageError } from '../cli-errors.ts';
import type { Explained } from '../pages/explanation-page.ts';
import type { RecordedFor } from '../store/explain-from-record.ts';
import { checkQuery } from '../terminal/jmespath-query.ts';
import type { GlobalFlags } from './flags.ts';

interface Flags extends GlobalFlags {
  readonly user?: string;
  readonly app?: string;
}

const EXAMPLES = `
Takes a code, a message, or a token endpoint's answer, on the command line or on standard input. Needs no record and no network;
with --user or --app it also says what the record has on them. An unknown code ends with exit code 1.

Examples:
  revaudit explain 700082
  revaudit explain "AADSTS50173: The provided grant has expired due to it being revoked…"
  revaudit explain --output json < error.json
  revaudit explain 50173 --user ada@contoso.com --app "Payroll Sync"`;

const COLUMNS = ['code', 'name', 'causes', 'tokenState', 'whoCanFix', 'action', 'meaning'] as const;

export function addExplain(program: Command, cli: Cli): void {
  program
    .command('explain')
    .description('what an AADSTS code means, who can fix it and how')
    .argument('[code|text...]', 'code, message or answer of a token endpoint; standard input where it is left out')
    .option('--user <who>', 'also ask the record about this user: id, user principal name, mail address or name')
    .option('--app <what>', 'also ask the record about this app: id or name')
    .addHelpText('after', EXAMPLES)
    .action((words: readonly string[], _options: unknown, command: Command) =>
      explain(cli, command.optsWithGlobals<Flags>(), words),
    );
}

async function explain(cli: Cli, flags: Flags, words: readonly string[]): Promise<void> {
  if (flags.query !== undefined) await checkQuery(flags.query);
  const explanation = await explanationOf(await askedOf(cli, words));
  const record =
    flags.user === undefined && flags.app === undefined ? undefined : await recorded(cli, flags, explanation);
  const runbooks = explanation.causes.map((cause) => runbookOf(cause));
  const explained: Explained = { ...explanation, runbooks, ...(record === undefined ? {} : { record }) };
  await printResult(cli, flags, {
    whole: explained,
    rows: [explained],
    columns: COLUMNS,
    table: async (screen) => {
      const { explanationPage } = await import('../pages/explanation-page.ts');
      return explanationPage(explained, cli.wall(), screen);
    },
  });
}

async function askedOf({ stdin }: Cli, words: readonly string[]): Promise<string> {
  const given = words.join(' ').trim();
  if (given !== '') return given;
  if (stdin.isTTY)
    throw new UsageError(
      'Say what to explain: a code such as 700082, or the message around it; or give it on standard input',
    );
  return text(stdin);
}

async function explanationOf(asked: string): Promise<TokenErrorExplanation> {
  const { explainTokenError } = await import('../../token-errors/explain-token-error.ts');
  const explanation = explainTokenError(asked);
  if (explanation !== undefined) return explanation;
  const { readTokenError } = await import('../../token-errors/read-token-error.ts');
  throw new UnknownTokenErrorError(readTokenError(asked).codes);
}

async function recorded(cli: Cli, flags: Flags, explanation: TokenErrorExplanation): Promise<RecordedFor | undefined> {
  const { explainFromRecord } = await import('../store/explain-from-record.ts');
  return explainFromRecord(cli, flags, explanation);
}
