/** `revaudit permissions register-api`: the app registration with which people and scripts ask the HTTP API. */
import type { Command } from 'commander';
import { isGuid } from '../../base/hash.ts';
import { asPasted } from '../../base/pasted.ts';
import { UsageError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, printResult } from '../command-context.ts';
import { chooseTenant, openGraphFor } from '../store/graph-choice.ts';
import { tableOfRows } from '../terminal/output.ts';
import { textTable } from '../terminal/text-table.ts';

interface Flags extends GlobalFlags {
  readonly url: string;
  readonly signInIdentity: string;
}

const NOTE = `
Makes an app registration, or brings it up to date: the app roles, the scope access_as_user, and how Azure signs people
in without a secret. It holds no secret, and gives nobody a role: docs/deploy.md says how roles are assigned.
You need the role Application Administrator or Cloud Application Administrator, signed in with "az login".`;

export function addRegisterApi(permissions: Command, cli: CommandContext): void {
  permissions
    .command('register-api')
    .description('make the app registration of the HTTP API, and print its client id')
    .requiredOption('--url <url>', 'address of the function app (FUNCTION_APP_URL of the deployment)', originOf)
    .requiredOption(
      '--sign-in-identity <id>',
      'object id of the identity for sign-in (SIGN_IN_IDENTITY_PRINCIPAL_ID of the deployment)',
      (text: string) => asPasted(text),
    )
    .addHelpText('after', NOTE)
    .action((_options: unknown, command: Command) => register(cli, command.optsWithGlobals<Flags>()));
}

async function register(cli: CommandContext, flags: Flags): Promise<void> {
  if (!isGuid(flags.signInIdentity))
    throw new UsageError(
      `--sign-in-identity must be an object id, a GUID, not ${JSON.stringify(flags.signInIdentity)}`,
    );
  const { registerApp } = await import('../../api/access/app-registration.ts');
  const target = await chooseTenant(cli, flags);
  const registered = await registerApp(await openGraphFor(target, flags.cloud), {
    url: flags.url,
    signInIdentityId: flags.signInIdentity,
    tenantId: target.tenantId,
    cloud: flags.cloud,
  });
  const columns = [
    { title: 'API_CLIENT_ID', text: (row: typeof registered) => row.clientId },
    { title: 'SERVICE PRINCIPAL', text: (row: typeof registered) => row.servicePrincipalId },
  ];
  await printResult(cli, flags, {
    json: registered,
    rows: [registered],
    columns: ['clientId', 'servicePrincipalId'],
    table: async (screen) => textTable([registered], columns, screen),
    rowsTable: tableOfRows([registered], (chosen, screen) => textTable(chosen, columns, screen)),
  });
}

function originOf(text: string): string {
  const url = URL.parse(asPasted(text));
  if (url === null || url.protocol !== 'https:')
    throw new UsageError(`--url must be an https URL, not ${JSON.stringify(text)}`);
  return url.origin;
}
