/** As whom does the app come, of which tenant, and what may it do that it has no use for? */

import { duration } from '../../base/duration.ts';
import { PERMISSIONS } from '../../graph/graph-permissions.ts';
import type { TokenRoles } from '../../graph/graph-token-roles.ts';
import { hitPartition } from '../../record/rows/record-keys.ts';
import { invertedTime } from '../../storage/keys.ts';
import { type Check, failed, passed, skipped, warned } from './check.ts';
import { diagnoseRefused } from './diagnose-error.ts';
import type { DoctorContext } from './doctor-context.ts';

export const ONLY_ITSELF = 'only the app itself can tell: ask it with --api';

type Own = NonNullable<DoctorContext['own']>;

export async function checkIdentity(patient: DoctorContext): Promise<readonly Check[]> {
  const { own, tenantId } = patient;
  if (own === undefined) return [skipped('identity', ONLY_ITSELF)];
  try {
    const roles = await own.roles();
    if (roles === undefined) return [passed('identity', 'there is a token; what it may do cannot be read from it')];
    if (roles.tenantId !== undefined && roles.tenantId !== tenantId) return [ofAnotherTenant(roles.tenantId)];
    if (roles.kind === 'delegated')
      return [passed('identity', `a signed-in developer with ${roles.names.length} permissions`)];
    const rights = roles.objectId === undefined ? [] : [await checkOwnRights(patient, roles.objectId)];
    return [needCheck(roles, own), ...rights, ...mailCheck(roles.names)];
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

function ofAnotherTenant(tenantId: string): Check {
  return failed(
    'identity',
    `comes from tenant ${tenantId}, which is not TENANT_ID`,
    'Correct TENANT_ID; a managed identity can only read the tenant of its own subscription.',
  );
}

function needCheck({ names }: TokenRoles, { settings }: Own): Check {
  const said = `an application with ${names.length} permissions`;
  const useful = PERMISSIONS.filter(({ set }) => set !== 'canary' || settings.canaryUserId !== undefined);
  const needless = names.filter((name) => !useful.some((permission) => permission.name === name));
  if (needless.length === 0) return passed('identity', said);
  return warned(
    'identity',
    `${said}, of which it has no use for ${needless.join(', ')}`,
    'Take away what it does not need: what it does not hold cannot be misused.',
  );
}

function mailCheck(names: readonly string[]): readonly Check[] {
  const unlimited = names.filter((name) => name.startsWith('Mail.'));
  if (unlimited.length === 0) return [];
  return [
    warned(
      'mail',
      `${unlimited.join(' and ')} granted in Entra: it can be used with every mailbox of the tenant`,
      'Take it away in Entra and grant it in Exchange, for one mailbox (docs/permissions.md).',
    ),
  ];
}

// Did somebody take something away from the app itself? It is on its own record, like any other app.

const WEEK_MS = 7 * 86_400_000;

/** @param objectId of the app's own service principal, as its token says */
export async function checkOwnRights({ tables, tenantId, now }: DoctorContext, objectId: string): Promise<Check> {
  const rows = { to: `${invertedTime(now - WEEK_MS)}~` };
  const { rows: hits } = await tables('AffectedApps').query({
    partition: hitPartition(tenantId, objectId),
    rows,
    limit: 1,
  });
  const [newest] = hits;
  if (newest === undefined)
    return passed('own rights', 'nobody took anything from the app itself in the last seven days');
  return failed(
    'own rights',
    `${newest.cause} hit the app itself ${duration(now - Date.parse(String(newest.keyTime)))} ago`,
    `"revaudit revocations show ${newest.revocationId}" says who did it. If it was a mistake: revaudit permissions grant --identity ${objectId}.`,
  );
}
