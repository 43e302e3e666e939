/** Does Graph let the app read what it needs, and can the app open the mailbox? Each call only reads one item. */
import { defined } from '../../base/defined.ts';
import { licenceOf, lossWithout, PERMISSIONS, type Permission } from '../../graph/graph-permissions.ts';
import { diagnoseRefused, grantFix } from './diagnose-error.ts';
import type { DeployedApp, DoctorContext } from './doctor-context.ts';
import { type Check, failed, onlyAppCanTell, passed, warned } from './doctor-context.ts';

export async function checkPermissions({ app }: DoctorContext): Promise<readonly Check[]> {
  if (app === undefined) return [onlyAppCanTell('permissions')];
  const token = await app.roles().catch((error: unknown) => ({ kind: 'none' as const, error }));
  if (token?.kind === 'none')
    return [
      {
        name: 'permissions',
        ...diagnoseRefused(token.error, { permission: 'what it needs', without: 'nothing can be read' }),
      },
    ];
  const granted = token?.kind === 'application' ? token.names : undefined;
  const checks = await Promise.all(PERMISSIONS.map((permission) => checkPermission(permission, app, granted)));
  return [...checks.filter((check) => check !== undefined), ...(await checkMailboxes(app))];
}

/** @param granted names in the token; undefined if it cannot be read */
async function checkPermission(
  permission: Permission,
  app: DeployedApp,
  granted: readonly string[] | undefined,
): Promise<Check | undefined> {
  if (permission.probe !== undefined) return probe(permission, permission.probe, app);
  // No read call proves this permission, so look for it in the token. We have no tokens for other APIs here.
  if (permission.set !== 'read' || permission.api !== 'graph' || granted === undefined) return undefined;
  const name = `permission ${permission.name}`;
  if (granted.includes(permission.name)) return passed(name, 'is in the token');
  return warned(name, `is not in the token; ${lossWithout(permission)}`, grantFix(permission.name));
}

async function probe(
  permission: Permission,
  { path, version }: NonNullable<Permission['probe']>,
  { graph }: DeployedApp,
): Promise<Check> {
  const name = `permission ${permission.name}`;
  try {
    for await (const _page of graph.pages(path, defined({ version }))) break;
    return passed(name, 'works');
  } catch (error) {
    const need = { permission: permission.name, without: lossWithout(permission), licence: licenceOf(permission) };
    return { name, ...diagnoseRefused(error, defined(need)) };
  }
}

/** Entra does not show this permission: Exchange grants it, mailbox by mailbox. */
async function checkMailboxes({ settings: { notices }, graph }: DeployedApp): Promise<readonly Check[]> {
  if (notices.mode !== 'send') return [];
  const checks = notices.mailboxes.map((address, index) => {
    // An address stands in no answer of the doctor: the place in the setting says which one is meant.
    const name = notices.mailboxes.length === 1 ? 'mailbox' : `mailbox ${index + 1}`;
    return checkMailbox(name, address, graph);
  });
  return Promise.all(checks);
}

async function checkMailbox(name: string, address: string, graph: DeployedApp['graph']): Promise<Check> {
  const path = `/users/${encodeURIComponent(address)}/messages`;
  try {
    for await (const _page of graph.pages(path, { query: { $top: 1 } })) break;
    return passed(name, 'can be opened');
  } catch (error) {
    const { state, detail } = diagnoseRefused(error, { permission: 'Mail.ReadWrite', without: 'notices cannot leave' });
    if (state === 'warning') return { name, state, detail, fix: 'Nothing: try again in a minute.' };
    return failed(
      name,
      detail,
      'Check NOTICE_MAILBOX, and grant the app Mail.ReadWrite and Mail.Send on it in Exchange ' +
        '(docs/permissions.md#mail); it takes effect after up to two hours.',
    );
  }
}
