/** Writes docs/permissions.md from the list of permissions in the code: `node bin/permissions-page.ts`. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { APP_ROLES } from '../src/api/access/app-registration.ts';
import {
  licenceOf,
  lossWithout,
  PERMISSION_APIS,
  PERMISSIONS,
  type Permission,
  sourcesOf,
} from '../src/graph/graph-permissions.ts';

const PAGE = resolve(import.meta.dirname, '../docs/permissions.md');

export function permissionsPage(): string {
  return `# Permissions

<!-- Made by bin/permissions-page.ts from src/graph/graph-permissions.ts. Change it there. -->

Application permissions, the least powerful first. By default the app only reads your tenant. It can write three things:
mail from one mailbox, only if you set \`NOTICE_MODE\` to \`send\`; entries in activity feeds of Teams, only with a
[Teams app](#teams); and the name of one user, only if you want a [canary](#canary). If a permission is missing, its feature is off, and one line in the log names the permission; the
rest works.

## What it reads

${tableOf(PERMISSIONS.filter(({ set }) => set === 'read'))}

\`\`\`sh
node bin/revaudit.mjs permissions grant --identity <principal id> --tenant <tenant id> --what-if    # what would be granted
node bin/revaudit.mjs permissions grant --identity <principal id> --tenant <tenant id>
node bin/revaudit.mjs permissions check --identity <principal id> --tenant <tenant id>
\`\`\`

The principal id is the object id of the managed identity (\`IDENTITY_PRINCIPAL_ID\` of the deployment), not its
client id. To grant you need Privileged Role Administrator or Global Administrator, signed in with \`az login\`.
Permissions that are granted already are not changed.

**Grant before the first start.** Azure caches the tokens of a managed identity for about a day, and a restart of the
app does not shorten that. An app that has already asked for a token gets a new permission only with its next token.
The app logs which permissions its token has, and asks for a token again every hour.

## Mail

${tableOf(PERMISSIONS.filter(({ set }) => set === 'mail'))}

Do **not** grant these two in Entra. There they are valid for every mailbox of the tenant, and permissions add up, so
a limit in Exchange would have no effect. Grant them in Exchange Online (RBAC for Applications), for the one mailbox
that sends the notices:

\`\`\`powershell
Connect-ExchangeOnline
New-ServicePrincipal -AppId <client id> -ObjectId <principal id> -DisplayName 'Revocation Auditor'
New-ManagementScope -Name 'Revocation Auditor' -RecipientRestrictionFilter "PrimarySmtpAddress -eq 'notices@contoso.com'"
New-ManagementRoleAssignment -App <principal id> -Role 'Application Mail.ReadWrite' -CustomResourceScope 'Revocation Auditor'
New-ManagementRoleAssignment -App <principal id> -Role 'Application Mail.Send' -CustomResourceScope 'Revocation Auditor'
Test-ServicePrincipalAuthorization -Identity <principal id> -Resource notices@contoso.com
\`\`\`

They take effect after half an hour to two hours. \`revaudit permissions check\` cannot see them: it shows only what
Entra knows.

## Teams

Only if you set \`TEAMS_APP_ID\`. Without our [Teams app](../infra/teams/README.md) installed for a person it opens nothing.

${tableOf(PERMISSIONS.filter(({ set }) => set === 'teams'))}

Cards in a channel and [webhooks](webhooks.md) need no permission.

## Time zones

Only if your people work in several time zones. Quiet hours are then those of the reader, and times in a notice too.

${tableOf(PERMISSIONS.filter(({ set }) => set === 'zone'))}

\`permissions grant\` leaves it to you:

\`\`\`sh
az rest --method post --url https://graph.microsoft.com/v1.0/servicePrincipals/<principal id>/appRoleAssignments \\
  --body '{"principalId": "<principal id>", "resourceId": "<object id of Microsoft Graph in your tenant>", "appRoleId": "40f97065-369a-49f4-947c-6a255697ae91"}'
\`\`\`

## Canary

Only if you set \`CANARY_USER_ID\`. The app then changes the display name of this user every 15 minutes, and measures
how soon each source shows the change.

${tableOf(PERMISSIONS.filter(({ set }) => set === 'canary'))}

Create a separate user for it, with sign-in blocked and no licence. Granted in Entra, this permission allows changes
to every user of the tenant. A role over an administrative unit with only this user allows changes to this one user
(Entra ID P1; to assign it you need Privileged Role Administrator):

\`\`\`sh
az ad user create --display-name 'Revocation Auditor canary' --user-principal-name <canary@contoso.com> --password "$(openssl rand -base64 32)" --query id -o tsv
az rest --method patch --url https://graph.microsoft.com/v1.0/users/<user id> --body '{"accountEnabled": false}'
az rest --method post --url https://graph.microsoft.com/v1.0/directory/administrativeUnits --body '{"displayName": "Revocation Auditor canary"}' --query id -o tsv
az rest --method post --url 'https://graph.microsoft.com/v1.0/directory/administrativeUnits/<unit id>/members/$ref' \\
  --body '{"@odata.id": "https://graph.microsoft.com/v1.0/users/<user id>"}'
az rest --method post --url https://graph.microsoft.com/v1.0/roleManagement/directory/roleAssignments \\
  --body '{"principalId": "<principal id>", "roleDefinitionId": "fe930be7-5e62-47db-91af-98c3a49a38b1", "directoryScopeId": "/administrativeUnits/<unit id>"}'
azd env set CANARY_USER_ID <user id> && azd provision
\`\`\`

The role definition id in the last command is the role *User Administrator*.

## App roles

What people and apps may ask the HTTP API for: roles of the app registration that \`revaudit permissions register-api\` makes
([deploy](deploy.md#6-register-the-api-and-give-people-roles)). They open nothing in the tenant.

| role | may | id |
| --- | --- | --- |
${APP_ROLES.map(({ value, description, id }) => `| \`${value}\` | ${description} | \`${id}\` |`).join('\n')}

## On storage

The record is insert-only, and Azure enforces it: nobody who writes it can change it. The deployment assigns all of
this; [tables.json](../infra/tables.json) says which table is \`record\`, \`state\` or \`view\`.

| who | on each table of the record | on each table of state and views | elsewhere |
| --- | --- | --- | --- |
| the engine, the app that does the work | *Revocation Auditor, add to the record*: read and insert (\`entities/read\`, \`entities/add/action\`) | *Storage Table Data Contributor* | *Storage Queue Data Contributor*; *Storage Blob Data Contributor* on the container \`mirror\` |
| retention, an app of its own with its own identity | *Revocation Auditor, remove from the record*: read, update and delete (\`entities/read\`, \`entities/update/action\`, \`entities/delete\`); no insert | *Storage Table Data Contributor* | nothing: no queues, and no permission in Graph |
| people who query with \`revaudit\` | *Storage Table Data Reader* on the account | the same | – |
| a person who [erases](cli.md#erase) somebody | *Storage Table Data Contributor* on the account, and *Storage Queue Data Contributor* for poison messages: under their own sign-in, and only as long as they need it | the same | *Storage Blob Data Contributor* on the container \`mirror\` |

The first two roles are custom roles that the deployment defines, because no built-in role can insert without being
able to change. "Insert Entity" needs \`entities/write\` or \`entities/add/action\`; \`write\` also allows to replace rows, so
it is not among them. Each operation of a transaction is authorized by itself.

Both apps have *Storage Blob Data Owner* on the account, for the keys, locks and packages of the Functions host, and
*Monitoring Metrics Publisher* on Application Insights. The record has no blobs. Owners of the resource group can always
give themselves more: who does is in the activity log of Azure, and each deletion is in \`StorageTableLogs\`.

The identity for sign-in has no role anywhere: the app registration of the API trusts it. The engine also has *Key Vault Secrets User* on the vault with the signing key.

With Cosmos DB for Table the same two roles exist there, on each table. Whether Cosmos DB checks each operation of a
transaction is not documented; there, what keeps the engine from changing rows in a transaction is its own code.
`;
}

function tableOf(permissions: readonly Permission[]): string {
  const rows = permissions.map((permission) => {
    const { name, id, api, opens } = permission;
    const from = api === 'graph' ? '' : ` (${PERMISSION_APIS[api].name})`;
    const cells = [
      `\`${name}\`${from}`,
      sourcesOf(permission).join(', '),
      opens,
      lossWithout(permission),
      licenceOf(permission) ?? '–',
      `\`${id}\``,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| permission | feature | for | without it | licence | app role id |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

if (import.meta.main) await writeFile(PAGE, permissionsPage());
