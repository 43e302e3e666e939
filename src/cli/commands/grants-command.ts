/** `revaudit grants list`: who consented to what, and whether it is used. */
import type { Command } from 'commander';
import type { AnswerAt } from '../../api/client.ts';
import { defined } from '../../base/defined.ts';
import { USES, type Use } from '../../query/answers.ts';
import { type CommandContext, type GlobalFlags, printNote, queryAndPrint } from '../command-context.ts';
import { answerOf } from '../store/client-answer.ts';
import { findId } from '../store/find-by-name.ts';
import { tableOfRows } from '../terminal/output.ts';
import type { Screen } from '../terminal/screen.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import { addPageOptions, limitOf, parseName, repeatedChoice } from './list-options.ts';

interface Flags extends GlobalFlags {
  readonly app?: string;
  readonly user?: string;
  readonly use?: readonly Use[];
  readonly limit: number;
  readonly all?: boolean;
}

type Grant = AnswerAt<'GET', '/api/v1/grants'>['grants'][number];

const NOTE = `
Grants come from the mirror of the tenant, as it is now. "used": somebody signed in at the app in the last 30 days.

Examples:
  revaudit grants list --use unused
  revaudit grants list --app "Payroll Sync" --output csv`;

const LIST = 'revaudit grants list';
const LARGEST_PAGE = 500;

export function addGrants(program: Command, cli: CommandContext): void {
  const grants = program.command('grants').description('who consented to what');
  addPageOptions(grants.command('list').alias('ls'))
    .description('list delegated permission grants, and whether they are used')
    .option('--app <what>', 'of this app: its name or id', parseName)
    .option('--user <who>', 'of this person: name, mail address or object id', parseName)
    .addOption(repeatedChoice('--use <use>', 'only these; may be given several times', USES))
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => list(cli, command.optsWithGlobals<Flags>()));
}

async function list(cli: CommandContext, flags: Flags): Promise<void> {
  await queryAndPrint(cli, flags, async ({ answers, client }) => {
    const finder = { answers, note: (text: string) => printNote(cli, text) };
    const idOf = async (kind: 'app' | 'user', name: string | undefined) =>
      name === undefined ? undefined : findId(kind, name, finder);
    const [app, user] = await Promise.all([idOf('app', flags.app), idOf('user', flags.user)]);
    const wanted = limitOf(flags);
    const found: Grant[] = [];
    let after: string | undefined;
    do {
      const limit = Math.min(LARGEST_PAGE, wanted - found.length);
      const query = defined({ app, user, use: flags.use, limit, after });
      const page = await answerOf(client.get('/api/v1/grants', { query }), 'grants', LIST);
      found.push(...page.grants);
      after = page.next;
    } while (after !== undefined && found.length < wanted);
    if (after !== undefined)
      printNote(cli, `These are ${found.length}; there are more. Use --limit or --all to see them.`);
    const tableOf = (rows: readonly Grant[], screen: Screen) => textTable(rows, COLUMNS, screen);
    return {
      json: found,
      rows: found,
      columns: [
        'id',
        'app.id',
        'app.name',
        'user.id',
        'user.name',
        'resource.id',
        'resource.name',
        'scopes',
        'use',
        'lastUsed',
      ],
      briefColumns: ['app.name', 'user.name', 'resource.name', 'scopes', 'use', 'lastUsed'],
      table: async (screen) => (found.length === 0 ? 'No grants.\n' : tableOf(found, screen)),
      rowsTable: tableOfRows(found, tableOf),
    };
  });
}

const COLUMNS: readonly Column<Grant>[] = [
  { title: 'APP', text: ({ app }) => app.name ?? app.id, minWidth: 12 },
  { title: 'FOR', text: ({ user }) => (user === undefined ? 'everybody' : (user.name ?? user.id)), minWidth: 10 },
  { title: 'RESOURCE', text: ({ resource }) => resource.name ?? resource.id, minWidth: 10, drop: 1 },
  { title: 'SCOPES', text: ({ scopes }) => scopes.join(' '), minWidth: 12 },
  { title: 'USE', text: ({ use }) => use },
  { title: 'LAST USED', text: ({ lastUsed }) => lastUsed ?? '', drop: 2 },
];
