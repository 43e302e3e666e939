/** `revaudit permissions`: what the app may read in the tenant, what it lacks, and how its identity gets it. */
import type { Command } from 'commander';
import { isGuid } from '../../base/hash.ts';
import type { Graph } from '../../graph/graph.ts';
import { licenceOf, PERMISSIONS, type Permission, withoutIt } from '../../graph/graph-permissions.ts';
import { type Cli, printResult } from '../cli.ts';
import { EXIT, UsageError } from '../cli-errors.ts';
import { tenantChoice } from '../store/graph-choice.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import type { GlobalFlags } from './flags.ts';

interface Flags extends GlobalFlags {
  readonly identity: string;
  readonly whatIf?: boolean;
}

interface Row {
  readonly name: string;
  readonly id: string;
  readonly set: Permission['set'];
  readonly state: 'granted' | 'missing' | 'to be granted' | 'granted now' | 'in Exchange' | 'optional' | '';
  readonly opens: string;
  readonly without: string;
  readonly licence?: string;
}

const LACKING = { read: 'missing', mail: 'in Exchange', canary: 'optional' } as const satisfies Record<
  Permission['set'],
  Row['state']
>;
const READ = PERMISSIONS.filter(({ set }) => set === 'read');

const MAIL_NOTE = `
Mail is not granted here: as an app role Mail.Send would allow mail from every mailbox of the tenant. Exchange
limits it to one (RBAC for Applications); docs/permissions.md has the commands.`;
const CACHE_NOTE = `
Tokens of a managed identity are cached for about a day: grant before the app's first start, or allow a day.`;
const WHO_NOTE = `
Needs Privileged Role Administrator or Global Administrator, signed in with "az login".`;

export function addPermissions(program: Command, cli: Cli): void {
  const permissions = program
    .command('permissions')
    .description('what the app may read in the tenant, and how its identity gets it');
  permissions
    .command('show')
    .description('the permissions that the app can make use of, and what is lost without each')
    .addHelpText('after', MAIL_NOTE)
    .action((_options: unknown, command: Command) =>
      print(
        cli,
        command.optsWithGlobals<Flags>(),
        PERMISSIONS.map((one) => rowOf(one, '')),
      ),
    );
  identified(permissions.command('check'))
    .description('which of them an identity holds; exit code 1 where one that reads is missing')
    .action((_options: unknown, command: Command) => check(cli, command.optsWithGlobals<Flags>()));
  identified(permissions.command('grant'))
    .description('give an identity those that read and that it lacks')
    .option('--what-if', 'only say what would be granted')
    .addHelpText('after', `${WHO_NOTE}${CACHE_NOTE}${MAIL_NOTE}`)
    .action((_options: unknown, command: Command) => grant(cli, command.optsWithGlobals<Flags>()));
}

function identified(command: Command): Command {
  return command.requiredOption('--identity <id>', 'object id (principal id) of the managed identity');
}

async function check(cli: Cli, flags: Flags): Promise<void> {
  const { holdingsOf } = await import('../../graph/graph-app-roles.ts');
  const holdings = await holdingsOf(await graphOf(cli, flags), flags.identity, PERMISSIONS);
  await print(
    cli,
    flags,
    holdings.map(({ permission, held }) => rowOf(permission, held ? 'granted' : LACKING[permission.set])),
  );
  if (holdings.some(({ permission, held }) => !held && permission.set === 'read')) cli.endWith(EXIT.failed);
}

async function grant(cli: Cli, flags: Flags): Promise<void> {
  const { grantMissing, holdingsOf } = await import('../../graph/graph-app-roles.ts');
  const graph = await graphOf(cli, flags);
  const before = await holdingsOf(graph, flags.identity, READ);
  const given = flags.whatIf ? [] : await grantMissing(graph, flags.identity, READ);
  await print(
    cli,
    flags,
    before.map(({ permission, held }) =>
      rowOf(
        permission,
        held ? 'granted' : given.includes(permission) ? 'granted now' : flags.whatIf ? 'to be granted' : 'missing',
      ),
    ),
  );
}

async function graphOf(cli: Cli, flags: Flags): Promise<Graph> {
  if (!isGuid(flags.identity))
    throw new UsageError(`--identity must be an object id, a GUID, not ${JSON.stringify(flags.identity)}`);
  const { graphFor } = await import('../store/graph-choice.ts');
  return graphFor(await tenantChoice(cli, flags), flags.cloud);
}

async function print(cli: Cli, flags: GlobalFlags, rows: readonly Row[]): Promise<void> {
  await printResult(cli, flags, {
    whole: rows,
    rows,
    columns: ['name', 'id', 'set', 'state', 'opens', 'without', 'licence'],
    table: async (screen) =>
      textTable(
        rows,
        COLUMNS.filter(({ title }) => title !== 'STATE' || rows.some(({ state }) => state !== '')),
        screen,
      ),
  });
}

function rowOf(permission: Permission, state: Row['state']): Row {
  const { name, id, set, opens } = permission;
  const licence = licenceOf(permission);
  return { name, id, set, state, opens, without: withoutIt(permission), ...(licence === undefined ? {} : { licence }) };
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'PERMISSION', text: ({ name }) => name },
  {
    title: 'STATE',
    text: ({ state }) => state,
    style: ({ state }) => (state === 'missing' ? 'red' : state.startsWith('granted') ? 'green' : 'yellow'),
  },
  { title: 'WITHOUT IT', text: ({ without }) => without, shrinksTo: 30 },
  { title: 'LICENCE', text: ({ licence }) => licence ?? '' },
  { title: 'ID', text: ({ id }) => id, style: () => 'dim', shrinksTo: 8 },
];
