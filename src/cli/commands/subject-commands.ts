/** `revaudit apps show` and `revaudit users show`: what hit this app, why was this person signed out. */
import type { Command } from 'commander';
import { NotOnRecordError } from '../../base/errors.ts';
import type { Ambiguous, Answers, ListQuery, SubjectAnswer } from '../../query/answers.ts';
import { askAndPrint, type Cli } from '../cli.ts';
import { AmbiguousNameError, UsageError } from '../cli-errors.ts';
import { REVOCATION_COLUMNS, revocationTable } from '../pages/revocation-table.ts';
import { collectPages } from '../store/resolve-short-id.ts';
import { painted, printable } from '../terminal/screen.ts';
import type { ListFlags } from './flags.ts';
import { addListOptions, askedBy, mostOf, nothingFound, remarkOnRest } from './list-options.ts';

type Ask = (answers: Answers, name: string, question: ListQuery) => Promise<SubjectAnswer | Ambiguous | undefined>;

const APP_EXAMPLES = `
Examples:
  revaudit apps show "Payroll Sync" --since 7d
  revaudit apps show 00000003-0000-0000-c000-000000000000 --output json`;

const USER_EXAMPLES = `
Examples:
  revaudit users show ada@contoso.com
  revaudit users show "Ada Lovelace" --since 24h --output json`;

export function addApps(program: Command, cli: Cli): void {
  const apps = program.command('apps').description('what hit an app');
  addListOptions(apps.command('show').description('the revocations that touched this app'))
    .argument('<what>', 'object id of the service principal, app id, or display name')
    .addHelpText('after', APP_EXAMPLES)
    .action((what: string, _options: unknown, command: Command) =>
      showSubject(cli, command.optsWithGlobals<ListFlags>(), {
        name: what,
        called: 'app',
        ask: (answers, name, question) => answers.app(name, question),
      }),
    );
}

export function addUsers(program: Command, cli: Cli): void {
  const users = program.command('users').description('why somebody was signed out');
  addListOptions(users.command('show').description('the revocations that touched this person'))
    .argument('<who>', 'object id, user principal name, mail address, or display name')
    .addHelpText('after', USER_EXAMPLES)
    .action((who: string, _options: unknown, command: Command) =>
      showSubject(cli, command.optsWithGlobals<ListFlags>(), {
        name: who,
        called: 'user',
        ask: (answers, name, question) => answers.user(name, question),
      }),
    );
}

async function showSubject(
  cli: Cli,
  flags: ListFlags,
  { name, called, ask }: { readonly name: string; readonly called: string; readonly ask: Ask },
): Promise<void> {
  if (name.trim() === '') throw new UsageError(`Say which ${called}: an id or a name`);
  await askAndPrint(cli, flags, async ({ answers, now }) => {
    const asked = askedBy(flags, now);
    const read = async (question: ListQuery) => theOne(await ask(answers, name, question), called, name);
    const { next, ...answer } = await collectPages(read, asked, mostOf(flags));
    remarkOnRest(cli, next === undefined ? {} : { next }, flags);
    return {
      whole: answer,
      rows: answer.revocations,
      columns: REVOCATION_COLUMNS,
      table: async (screen) => {
        const { subject, revocations } = answer;
        const title = `${painted('bold', printable(subject.name ?? subject.id), screen)}  ${painted('dim', `${subject.kind} ${printable(subject.id)}`, screen)}\n`;
        return `${title}${revocations.length === 0 ? nothingFound(` for this ${called}`, asked, now) : `\n${await revocationTable(revocations, { now, screen, whole: flags.expand === true })}`}`;
      },
    };
  });
}

function theOne(answer: SubjectAnswer | Ambiguous | undefined, called: string, name: string): SubjectAnswer {
  if (answer === undefined) throw new NotOnRecordError(`${called} ${JSON.stringify(name)}`);
  if ('candidates' in answer) throw new AmbiguousNameError(name, answer.candidates);
  return answer;
}
