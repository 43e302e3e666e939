/** `revaudit apps list`: what was hit most. `revaudit users list NAME`: whom a name may mean. */
import { type Command, Option } from 'commander';
import type { AnswerAt } from '../../../api/client.ts';
import { defined } from '../../../base/defined.ts';
import { parseSpan } from '../../../base/parse-time.ts';
import { CAUSES, type Cause } from '../../../detect/cause.ts';
import { SEVERITIES, type Severity } from '../../../detect/severity.ts';
import { type CommandContext, type GlobalFlags, queryAndPrint } from '../../command-context.ts';
import { answerOf } from '../../store/client-answer.ts';
import { tableOfRows } from '../../terminal/output.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Column, textTable } from '../../terminal/text-table.ts';
import { parseLimitFlag, parseName, parseSinceFlag, repeatedChoice } from '../list-options.ts';

interface AppFlags extends GlobalFlags {
  readonly since: string;
  readonly until?: string;
  readonly cause?: readonly Cause[];
  readonly severity?: readonly Severity[];
  readonly limit: number;
}

type HitApp = AnswerAt<'GET', '/api/v1/stats'>['apps'][number];
type Match = Pick<AnswerAt<'POST', '/api/v1/search'>['matches'][number], 'id' | 'name'>;

const DEFAULT_LIMIT = 50;

const APP_COLUMNS: readonly Column<HitApp>[] = [
  { title: 'APP', text: ({ id, name }) => name ?? `unnamed app ${id}`, minWidth: 16 },
  { title: 'REVOCATIONS', text: ({ revocations }) => String(revocations), alignRight: true },
  { title: 'ID', text: ({ id }) => id, style: () => 'dim', drop: 1 },
];

const USER_COLUMNS: readonly Column<Match>[] = [
  { title: 'NAME', text: ({ name }) => name, minWidth: 16 },
  { title: 'ID', text: ({ id }) => id, style: () => 'cyan' },
];

export function addAppList(apps: Command, cli: CommandContext): void {
  apps
    .command('list')
    .alias('ls')
    .description('list the apps that were hit most, by whole UTC days')
    .option('--since <when>', 'from this day on: 24h, 30d, 12w or an ISO 8601 time', parseSinceFlag, '30d')
    .option('--until <when>', 'up to this day', parseSinceFlag)
    .addOption(repeatedChoice('--cause <cause>', 'only by this cause; may be given several times', CAUSES))
    .addOption(repeatedChoice('--severity <severity>', 'only of this severity; also several', SEVERITIES))
    .addOption(new Option('--limit <n>', 'how many to list').argParser(parseLimitFlag).default(DEFAULT_LIMIT))
    .action((_options: unknown, command: Command) => listApps(cli, command.optsWithGlobals<AppFlags>()));
}

export function addUserList(users: Command, cli: CommandContext): void {
  users
    .command('list')
    .alias('ls')
    .description('list the people on record whom a name may mean')
    .argument('<name>', 'the beginning of a name, of a word of it, or of an address', parseName)
    .action((name: string, _options: unknown, command: Command) => listUsers(cli, command.optsWithGlobals(), name));
}

async function listApps(cli: CommandContext, flags: AppFlags): Promise<void> {
  await queryAndPrint(cli, flags, async ({ client, now }) => {
    const { cause, severity, limit } = flags;
    const query = defined({ ...parseSpan(flags, now), cause, severity, limit });
    const { apps } = await answerOf(client.get('/api/v1/stats', { query }), 'apps', 'revaudit stats');
    return listOf(apps, APP_COLUMNS, { columns: ['id', 'name', 'revocations'], nothing: 'No app was hit.\n' });
  });
}

async function listUsers(cli: CommandContext, flags: GlobalFlags, name: string): Promise<void> {
  await queryAndPrint(cli, flags, async ({ client }) => {
    const asked = client.post('/api/v1/search', { body: { text: name } });
    const { matches } = await answerOf(asked, `user ${JSON.stringify(name)}`, 'revaudit revocations list');
    const people = matches.flatMap(({ kind, id, name: called }) => (kind === 'user' ? [{ id, name: called }] : []));
    return listOf(people, USER_COLUMNS, { columns: ['id', 'name'], nothing: 'Nobody on record has such a name.\n' });
  });
}

function listOf<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  { columns: names, nothing }: { readonly columns: readonly string[]; readonly nothing: string },
) {
  const tableOf = (some: readonly T[], screen: Screen) => textTable(some, columns, screen);
  return {
    json: rows,
    rows,
    columns: names,
    table: async (screen: Screen) => (rows.length === 0 ? nothing : tableOf(rows, screen)),
    rowsTable: tableOfRows(rows, tableOf),
  };
}
