/** `revaudit permissions`: which permissions the app can use, which its identity has, and granting the missing ones. */
import type { Command } from 'commander';
import { defined } from '../../base/defined.ts';
import { isGuid } from '../../base/hash.ts';
import { asPasted } from '../../base/pasted.ts';
import type { Graph } from '../../graph/graph.ts';
import type { IdentityPermission } from '../../graph/graph-app-roles.ts';
import { licenceOf, lossWithout, PERMISSIONS, type Permission } from '../../graph/graph-permissions.ts';
import { EXIT, UsageError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printResult } from '../command-context.ts';
import { chooseTenant, openGraphFor } from '../store/graph-choice.ts';
import { tableOfRows } from '../terminal/output.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import { addRegisterApi } from './register-api-command.ts';

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

const READ_PERMISSIONS = PERMISSIONS.filter(({ set }) => set === 'read');
const STATE_IF_NOT_GRANTED = {
  read: 'missing',
  mail: 'in Exchange',
  teams: 'optional',
  zone: 'optional',
  canary: 'optional',
} as const satisfies Record<Permission['set'], Row['state']>;
const COLUMNS: readonly Column<Row>[] = [
  { title: 'PERMISSION', text: ({ name }) => name },
  { title: 'STATE', text: ({ state }) => state, style: ({ state }) => stateStyle(state) },
  { title: 'WITHOUT IT', text: ({ without }) => without, minWidth: 30 },
  { title: 'LICENCE', text: ({ licence }) => licence ?? '' },
  { title: 'ID', text: ({ id }) => id, style: () => 'dim', drop: 1 },
];

const MAIL_NOTE = `
Mail permissions are not granted here: in Entra, Mail.Send would allow mail from every mailbox of the tenant.
Exchange can limit it to one mailbox (RBAC for Applications); docs/permissions.md has the commands.`;
const CACHE_NOTE = `
Tokens of a managed identity are cached for about a day. Grant before the first start of the app, or wait a day.`;
const ROLE_NOTE = `
You need the role Privileged Role Administrator or Global Administrator, signed in with "az login".`;

export function addPermissions(program: Command, cli: CommandContext): void {
  const permissions = program
    .command('permissions')
    .description('what the app may read in the tenant, and how to grant it');
  permissions
    .command('show')
    .description('list the permissions that the app can use, and what is missing without each of them')
    .addHelpText('after', MAIL_NOTE)
    .action((_options: unknown, command: Command) => show(cli, command.optsWithGlobals<Flags>()));
  identityOption(permissions.command('check'))
    .description('list which of them an identity has; exit code 1 if a read permission is missing')
    .action((_options: unknown, command: Command) => check(cli, command.optsWithGlobals<Flags>()));
  identityOption(permissions.command('grant'))
    .description('grant an identity the read permissions that it does not have')
    .option('--what-if', 'grant nothing, only show what would be granted')
    .addHelpText('after', `${ROLE_NOTE}${CACHE_NOTE}${MAIL_NOTE}`)
    .action((_options: unknown, command: Command) => grant(cli, command.optsWithGlobals<Flags>()));
  addRegisterApi(permissions, cli);
}

function identityOption(command: Command): Command {
  return command.requiredOption('--identity <id>', 'object id (principal id) of the managed identity', (text: string) =>
    asPasted(text),
  );
}

async function show(cli: CommandContext, flags: Flags): Promise<void> {
  const rows = PERMISSIONS.map((permission) => rowOf(permission, ''));
  await print(cli, flags, rows);
}

async function check(cli: CommandContext, flags: Flags): Promise<void> {
  const { identityPermissions } = await import('../../graph/graph-app-roles.ts');
  const found = await identityPermissions(await openTenantGraph(cli, flags), flags.identity, PERMISSIONS);
  const rows = found.map(({ permission, granted }) =>
    rowOf(permission, granted ? 'granted' : STATE_IF_NOT_GRANTED[permission.set]),
  );
  await print(cli, flags, rows);
  if (found.some(({ permission, granted }) => !granted && permission.set === 'read')) cli.setExitCode(EXIT.failed);
}

async function grant(cli: CommandContext, flags: Flags): Promise<void> {
  const { grantMissingPermissions, identityPermissions } = await import('../../graph/graph-app-roles.ts');
  const graph = await openTenantGraph(cli, flags);
  const before = await identityPermissions(graph, flags.identity, READ_PERMISSIONS);
  const newlyGranted = flags.whatIf ? [] : await grantMissingPermissions(graph, flags.identity, READ_PERMISSIONS);
  const stateOf = ({ permission, granted }: IdentityPermission): Row['state'] => {
    if (granted) return 'granted';
    if (newlyGranted.includes(permission)) return 'granted now';
    return flags.whatIf ? 'to be granted' : 'missing';
  };
  await print(
    cli,
    flags,
    before.map((found) => rowOf(found.permission, stateOf(found))),
  );
}

async function openTenantGraph(cli: CommandContext, flags: Flags): Promise<Graph> {
  if (!isGuid(flags.identity))
    throw new UsageError(`--identity must be an object id, a GUID, not ${JSON.stringify(flags.identity)}`);
  return openGraphFor(await chooseTenant(cli, flags), flags.cloud);
}

async function print(cli: CommandContext, flags: GlobalFlags, rows: readonly Row[]): Promise<void> {
  const hasStates = rows.some(({ state }) => state !== '');
  const columns = COLUMNS.filter(({ title }) => title !== 'STATE' || hasStates);
  await printResult(cli, flags, {
    json: rows,
    rows,
    columns: ['name', 'id', 'set', 'state', 'opens', 'without', 'licence'],
    table: async (screen) => textTable(rows, columns, screen),
    rowsTable: tableOfRows(rows, (chosen, screen) => textTable(chosen, columns, screen)),
  });
}

function rowOf(permission: Permission, state: Row['state']): Row {
  const { name, id, set, opens } = permission;
  return defined({ name, id, set, state, opens, without: lossWithout(permission), licence: licenceOf(permission) });
}

function stateStyle(state: Row['state']): ReturnType<NonNullable<Column<Row>['style']>> {
  if (state === 'missing') return 'red';
  return state.startsWith('granted') ? 'green' : 'yellow';
}
