/** `revaudit apps show` and `revaudit users show`: the revocations of one app or one person. */
import type { Command } from 'commander';
import { asPasted, visibleText } from '../../base/pasted.ts';
import type {
  Ambiguous,
  Answers,
  Candidate,
  ListQuery,
  RevocationSummary,
  SubjectAnswer,
} from '../../query/answers.ts';
import { AmbiguousNameError, requireUnambiguous, UnknownNameError, UsageError } from '../cli-errors.ts';
import { type CommandContext, printNote, queryAndPrint } from '../command-context.ts';
import { namedTitle } from '../pages/named-title.ts';
import { BRIEF_COLUMNS, isRevocation, REVOCATION_COLUMNS, revocationTable } from '../pages/revocation-table.ts';
import { partialMatch } from '../store/find-by-name.ts';
import { tableOfKind } from '../terminal/output.ts';
import type { Screen } from '../terminal/screen.ts';
import {
  addListOptions,
  collectPages,
  emptyListText,
  type ListFlags,
  limitOf,
  listFilterOf,
  noteIfTruncated,
} from './list-options.ts';
import { addAppList, addUserList } from './record/party-lists.ts';

interface SubjectKind {
  readonly noun: 'app' | 'user';
  readonly recordKind: SubjectAnswer['subject']['kind'];
  readonly query: (answers: Answers, name: string, query: ListQuery) => Promise<SubjectAnswer | Ambiguous | undefined>;
}

const APP: SubjectKind = {
  noun: 'app',
  recordKind: 'service-principal',
  query: (answers, name, query) => answers.app(name, query),
};
const USER: SubjectKind = {
  noun: 'user',
  recordKind: 'user',
  query: (answers, name, query) => answers.user(name, query),
};

const APP_EXAMPLES = `
Examples:
  revaudit apps show "Payroll Sync" --since 7d
  revaudit apps show 00000003-0000-0000-c000-000000000000 --output json`;

const USER_EXAMPLES = `
Examples:
  revaudit users show ada@contoso.com
  revaudit users show "Ada Lovelace" --since 24h --output json`;

export function addApps(program: Command, cli: CommandContext): void {
  const apps = program.command('apps').description('why an app lost access');
  addAppList(apps, cli);
  addListOptions(apps.command('show').description('list the revocations that affected this app'))
    .argument('<what>', 'object id of the service principal, app id, or display name')
    .addHelpText('after', APP_EXAMPLES)
    .action((what: string, _options: unknown, command: Command) =>
      showSubject(cli, command.optsWithGlobals<ListFlags>(), { kind: APP, name: what }),
    );
}

export function addUsers(program: Command, cli: CommandContext): void {
  const users = program.command('users').description('why somebody was signed out');
  addUserList(users, cli);
  addListOptions(users.command('show').description('list the revocations that affected this person'))
    .argument('<who>', 'object id, user principal name, mail address, or display name')
    .addHelpText('after', USER_EXAMPLES)
    .action((who: string, _options: unknown, command: Command) =>
      showSubject(cli, command.optsWithGlobals<ListFlags>(), { kind: USER, name: who }),
    );
}

async function showSubject(
  cli: CommandContext,
  flags: ListFlags,
  { kind, name: given }: { readonly kind: SubjectKind; readonly name: string },
): Promise<void> {
  const { noun } = kind;
  const name = visibleText(given);
  if (asPasted(name) === '') throw new UsageError(`Say which ${noun}: an id or a name`);
  await queryAndPrint(cli, flags, async ({ answers, now }) => {
    const filter = await listFilterOf(cli, flags, { answers, now });
    let wanted = name;
    const readPage = async (query: ListQuery) => {
      const answer = requireUnambiguous(await kind.query(answers, wanted, query), name);
      if (answer !== undefined) return answer;
      wanted = await idOfPart(cli, answers, { kind, name });
      const ofPart = requireUnambiguous(await kind.query(answers, wanted, query), name);
      if (ofPart === undefined) throw unknownSubject(kind, name, []);
      return ofPart;
    };
    const { next, ...answer } = await collectPages(readPage, filter, limitOf(flags));
    noteIfTruncated(cli, next, flags);
    const { subject, revocations } = answer;
    const tableOf = (rows: readonly RevocationSummary[], screen: Screen) =>
      revocationTable(rows, { now, screen, expand: flags.expand === true });
    return {
      json: answer,
      rows: revocations,
      columns: REVOCATION_COLUMNS,
      briefColumns: BRIEF_COLUMNS,
      table: async (screen) => {
        const { kind: recordKind, id, name: called } = subject;
        const title = namedTitle(called ?? id, `${recordKind} ${id}`, screen);
        if (revocations.length === 0) return `${title}${emptyListText(` for this ${noun}`, filter, { now, screen })}`;
        return `${title}\n${await tableOf(revocations, screen)}`;
      },
      rowsTable: tableOfKind(isRevocation, tableOf),
    };
  });
}

/** Of whom the name is a part. @throws AmbiguousNameError, UnknownNameError */
async function idOfPart(
  cli: CommandContext,
  answers: Answers,
  { kind, name }: { readonly kind: SubjectKind; readonly name: string },
): Promise<string> {
  const { candidates, near } = await partialMatch(answers, kind.recordKind, name);
  const [only, ...others] = candidates;
  if (only === undefined) throw unknownSubject(kind, name, near);
  if (others.length > 0) throw new AmbiguousNameError(name, candidates);
  printNote(cli, `${JSON.stringify(name)} is ${only.name} (${only.id})`);
  return only.id;
}

function unknownSubject({ noun }: SubjectKind, name: string, near: readonly Candidate[]): Error {
  // Most often the name is right, and nothing happened.
  const what = `${noun} ${JSON.stringify(name)}: only those whom a revocation affected are on record`;
  return new UnknownNameError(what, { near, list: 'revaudit revocations list' });
}
