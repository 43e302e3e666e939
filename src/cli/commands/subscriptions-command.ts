/** `revaudit subscriptions`: lists, renews and deletes the change notifications that Graph sends the deployment. */
import { type Command, InvalidArgumentError } from 'commander';
import { asPasted } from '../../base/pasted.ts';
import type { ListedSubscription, SubscriptionContext } from '../../ingest/subscriptions/maintain-subscriptions.ts';
import { EXIT } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printNote, printResult, resolveTables } from '../command-context.ts';
import { openGraphFor } from '../store/graph-choice.ts';
import { openStore } from '../store/store.ts';
import { confirm, requireAnswerable } from '../terminal/confirm.ts';
import { relativeTime, shortTime, type Zone } from '../terminal/format-time.ts';
import { tableOfRows } from '../terminal/output.ts';
import { type Column, textTable } from '../terminal/text-table.ts';

interface Flags extends GlobalFlags {
  readonly yes?: boolean;
}

interface EnsureFlags extends Flags {
  readonly url: string;
}

const NOTE = `
Graph shows an app only its own subscriptions. Sign in as the identity of the function app
(AZURE_CLIENT_ID, AZURE_TENANT_ID and its secret or certificate), not as yourself.`;

const DELETE_NOTE = `${NOTE}
A function app that still runs, with PUBLIC_URL set, creates them again within the hour.`;

export function addSubscriptions(program: Command, cli: CommandContext): void {
  const subscriptions = program
    .command('subscriptions')
    .description('the change notifications that Graph sends the deployment');
  subscriptions
    .command('list')
    .alias('ls')
    .description('list the subscriptions that Graph has')
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => list(cli, command.optsWithGlobals<Flags>()));
  subscriptions
    .command('ensure')
    .description('create missing ones, renew those that expire soon, replace those that go to another address')
    .requiredOption('--url <https url>', 'the address of the function app, as Graph reaches it', parseHttpsUrl)
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => ensure(cli, command.optsWithGlobals<EnsureFlags>()));
  subscriptions
    .command('delete')
    .description('delete all of them; changes are then seen by polling only')
    .option('-y, --yes', 'do not ask; needed if there is no terminal')
    .addHelpText('after', DELETE_NOTE)
    .action((_options: unknown, command: Command) => remove(cli, command.optsWithGlobals<Flags>()));
}

async function list(cli: CommandContext, flags: Flags): Promise<void> {
  const { listSubscriptions } = await import('../../ingest/subscriptions/maintain-subscriptions.ts');
  const rows = await listSubscriptions(await subscriptionContext(cli, flags, 'subscriptions list'));
  const now = cli.now();
  await printResult(cli, flags, {
    json: rows,
    rows,
    columns: ['id', 'resource', 'changeType', 'notificationUrl', 'expirationDateTime', 'known'],
    table: async (screen) =>
      rows.length === 0 ? 'Graph has no subscriptions of this app.\n' : textTable(rows, columns(now, screen), screen),
    rowsTable: tableOfRows(rows, (chosen, screen) => textTable(chosen, columns(now, screen), screen)),
  });
}

async function ensure(cli: CommandContext, flags: EnsureFlags): Promise<void> {
  const context = await subscriptionContext(cli, flags, 'subscriptions ensure');
  const { maintainSubscriptions } = await import('../../ingest/subscriptions/maintain-subscriptions.ts');
  const { kept, renewed, created, deleted, refused } = await maintainSubscriptions({
    ...context,
    notificationUrl: `${flags.url}/api/graph-notification`,
    lifecycleUrl: `${flags.url}/api/graph-lifecycle`,
    now: cli.now(),
  });
  const counts = { kept, renewed, created, deleted, refused: refused.map(({ path, reason }) => `${path} ${reason}`) };
  const refusedText = refused.length === 0 ? '' : ` Graph refused: ${counts.refused.join(', ')}.`;
  await printResult(cli, flags, {
    json: counts,
    rows: [counts],
    table: async () => `${kept} kept, ${renewed} renewed, ${created} created, ${deleted} deleted.${refusedText}\n`,
  });
  if (refused.length > 0) cli.setExitCode(EXIT.failed);
}

async function remove(cli: CommandContext, flags: Flags): Promise<void> {
  requireAnswerable(cli, 'subscriptions delete', flags.yes);
  const context = await subscriptionContext(cli, flags, 'subscriptions delete');
  const tenant = context.store.tenantId;
  const question = `Delete all subscriptions of this app in tenant ${tenant}? Changes are then seen by polling only.`;
  if (!flags.yes && !(await confirm(cli, question))) return printNote(cli, 'Nothing was deleted.');
  const { deleteSubscriptions } = await import('../../ingest/subscriptions/maintain-subscriptions.ts');
  const deleted = await deleteSubscriptions(context);
  await printResult(cli, flags, {
    json: { deleted },
    rows: deleted,
    table: async () =>
      deleted.length === 0
        ? 'There were no subscriptions to delete.\n'
        : `Deleted ${deleted.join(', ')}. Graph no longer sends change notifications.\n`,
  });
}

async function subscriptionContext(cli: CommandContext, flags: Flags, command: string): Promise<SubscriptionContext> {
  const choice = await resolveTables(cli, flags, command);
  return { graph: await openGraphFor(choice, flags.cloud), store: openStore(choice) };
}

/** Graph sends notifications to https addresses only. */
function parseHttpsUrl(given: string): string {
  const text = asPasted(given);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:')
    throw new InvalidArgumentError('It must be an https URL, such as https://APP.azurewebsites.net.');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function columns(now: number, zone: Zone): readonly Column<ListedSubscription>[] {
  return [
    { title: 'RESOURCE', text: ({ resource }) => resource },
    { title: 'CHANGES', text: ({ changeType }) => changeType },
    {
      title: 'EXPIRES',
      text: ({ expirationDateTime }) =>
        `${shortTime(expirationDateTime, now, zone)} (${relativeTime(expirationDateTime, now)})`,
    },
    {
      title: 'SECRET',
      text: ({ known }) => (known ? 'known' : 'not ours'),
      style: ({ known }) => (known ? 'green' : 'yellow'),
    },
    { title: 'ID', text: ({ id }) => id },
    { title: 'URL', text: ({ notificationUrl }) => notificationUrl, style: () => 'dim', minWidth: 20, drop: 1 },
  ];
}
