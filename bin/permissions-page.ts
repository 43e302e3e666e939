/** Writes docs/permissions.md from the one list in code: node bin/permissions-page.ts */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  licenceOf,
  PERMISSION_APIS,
  PERMISSIONS,
  type Permission,
  sourcesOf,
  withoutIt,
} from '../src/graph/graph-permissions.ts';

const PAGE = resolve(import.meta.dirname, '../docs/permissions.md');

export function permissionsPage(): string {
  return `# Permissions

<!-- Made by bin/permissions-page.ts from src/graph/graph-permissions.ts. Change it there. -->

Application permissions, least first. By default the app only reads your tenant; the one thing it can write there is mail, from one mailbox,
and only when you have said \`send\`; and the name of one user, if you want a [canary](#canary). A permission that is missing turns its feature off, with one line in the log that names it; the rest goes on.

## What it reads

${tableOf(PERMISSIONS.filter(({ set }) => set === 'read'))}

\`\`\`sh
npx revaudit permissions grant --identity <principal id> --tenant <tenant id> --what-if    # what would be granted
npx revaudit permissions grant --identity <principal id> --tenant <tenant id>
npx revaudit permissions check --identity <principal id> --tenant <tenant id>
\`\`\`

The principal id is the object id of the managed identity (\`IDENTITY_PRINCIPAL_ID\` of the deployment), not its client id. Whoever grants needs
Privileged Role Administrator or Global Administrator, signed in with \`az login\`. What is granted already is left alone.

**Grant before the first start.** Tokens of a managed identity are cached for about a day, and no restart of ours can shorten that: an app that has
asked for a token once sees a new permission only with its next token. The app says in its log which permissions its token has, and asks anew every hour.

## Mail

${tableOf(PERMISSIONS.filter(({ set }) => set === 'mail'))}

Do **not** grant these two in Entra. As app roles they hold for every mailbox of the tenant, and rights add up, so a limit set in Exchange would
limit nothing. Grant them in Exchange Online (RBAC for Applications), for the one mailbox that notices come from:

\`\`\`powershell
Connect-ExchangeOnline
New-ServicePrincipal -AppId <client id> -ObjectId <principal id> -DisplayName 'Revocation Auditor'
New-ManagementScope -Name 'Revocation Auditor' -RecipientRestrictionFilter "PrimarySmtpAddress -eq 'notices@contoso.com'"
New-ManagementRoleAssignment -App <principal id> -Role 'Application Mail.ReadWrite' -CustomResourceScope 'Revocation Auditor'
New-ManagementRoleAssignment -App <principal id> -Role 'Application Mail.Send' -CustomResourceScope 'Revocation Auditor'
Test-ServicePrincipalAuthorization -Identity <principal id> -Resource notices@contoso.com
\`\`\`

It takes half an hour to two hours until they hold. \`revaudit permissions check\` cannot see them: it shows what Entra knows.

## Canary

Only if you set \`CANARY_USER_ID\`: the app then gives this one user a new display name every quarter of an hour, and measures on which way it sees that, how soon.

${tableOf(PERMISSIONS.filter(({ set }) => set === 'canary'))}

Take a user of its own for it, with sign-in blocked and no licence. Granted in Entra, this permission opens every user of the tenant; a role over an administrative unit
that holds nobody else opens only this one (Entra ID P1; whoever assigns it needs Privileged Role Administrator):

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

The long id is the role *User Administrator*.

## On storage

*Storage Table Data Contributor* and *Storage Queue Data Contributor* for the app (the deployment assigns them); *Storage Table Data Reader* for whoever asks
with \`revaudit\`.
`;
}

function tableOf(permissions: readonly Permission[]): string {
  const rows = permissions.map((permission) => {
    const { name, id, api, opens } = permission;
    const from = api === 'graph' ? '' : ` (${PERMISSION_APIS[api].name})`;
    return `| \`${name}\`${from} | ${sourcesOf(permission).join(', ')} | ${opens} | ${withoutIt(permission)} | ${licenceOf(permission) ?? '–'} | \`${id}\` |`;
  });
  return [
    '| permission | feature | for | without it | licence | app role id |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

if (import.meta.main) await writeFile(PAGE, permissionsPage());
