/** `revaudit context`: names for the places where records are, as with kubectl. */
import type { Command } from 'commander';
import { defined } from '../../../base/defined.ts';
import { UsageError } from '../../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printNote, printResult } from '../../command-context.ts';
import {
  checkName,
  LOCAL,
  readContexts,
  requireContext,
  type SavedContext,
  type SavedContexts,
  writeContexts,
} from '../../contexts/saved-contexts.ts';
import { chooseStore, type StoreFlags } from '../../store/store-choice.ts';
import { tableOfRows } from '../../terminal/output.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Column, textTable } from '../../terminal/text-table.ts';

interface ListedContext extends SavedContext {
  readonly name: string;
  readonly current: boolean;
}

const SET_EXAMPLES = `
The file has no key and no token: those stay in REVAUDIT_API_TOKEN, REVAUDIT_API_KEY or your own sign-in (az login).
With --api and --account together, questions go to the API, and commands that work on the tables to the account.

Examples:
  revaudit context set prod --api https://APP.azurewebsites.net
  revaudit context set audit --account NAME --tenant ID
  revaudit context use prod`;

const COLUMNS: readonly Column<ListedContext>[] = [
  { title: '', text: ({ current }) => (current ? '*' : '') },
  { title: 'NAME', text: ({ name }) => name, style: () => 'cyan' },
  { title: 'API', text: ({ api = '' }) => api, minWidth: 20 },
  { title: 'ACCOUNT', text: ({ account = '' }) => account, minWidth: 12 },
  { title: 'TENANT', text: ({ tenant = '' }) => tenant, drop: 2 },
  { title: 'CLOUD', text: ({ cloud = '' }) => cloud, drop: 1 },
];

export function addContext(program: Command, cli: CommandContext): void {
  const context = program.command('context').description('names for the places where your records are');
  context
    .command('set')
    .description('save a place under a name, or change it: --api or --account, with --tenant and --cloud')
    .argument('<name>', 'such as prod')
    .addHelpText('after', SET_EXAMPLES)
    .action((name: string, _options: unknown, command: Command) => setContext(cli, command.optsWithGlobals(), name));
  context
    .command('use')
    .description(`use this one from now on; "${LOCAL}": what "npm start" runs on this machine`)
    .argument('<name>')
    .action((name: string) => useContext(cli, name));
  context
    .command('list')
    .alias('ls')
    .description('list them; the one in use has a star')
    .action((_options: unknown, command: Command) => listContexts(cli, command.optsWithGlobals()));
  context
    .command('show')
    .description('show one of them, or the one in use')
    .argument('[name]')
    .action((name: string | undefined, _options: unknown, command: Command) =>
      showContext(cli, command.optsWithGlobals(), name),
    );
  context
    .command('delete')
    .description('forget the name; the record itself stays')
    .argument('<name>')
    .action((name: string) => deleteContext(cli, name));
}

async function setContext(cli: CommandContext, flags: GlobalFlags, name: string): Promise<void> {
  checkName(name);
  const { apiKey, connectionString, instance, api, account, tenant } = flags;
  if (apiKey !== undefined || connectionString !== undefined)
    throw new UsageError('A context keeps no secret: leave --api-key and --connection-string to each call');
  if (instance !== undefined) throw new UsageError('An instance ends with its process: give --instance to each call');
  const saved = await readContexts(cli.environment.configFolder);
  const before = Object.hasOwn(saved.contexts, name) ? saved.contexts[name] : undefined;
  const cloud = flags.cloud === 'global' ? undefined : flags.cloud;
  const places = { api: api && withoutSecrets(api), account: account && withoutSecrets(account) };
  const context: SavedContext = { ...before, ...defined({ ...places, tenant, cloud }) };
  if (context.api === undefined && context.account === undefined)
    throw new UsageError('Say where the record is: --api URL, or --account NAME with --tenant ID');
  checkPlaces(context);
  await writeContexts(cli.environment.configFolder, {
    ...saved,
    contexts: { ...saved.contexts, [name]: context },
  });
  const isUsed = saved.current === name;
  printNote(cli, `Saved ${name}.${isUsed ? '' : ` "revaudit context use ${name}" makes it the one in use.`}`);
}

async function useContext(cli: CommandContext, name: string): Promise<void> {
  const { current: _before, ...saved } = await readContexts(cli.environment.configFolder);
  if (name !== LOCAL) requireContext(saved, name);
  await writeContexts(cli.environment.configFolder, { ...saved, ...(name !== LOCAL && { current: name }) });
  printNote(cli, name === LOCAL ? 'Now using what "npm start" runs on this machine.' : `Now using ${name}.`);
}

async function listContexts(cli: CommandContext, flags: GlobalFlags): Promise<void> {
  const rows = listed(await readContexts(cli.environment.configFolder));
  await printResult(cli, flags, {
    json: rows,
    rows,
    columns: ['name', 'current', 'api', 'account', 'tenant', 'cloud'],
    table: async (screen) =>
      rows.length === 0
        ? 'No context is saved. "revaudit context set NAME --api URL" saves one.\n'
        : tableOf(rows, screen),
    rowsTable: tableOfRows(rows, tableOf),
  });
}

async function showContext(cli: CommandContext, flags: GlobalFlags, given: string | undefined): Promise<void> {
  const saved = await readContexts(cli.environment.configFolder);
  const name = given ?? saved.current;
  if (name === undefined)
    throw new UsageError('No context is in use. "revaudit context list" lists those that there are');
  const shown: ListedContext = { name, current: name === saved.current, ...requireContext(saved, name) };
  await printResult(cli, flags, { json: shown, rows: [shown], table: (screen) => tableOf([shown], screen) });
}

async function deleteContext(cli: CommandContext, name: string): Promise<void> {
  const { current, contexts } = await readContexts(cli.environment.configFolder);
  requireContext({ contexts }, name);
  const { [name]: _deleted, ...rest } = contexts;
  const isUsed = current === name;
  const kept = isUsed ? undefined : current;
  await writeContexts(cli.environment.configFolder, { contexts: rest, ...defined({ current: kept }) });
  printNote(cli, `Deleted ${name}.${isUsed ? ' No context is in use now.' : ''}`);
}

function listed({ current, contexts }: SavedContexts): readonly ListedContext[] {
  return Object.entries(contexts)
    .map(([name, one]) => ({ name, current: name === current, ...one }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function tableOf(rows: readonly ListedContext[], screen: Screen): Promise<string> {
  return textTable(rows, COLUMNS, screen);
}

/** @throws UsageError if it cannot be used as it is */
function checkPlaces({ api, account, tenant, cloud }: SavedContext): void {
  const places: readonly StoreFlags[] = [
    ...(api === undefined ? [] : [{ api }]),
    ...(account === undefined ? [] : [defined({ account, tenant, cloud })]),
  ];
  for (const flags of places) chooseStore({ flags, environment: {}, running: undefined });
}

/** A URL may have a key in its query, or a password before its host. */
function withoutSecrets(place: string): string {
  if (!URL.canParse(place)) return place;
  const { origin, pathname } = new URL(place);
  return `${origin}${pathname}`.replace(/\/+$/, '');
}
