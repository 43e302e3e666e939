/** Does Graph let us read what we must, and does the mailbox let us in? Every call only reads one thing of a kind. */
import { licenceOf, PERMISSIONS, type Permission, withoutIt } from '../../graph/graph-permissions.ts';
import { type Check, failed, passed, skipped, warned } from './check.ts';
import { ONLY_ITSELF } from './check-identity.ts';
import { diagnoseRefused, grantOf } from './diagnose-error.ts';
import type { DoctorContext } from './doctor-context.ts';

type Own = NonNullable<DoctorContext['own']>;

export async function checkPermissions({ own }: DoctorContext): Promise<readonly Check[]> {
  if (own === undefined) return [skipped('permissions', ONLY_ITSELF)];
  const token = await own.roles().catch((error: unknown) => ({ kind: 'none' as const, error }));
  if (token?.kind === 'none')
    return [
      {
        name: 'permissions',
        ...diagnoseRefused(token.error, { permission: 'what it needs', without: 'nothing can be asked' }),
      },
    ];
  const held = token?.kind === 'application' ? token.names : undefined;
  const checks = await Promise.all(PERMISSIONS.map((permission) => checkPermission(permission, own, held)));
  return [...checks.filter((check) => check !== undefined), ...(await checkMailbox(own))];
}

async function checkPermission(
  permission: Permission,
  own: Own,
  held: readonly string[] | undefined,
): Promise<Check | undefined> {
  if (permission.probe !== undefined) return tryOut(permission, permission.probe, own);
  // What no call of its own shows, the token does; that of another API we have not at hand.
  if (permission.set !== 'read' || permission.api !== 'graph' || held === undefined) return undefined;
  const name = `permission ${permission.name}`;
  if (held.includes(permission.name)) return passed(name, 'stands in the token');
  return warned(name, `is not in the token; ${withoutIt(permission)}`, grantOf(permission.name));
}

async function tryOut(
  permission: Permission,
  { path, version }: NonNullable<Permission['probe']>,
  { graph }: Own,
): Promise<Check> {
  const name = `permission ${permission.name}`;
  try {
    for await (const _page of graph.pages(path, version === undefined ? {} : { version })) break;
    return passed(name, 'works');
  } catch (error) {
    const licence = licenceOf(permission);
    return {
      name,
      ...diagnoseRefused(error, {
        permission: permission.name,
        without: withoutIt(permission),
        ...(licence === undefined ? {} : { licence }),
      }),
    };
  }
}

/** The one right that Entra cannot show: Exchange gives it, for one mailbox. */
async function checkMailbox({ settings: { notices }, graph }: Own): Promise<readonly Check[]> {
  if (notices.mode !== 'send' || notices.mailbox === undefined) return [];
  try {
    for await (const _page of graph.pages(`/users/${encodeURIComponent(notices.mailbox)}/messages`, {
      query: { $top: 1 },
    }))
      break;
    return [passed('mailbox', 'can be opened')];
  } catch (error) {
    const { state, detail } = diagnoseRefused(error, { permission: 'Mail.ReadWrite', without: 'notices cannot leave' });
    if (state === 'warning') return [{ name: 'mailbox', state, detail, fix: 'Nothing: ask again in a minute.' }];
    return [
      failed(
        'mailbox',
        detail,
        'Look at NOTICE_MAILBOX, and give the app Mail.ReadWrite and Mail.Send on it in Exchange (docs/permissions.md#mail); that takes up to two hours.',
      ),
    ];
  }
}
