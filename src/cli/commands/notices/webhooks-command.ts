/** `revaudit webhooks`: the addresses at which apps are told that their users' tokens died. */
import type { Command } from 'commander';
import { isoOf } from '../../../base/clock.ts';
import { NotOnRecordError } from '../../../base/errors.ts';
import { isGuid } from '../../../base/hash.ts';
import { parseSince } from '../../../base/parse-time.ts';
import { asPasted } from '../../../base/pasted.ts';
import type { Endpoint, Endpoints } from '../../../notify/channels/table-endpoints.ts';
import { UsageError } from '../../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printResult, resolveTables } from '../../command-context.ts';
import { openStore } from '../../store/store.ts';
import { tableOfRows } from '../../terminal/output.ts';
import { type Column, textTable } from '../../terminal/text-table.ts';
import { parseSinceFlag } from '../list-options.ts';
import { addWebhooksTest } from './notices-test.ts';

interface AddFlags extends GlobalFlags {
  readonly url: string;
  readonly secret: string;
}

interface ReplayFlags extends GlobalFlags {
  readonly since: string;
}

const NOTE = `
The secret itself stays in the Key Vault of the deployment; only its name is stored here. docs/webhooks.md has the steps.`;

export function addWebhooks(program: Command, cli: CommandContext): void {
  const webhooks = program.command('webhooks').description("addresses at which apps are told that users' tokens died");
  webhooks
    .command('list')
    .alias('ls')
    .description('list the addresses, and whether they take events')
    .action((_options: unknown, command: Command) => list(cli, command.optsWithGlobals<GlobalFlags>()));
  webhooks
    .command('add <app>')
    .description('register the address of an app, given by its client id; replaces the one it had')
    .requiredOption('--url <https url>', 'the address that takes events')
    .requiredOption('--secret <name>', 'name of the secret in Key Vault, beginning with webhook-')
    .addHelpText('after', NOTE)
    .action((app: string, _options: unknown, command: Command) => add(cli, app, command.optsWithGlobals<AddFlags>()));
  for (const act of ['disable', 'enable'] as const)
    webhooks
      .command(`${act} <app>`)
      .description(act === 'disable' ? 'send the app nothing more' : 'send to an app again whose address was disabled')
      .action((app: string, _options: unknown, command: Command) =>
        change(cli, { app, act }, command.optsWithGlobals<GlobalFlags>()),
      );
  addWebhooksTest(webhooks, cli);
  webhooks
    .command('replay <app>')
    .description('send an app its events again, under their old ids')
    .requiredOption('--since <when>', 'events that were due since then', parseSinceFlag)
    .action((app: string, _options: unknown, command: Command) =>
      replay(cli, app, command.optsWithGlobals<ReplayFlags>()),
    );
}

async function list(cli: CommandContext, flags: GlobalFlags): Promise<void> {
  const rows = await (await open(cli, flags, 'webhooks list')).list();
  await printResult(cli, flags, {
    json: rows,
    rows,
    columns: ['appId', 'url', 'secretRef', 'state', 'reason', 'disabledAt', 'failingSince'],
    table: async (screen) => (rows.length === 0 ? 'No app takes events.\n' : textTable(rows, COLUMNS, screen)),
    rowsTable: tableOfRows(rows, (chosen, screen) => textTable(chosen, COLUMNS, screen)),
  });
}

async function add(cli: CommandContext, app: string, flags: AddFlags): Promise<void> {
  const [{ checkUrl }, { isSecretRef }, { newEndpoint }] = await Promise.all([
    import('../../../notify/channels/outgoing-url.ts'),
    import('../../../notify/channels/webhook-secrets.ts'),
    import('../../../notify/channels/table-endpoints.ts'),
  ]);
  const checked = checkUrl(asPasted(flags.url));
  if ('problem' in checked) throw new UsageError(`--url must be a public https address: ${checked.problem}.`);
  if (!isSecretRef(flags.secret))
    throw new UsageError('--secret must name a secret, such as webhook-payroll; never the secret itself.');
  const endpoint = newEndpoint({ appId: parseAppId(app), url: checked.url.href, secretRef: flags.secret }, cli.now());
  await (await open(cli, flags, 'webhooks add')).save(endpoint);
  await print(cli, flags, endpoint);
}

async function change(
  cli: CommandContext,
  { app, act }: { readonly app: string; readonly act: 'disable' | 'enable' },
  flags: GlobalFlags,
): Promise<void> {
  const appId = parseAppId(app);
  const { disabled, enabled } = await import('../../../notify/channels/table-endpoints.ts');
  const endpoints = await open(cli, flags, `webhooks ${act}`);
  const after = await endpoints.update(appId, (one) =>
    act === 'enable' ? enabled(one) : disabled(one, 'admin', cli.now()),
  );
  if (after === undefined) throw new NotOnRecordError(`events of app ${appId}`);
  await print(cli, flags, after);
}

async function replay(cli: CommandContext, app: string, flags: ReplayFlags): Promise<void> {
  const appId = parseAppId(app);
  const store = openStore(await resolveTables(cli, flags, 'webhooks replay'));
  const [{ replayEvents }, { tableOutbox }] = await Promise.all([
    import('../../../notify/app-events/replay-events.ts'),
    import('../../../notify/table-outbox.ts'),
  ]);
  const now = cli.now();
  const replayed = await replayEvents(store, tableOutbox(store), {
    appId,
    since: Date.parse(parseSince(flags.since, now) ?? isoOf(now)),
    now,
  });
  await printResult(cli, flags, {
    json: { replayed },
    rows: [{ replayed }],
    table: async () => `${replayed} events wait to be sent again.\n`,
  });
}

async function open(cli: CommandContext, flags: GlobalFlags, command: string): Promise<Endpoints> {
  const { tableEndpoints } = await import('../../../notify/channels/table-endpoints.ts');
  return tableEndpoints(openStore(await resolveTables(cli, flags, command)), cli.now);
}

async function print(cli: CommandContext, flags: GlobalFlags, endpoint: Endpoint): Promise<void> {
  await printResult(cli, flags, {
    json: endpoint,
    rows: [endpoint],
    table: async () => `${endpoint.appId}: ${endpoint.state}, ${endpoint.url}\n`,
  });
}

function parseAppId(given: string): string {
  const text = asPasted(given).toLowerCase();
  if (!isGuid(text)) throw new UsageError('It must be the client id of the app, a GUID.');
  return text;
}

const COLUMNS: readonly Column<Endpoint>[] = [
  { title: 'APP', text: ({ appId }) => appId },
  { title: 'STATE', text: ({ state, reason }) => (reason === undefined ? state : `${state} (${reason})`) },
  {
    title: 'SINCE',
    text: ({ state, createdAt, disabledAt }) => (state === 'disabled' ? (disabledAt ?? '') : createdAt),
  },
  { title: 'FAILING SINCE', text: ({ failingSince }) => failingSince ?? '' },
  { title: 'SECRET', text: ({ secretRef }) => secretRef },
  { title: 'URL', text: ({ url }) => url },
];
