/** Builders: the ordinary item as Graph sends it, and a test names the difference. */
import type { Clock } from '../../../src/base/clock.ts';
import type { MirrorPollContext } from '../../../src/mirror/poll.ts';
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
  readonly told: TenantChange[];
  /** Lets time pass. */
  wait(ms: number): void;
}

/** What most tests do not care about. */
const EMPTY_AT_FIRST = ['/devices/delta', '/applications', '/policies/tokenLifetimePolicies'];

/** A poll on a fake Graph, empty tables and a clock of its own. */
export function stage({
  tables = memoryTables(),
  tell,
}: {
  readonly tables?: Tables;
  readonly tell?: MirrorPollContext['enqueue'];
} = {}): Stage {
  let time = START;
  const now: Clock = () => time;
  const told: TenantChange[] = [];
  const store = tenantStore(tables, TENANT);
  const graph = fakeGraph();
  for (const list of EMPTY_AT_FIRST) graph.found.set(list, []);
  return {
    graph,
    store,
    now,
    told,
    mirror: tableMirror({ store, live: { graph, now } }),
    enqueue: tell ?? (async (changes) => void told.push(...changes)),
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
      return `${change.before?.id ?? change.after?.id}: ${change.before?.state ?? 'none'} -> ${change.after?.state ?? 'none'}`;
    case 'assignment':
      return `${rolesOf(change.before)} -> ${rolesOf(change.after)}`;
    case 'credentials':
      return `${change.application.displayName}: lost ${change.lost.join()}, gained ${change.gained.join()}${change.expiredAt ? `, ended ${change.expiredAt}` : ''}`;
    case 'membership':
      return `${change.member?.id ?? 'everybody'} ${change.joined ? 'into' : 'out of'} ${change.owner.id}`;
    default:
      return `${change.before?.id ?? change.after?.id}: ${lifeOf(change.before)} -> ${lifeOf(change.after)}`;
  }
}

function scopes(grants: readonly { readonly scopes: readonly string[] }[]): string {
  return grants.map((grant) => grant.scopes.join('+')).join(' & ') || 'none';
}

function rolesOf(assignment: AppRoleAssignment | undefined): string {
  return assignment ? `${assignment.principalId} at ${assignment.appId} as ${assignment.roleIds?.join('+')}` : 'none';
}

function lifeOf(object: { readonly enabled: boolean; readonly deleted: boolean } | undefined): string {
  if (!object) return 'gone';
  return object.deleted ? 'deleted' : object.enabled ? 'enabled' : 'disabled';
}
