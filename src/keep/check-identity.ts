/** As whom does the app come, what may it do, and does Graph agree when asked? Every call only reads one thing of a kind. */
import type { Graph } from '../graph.ts';
import { licenceOf, PERMISSIONS, type Permission, withoutIt } from '../graph-permissions.ts';
import { type Check, failed, skipped, warned, well } from './check.ts';
import { checkOwnRights } from './check-own-rights.ts';
import type { Patient } from './patient.ts';
import { whyRefused } from './why-unreachable.ts';

const ONLY_ITSELF = 'only the app itself can tell: ask it with --api';

export async function checkIdentity(patient: Patient): Promise<readonly Check[]> {
  const { own } = patient;
  if (own === undefined) return [skipped('identity', ONLY_ITSELF), skipped('permissions', ONLY_ITSELF)];
  try {
    const roles = await own.roles();
    const checks = await Promise.all(PERMISSIONS.flatMap((permission) => checkPermission(permission, own.graph)));
    if (roles === undefined) return [well('identity', 'there is a token; what it may do cannot be read from it'), ...checks];
    const said = `${roles.kind === 'delegated' ? 'a signed-in developer' : 'an application'} with ${roles.names.length} permissions`;
    const useful = PERMISSIONS.filter(({ set }) => set !== 'canary' || own.settings.canaryUserId !== undefined);
    const needless = roles.kind === 'application' ? roles.names.filter((name) => !useful.some((permission) => permission.name === name)) : [];
    const identity =
      needless.length === 0
        ? well('identity', said)
        : warned(
            'identity',
            `${said}, of which it has no use for ${needless.join(', ')}`,
            'Take away what it does not need: what it does not hold cannot be misused.',
          );
    const rights = roles.kind === 'application' && roles.objectId !== undefined ? [await checkOwnRights(patient, roles.objectId)] : [];
    return [identity, ...rights, ...mailCheck(roles.kind === 'application' ? roles.names : []), ...checks];
  } catch (error) {
    return [{ name: 'identity', ...whyRefused(error, { permission: 'what docs/permissions.md lists', without: 'nothing of the tenant can be read' }) }];
  }
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

function checkPermission(permission: Permission, graph: Graph): readonly Promise<Check>[] {
  return permission.probe === undefined ? [] : [tryOut(permission, permission.probe, graph)];
}

async function tryOut(permission: Permission, { path, version }: NonNullable<Permission['probe']>, graph: Graph): Promise<Check> {
  const name = `permission ${permission.name}`;
  try {
    for await (const _page of graph.pages(path, version === undefined ? {} : { version })) break;
    return well(name, 'works');
  } catch (error) {
    const licence = licenceOf(permission);
    return { name, ...whyRefused(error, { permission: permission.name, without: withoutIt(permission), ...(licence === undefined ? {} : { licence }) }) };
  }
}

export async function checkClock({ own, now }: Patient): Promise<readonly Check[]> {
  if (own === undefined) return [skipped('clock', ONLY_ITSELF)];
  try {
    const graphTime = await own.graphTime();
    if (graphTime === undefined) return [skipped('clock', 'the simulated tenant has a clock of its own')];
    const off = Math.round(Math.abs(now - graphTime) / 1000);
    if (off > MOST_SECONDS_OFF)
      return [failed('clock', `is ${off} s away from Graph's`, 'Set the clock of the machine: what happened when, and which tokens hold, goes by it.')];
    return [well('clock', `within ${MOST_SECONDS_OFF} s of Graph's`)];
  } catch (error) {
    // What keeps Graph from answering shows in the checks of permissions.
    if (error instanceof Error && NO_ANSWER.has(error.name)) return [skipped('clock', 'Graph did not answer')];
    throw error;
  }
}

const MOST_SECONDS_OFF = 60;
/** What `fetch` throws where nobody answers, or not in time. */
const NO_ANSWER: ReadonlySet<string> = new Set(['TypeError', 'TimeoutError']);
