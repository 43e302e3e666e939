/** `revaudit why`: why somebody was signed out, in one sentence, and how sure that is. */
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { defined } from '../../base/defined.ts';
import { parseSince, SINCE_FORMS } from '../../base/parse-time.ts';
import { asPasted, visibleText } from '../../base/pasted.ts';
import type { WhyAnswer, WhyReply } from '../../query/why/why-answer.ts';
import { AmbiguousNameError, UnknownNameError, UsageError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printResult, resolveStore } from '../command-context.ts';
import { REVOCATION_COLUMNS } from '../pages/revocation-table.ts';
import { openWhy } from '../store/store.ts';
import { checkQuery } from '../terminal/jmespath-query.ts';
import { pastedOption } from '../terminal/pasted-option.ts';

interface Flags extends GlobalFlags {
  readonly user?: string;
  readonly app?: string;
  readonly at?: string;
  readonly error?: string;
}

const STANDARD_INPUT = '-';
const EXAMPLES = `
It says what ended the sign-in, who did it, when, and how sure that is; or that nothing on record did, when a sign-in worked
last, and what that rules out. The start of a name is enough where it can mean only one person or app.
"--error" takes an AADSTS code, an error message or the answer of a token endpoint; with "-" it is read from standard input.
Exit code 0 for everybody who is known, whatever the answer; 3 for somebody whom neither record nor tenant know.

How sure it is:
  confirmed      on record, and a refused sign-in or the error shows the same
  likely         on record, and nothing speaks against it; nobody has seen the consequence
  possible       it may explain it, but something is open: it says what
  nothing-found  nothing on record explains it, and all sources were read for that time
  cannot-tell    nothing on record explains it, but a source was not read for that time

Examples:
  revaudit why --user ada@contoso.com
  revaudit why --user ada --app payroll --at 2031-03-01T09:00
  revaudit why --user ada --app payroll --error - < error.json`;

export function addWhy(program: Command, cli: CommandContext): void {
  program
    .command('why')
    .description('why somebody was signed out: what ended it, who did it, when, how sure, and what to do')
    .addOption(pastedOption('--user <who>', 'id, user principal name, mail address or name, or how one begins'))
    .addOption(pastedOption('--app <what>', 'id or name of the app, or how it begins; default: any app'))
    .addOption(pastedOption('--at <time>', `when it was noticed: ${SINCE_FORMS}; default: now`))
    .option('--error <text>', 'code or error that the person got; "-" reads it from standard input')
    .addHelpText('after', EXAMPLES)
    .action((_options: unknown, command: Command) => why(cli, command.optsWithGlobals<Flags>()));
}

async function why(cli: CommandContext, flags: Flags): Promise<void> {
  if (flags.query !== undefined) await checkQuery(flags.query);
  const [user, app] = [nameIn('--user', flags.user), flags.app === undefined ? undefined : nameIn('--app', flags.app)];
  if (user === undefined) throw new UsageError('Say who: --user with an id or a name');
  const at = flags.at === undefined ? undefined : parseSince(flags.at, cli.now());
  if (flags.at !== undefined && at === undefined) throw new UsageError(`--at ${flags.at}: give ${SINCE_FORMS}`);
  const error = await errorIn(cli, flags.error);
  const ask = await openWhy(await resolveStore(cli, flags));
  const answer = whyAnswerIn(await ask(defined({ user, app, at, error }), cli.now()), { user, app });
  await printResult(cli, flags, {
    json: answer,
    rows: answer.revocations,
    columns: REVOCATION_COLUMNS,
    table: async (screen) => {
      const { whyPage } = await import('../pages/why-page.ts');
      return whyPage(answer, cli.now(), screen);
    },
  });
}

function nameIn(flag: string, given: string | undefined): string | undefined {
  const name = given === undefined ? undefined : visibleText(given);
  if (name !== undefined && asPasted(name) === '') throw new UsageError(`${flag} needs an id or a name`);
  return name;
}

async function errorIn({ stdin }: CommandContext, given: string | undefined): Promise<string | undefined> {
  if (given !== STANDARD_INPUT) {
    if (given?.trim() === '') throw new UsageError('--error needs a code or a text; "-" reads standard input');
    return given;
  }
  if (stdin.isTTY) throw new UsageError('--error - reads the error from standard input: pipe it or redirect a file');
  const pasted = await text(stdin);
  if (pasted.trim() === '') throw new UsageError('--error -: standard input is empty');
  return pasted;
}

/** @param names as they were given @throws AmbiguousNameError, UnknownNameError */
export function whyAnswerIn(
  reply: WhyReply,
  names: { readonly user: string; readonly app: string | undefined },
): WhyAnswer {
  if ('several' in reply) throw new AmbiguousNameError(names[reply.several] ?? '', reply.candidates);
  if ('verdict' in reply) return reply;
  const what = `${reply.unknown} ${JSON.stringify(names[reply.unknown])}: neither the record nor the tenant knows it`;
  throw new UnknownNameError(what, { near: reply.near, list: 'revaudit revocations list' });
}
