/**
 * Which identity does the app have, of which tenant, does it have needless permissions, and did somebody take any away?
 */

import { duration } from '../../base/duration.ts';
import { PERMISSIONS } from '../../graph/graph-permissions.ts';
import type { TokenRoles } from '../../graph/graph-token-roles.ts';
import { affectedPartition } from '../../record/rows/record-keys.ts';
import { invertedTime } from '../../storage/keys.ts';
import { diagnoseRefused } from './diagnose-error.ts';
import type { DeployedApp, DoctorContext } from './doctor-context.ts';
import { type Check, failed, onlyAppCanTell, passed, warned } from './doctor-context.ts';

const WEEK_MS = 7 * 86_400_000;

export async function checkIdentity(context: DoctorContext): Promise<readonly Check[]> {
  const { app, store } = context;
  if (app === undefined) return [onlyAppCanTell('identity')];
  try {
    const roles = await app.roles();
    if (roles === undefined) return [passed('identity', 'there is a token, but its permissions cannot be read')];
    if (roles.tenantId !== undefined && roles.tenantId !== store.tenantId) return [wrongTenant(roles.tenantId)];
    if (roles.kind === 'delegated')
      return [passed('identity', `a signed-in developer with ${roles.names.length} permissions`)];
    const ownRights = roles.objectId === undefined ? [] : [await checkOwnRights(context, roles.objectId)];
    return [checkNeedless(roles, app), ...ownRights, ...checkMailPermissions(roles.names)];
  } catch (error) {
    return [
      {
        name: 'identity',
        ...diagnoseRefused(error, {
          permission: 'what docs/permissions.md lists',
          without: 'nothing of the tenant can be read',
        }),
      },
    ];
  }
}

/**
 * What somebody took from the app itself is on its own record, as for any other app.
 * @param objectId of the app's own service principal, from its token
 */
export async function checkOwnRights({ store, now }: DoctorContext, objectId: string): Promise<Check> {
  const { rows } = await store.table('AffectedApps').query({
    partition: affectedPartition(store.tenantId, objectId),
    rows: { to: `${invertedTime(now - WEEK_MS)}~` },
    limit: 1,
  });
  const [newest] = rows;
  if (newest === undefined)
    return passed('own rights', 'nobody took anything from the app itself in the last seven days');
  return failed(
    'own rights',
    `${newest.cause} hit the app itself ${duration(now - Date.parse(String(newest.keyTime)))} ago`,
    `"revaudit revocations show ${newest.revocationId}" shows who did it. ` +
      `If it was a mistake: revaudit permissions grant --identity ${objectId}.`,
  );
}

function wrongTenant(tenantId: string): Check {
  return failed(
    'identity',
    `comes from tenant ${tenantId}, which is not TENANT_ID`,
    'Correct TENANT_ID; a managed identity can only read the tenant of its own subscription.',
  );
}

function checkNeedless({ names }: TokenRoles, { settings }: DeployedApp): Check {
  const summary = `an application with ${names.length} permissions`;
  const wanted = { canary: settings.canaryUserId, teams: settings.channels.teamsAppId };
  const needed = PERMISSIONS.filter(({ set }) =>
    set === 'canary' || set === 'teams' ? wanted[set] !== undefined : true,
  );
  const needless = names.filter((name) => !needed.some((permission) => permission.name === name));
  if (needless.length === 0) return passed('identity', summary);
  return warned(
    'identity',
    `${summary}, of which it has no use for ${needless.join(', ')}`,
    'Remove these permissions: what the app does not have cannot be misused.',
  );
}

function checkMailPermissions(names: readonly string[]): readonly Check[] {
  const unlimited = names.filter((name) => name.startsWith('Mail.'));
  if (unlimited.length === 0) return [];
  return [
    warned(
      'mail',
      `${unlimited.join(' and ')} granted in Entra: it can be used with every mailbox of the tenant`,
      'Remove it in Entra and grant it in Exchange, for one mailbox (docs/permissions.md).',
    ),
  ];
}
