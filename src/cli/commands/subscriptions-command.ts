/** `revaudit subscriptions`: what Graph tells the deployment of by itself, and how to end that. */
import type { Command } from 'commander';
import type { ListedSubscription, SubscriptionsAt } from '../../ingest/subscriptions/maintain-subscriptions.ts';
import { storageTables } from '../../storage/azure-tables.ts';
import { type Cli, printResult, remark, tablesFor } from '../cli.ts';
import { EXIT } from '../cli-errors.ts';
import { locationOf } from '../store/store.ts';
import { confirm } from '../terminal/confirm.ts';
import { distance, shortMoment } from '../terminal/moment.ts';
import { type Column, textTable } from '../terminal/text-table.ts';
import { type GlobalFlags, webAddressFlag } from './flags.ts';

interface Flags extends GlobalFlags {
  readonly yes?: boolean;
}

interface EnsureFlags extends Flags {
  readonly url: string;
}

const NOTE = `
Graph shows an app its own subscriptions only: be signed in as the identity of the function app
(AZURE_CLIENT_ID, AZURE_TENANT_ID and its secret or certificate), not as yourself.`;

const DELETE_NOTE = `${NOTE}
A function app that goes on running, with PUBLIC_URL set, makes them anew within the hour.`;

export function addSubscriptions(program: Command, cli: Cli): void {
  const subscriptions = program
    .command('subscriptions')
    .description('what Graph tells the deployment of by itself (change notifications)');
  subscriptions
    .command('list')
    .alias('ls')
    .description('the subscriptions as Graph has them')
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => list(cli, command.optsWithGlobals<Flags>()));
  subscriptions
    .command('ensure')
    .description('create what is missing, renew what ends soon, replace what is not ours or goes elsewhere')
    .requiredOption('--url <https url>', 'the function app, as Graph reaches it', webAddressFlag)
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => ensure(cli, command.optsWithGlobals<EnsureFlags>()));
  subscriptions
    .command('delete')
    .description('delete them all; the timers go on reading')
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', DELETE_NOTE)
    .action((_options: unknown, command: Command) => remove(cli, command.optsWithGlobals<Flags>()));
}

async function list(cli: Cli, flags: Flags): Promise<void> {
  const { listSubscriptions } = await import('../../ingest/subscriptions/maintain-subscriptions.ts');
  const rows = await listSubscriptions(await placeOf(cli, flags, 'subscriptions list'));
  const now = cli.wall();
  await printResult(cli, flags, {
    whole: rows,
    rows,
    columns: ['id', 'resource', 'changeType', 'notificationUrl', 'expirationDateTime', 'known'],
    table: async (screen) =>
      rows.length === 0 ? 'Graph has no subscription of this app.\n' : textTable(rows, columns(now), screen),
  });
}

async function ensure(cli: Cli, flags: EnsureFlags): Promise<void> {
  const place = await placeOf(cli, flags, 'subscriptions ensure');
  const { maintainSubscriptions } = await import('../../ingest/subscriptions/maintain-subscriptions.ts');
  const addresses = {
    notificationUrl: `${flags.url}/api/graph-notification`,
    lifecycleUrl: `${flags.url}/api/graph-lifecycle`,
  };
  const { kept, renewed, created, deleted, refused } = await maintainSubscriptions({
    ...place,
    ...addresses,
    now: cli.wall(),
  });
  const counts = { kept, renewed, created, deleted, refused: refused.map(({ path, reason }) => `${path} ${reason}`) };
  await printResult(cli, flags, {
    whole: counts,
    rows: [counts],
    table: async () =>
      `${kept} kept, ${renewed} renewed, ${created} created, ${deleted} deleted.${refused.length === 0 ? '' : ` Refused: ${counts.refused.join(', ')}.`}\n`,
  });
  if (refused.length > 0) cli.endWith(EXIT.failed);
}

async function remove(cli: Cli, flags: Flags): Promise<void> {
  const place = await placeOf(cli, flags, 'subscriptions delete');
  if (!flags.yes && !(await confirm(cli, 'Delete all subscriptions? From then on changes are seen by polling only.'))) {
    remark(cli, 'Nothing was deleted.');
    return;
  }
  const { deleteSubscriptions } = await import('../../ingest/subscriptions/maintain-subscriptions.ts');
  const deleted = await deleteSubscriptions(place);
  await printResult(cli, flags, {
    whole: { deleted },
    rows: deleted,
    table: async () =>
      deleted.length === 0
        ? 'There was none to delete.\n'
        : `Deleted ${deleted.join(', ')}. Graph tells us nothing from now on.\n`,
  });
}

async function placeOf(cli: Cli, flags: Flags, purpose: string): Promise<SubscriptionsAt> {
  const choice = await tablesFor(cli, flags, purpose);
  const { graphFor } = await import('../store/graph-choice.ts');
  return {
    graph: graphFor(choice, flags.cloud),
    table: storageTables(locationOf(choice))('Subscriptions'),
    tenantId: choice.tenantId,
  };
}

function columns(now: number): readonly Column<ListedSubscription>[] {
  return [
    { title: 'RESOURCE', text: ({ resource }) => resource },
    { title: 'CHANGES', text: ({ changeType }) => changeType },
    {
      title: 'EXPIRES',
      text: ({ expirationDateTime }) =>
        `${shortMoment(expirationDateTime, now)} (${distance(expirationDateTime, now)})`,
    },
    {
      title: 'SECRET',
      text: ({ known }) => (known ? 'known' : 'not ours'),
      style: ({ known }) => (known ? 'green' : 'yellow'),
    },
    { title: 'ID', text: ({ id }) => id, shrinksTo: 8 },
    { title: 'URL', text: ({ notificationUrl }) => notificationUrl, style: () => 'dim', shrinksTo: 20, from: 130 },
  ];
}
