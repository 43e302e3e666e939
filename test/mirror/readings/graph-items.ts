/** Builders of ordinary items as Graph sends them; a test names the difference. And a poll on fakes. */
import type { Clock } from '../../../src/base/clock.ts';
import { policyOf } from '../../../src/conditional-access/policy.ts';
import type { MirrorPollContext } from '../../../src/mirror/poll.ts';
import { objectState } from '../../../src/mirror/states/mirror-states.ts';
import { tableMirror } from '../../../src/mirror/table-mirror.ts';
import type { AppRoleAssignment } from '../../../src/mirror/tenant.ts';
import type { TenantChange } from '../../../src/mirror/tenant-change.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { type FakeGraph, fakeGraph } from '../../fakes/fake-graph.ts';

export const TENANT = '7e000000-0001-4001-8001-000000000001';
export const START = Date.parse('2031-03-01T08:00:00Z');
export const MINUTE = 60_000;

export function userItem(id: string, difference: object = {}): object {
  return {
    id,
    displayName: `${id} Example`,
    userPrincipalName: `${id}@contoso.example`,
    mail: `${id}@contoso.example`,
    accountEnabled: true,
    userType: 'Member',
    ...difference,
  };
}

export function appItem(id: string, difference: object = {}): object {
  return {
    id,
    appId: `app-id-of-${id}`,
    displayName: `${id} app`,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    replyUrls: [],
    ...difference,
  };
}

export function grantItem(id: string, difference: object = {}): object {
  return {
    id,
    clientId: 'mail-sync',
    consentType: 'Principal',
    principalId: 'ada',
    resourceId: 'graph',
    scope: ' Mail.Read offline_access',
    ...difference,
  };
}

export function removed(id: string, reason: 'changed' | 'deleted' = 'deleted'): object {
  return { id, '@removed': { reason } };
}

export function policyItem(id: string, difference: object = {}): object {
  return {
    id,
    displayName: 'Require MFA',
    createdDateTime: '2030-05-01T08:00:00Z',
    modifiedDateTime: null,
    state: 'enabled',
    conditions: {
      users: { includeUsers: ['All'], excludeGroups: ['b', 'a'] },
      applications: { includeApplications: ['All'] },
      clientAppTypes: ['all'],
    },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
    sessionControls: null,
    ...difference,
  };
}

export interface Stage extends MirrorPollContext {
  readonly graph: FakeGraph;
  readonly enqueued: TenantChange[];
  /** Moves the clock. */
  wait(ms: number): void;
}

/** A policy that names these groups. */
export async function nameGroups({ mirror }: Stage, ...ids: readonly string[]): Promise<void> {
  const users = { includeUsers: [], includeGroups: ids };
  const policy = policyOf('conditional-access', {
    id: `names-${ids.join('-')}`,
    state: 'enabled',
    conditions: { users },
  });
  await mirror.states.write([objectState(TENANT, policy)], { from: 0, at: START });
}

/** Lists that most tests do not need. */
const EMPTY_LISTS = ['/devices/delta', '/applications', '/policies/tokenLifetimePolicies'];

/** A poll on a fake Graph, empty tables and its own clock. @param enqueue in place of `enqueued` */
export function stage({
  tables = memoryTables(),
  enqueue,
}: {
  readonly tables?: Tables;
  readonly enqueue?: MirrorPollContext['enqueue'];
} = {}): Stage {
  let time = START;
  const now: Clock = () => time;
  const enqueued: TenantChange[] = [];
  const store = tenantStore(tables, TENANT);
  const graph = fakeGraph();
  for (const list of EMPTY_LISTS) graph.responses.set(list, []);
  return {
    graph,
    store,
    now,
    enqueued,
    mirror: tableMirror({ store, live: { graph, now } }),
    enqueue: enqueue ?? (async (changes) => void enqueued.push(...changes)),
    wait(ms) {
      time += ms;
    },
  };
}

/** A change in one line: what, who, before and after. */
export function lineOf(change: TenantChange): string {
  switch (change.object) {
    case 'grants':
      return `${change.clientId}/${change.principalId ?? 'all'}: ${scopes(change.before)} -> ${scopes(change.after)}`;
    case 'policy':
      return `${idOf(change)}: ${change.before?.state ?? 'none'} -> ${change.after?.state ?? 'none'}`;
    case 'assignment':
      return `${rolesOf(change.before)} -> ${rolesOf(change.after)}`;
    case 'credentials':
      return credentialsLine(change);
    case 'membership':
      return `${change.member?.id ?? 'everybody'} ${change.joined ? 'into' : 'out of'} ${change.owner.id}`;
    default:
      return `${idOf(change)}: ${lifeOf(change.before)} -> ${lifeOf(change.after)}`;
  }
}

function idOf({
  before,
  after,
}: {
  readonly before?: { readonly id: string };
  readonly after?: { readonly id: string };
}) {
  return before?.id ?? after?.id;
}

function credentialsLine({ application, lost, gained, expiredAt }: Extract<TenantChange, { object: 'credentials' }>) {
  const end = expiredAt ? `, ended ${expiredAt}` : '';
  return `${application.displayName}: lost ${lost.join()}, gained ${gained.join()}${end}`;
}

function scopes(grants: readonly { readonly scopes: readonly string[] }[]): string {
  return grants.map((grant) => grant.scopes.join('+')).join(' & ') || 'none';
}

function rolesOf(assignment: AppRoleAssignment | undefined): string {
  return assignment ? `${assignment.principalId} at ${assignment.appId} as ${assignment.roleIds?.join('+')}` : 'none';
}

function lifeOf(object: { readonly enabled: boolean; readonly deleted: boolean } | undefined): string {
  if (!object) return 'gone';
  if (object.deleted) return 'deleted';
  return object.enabled ? 'enabled' : 'disabled';
}
