/** Differences between two readings of the tenant, as the mirror reports them. */
import { defined } from '../../../src/base/defined.ts';
import { policyOf } from '../../../src/conditional-access/policy.ts';
import type { Device, Grant, ServicePrincipal, User } from '../../../src/mirror/tenant.ts';
import type { Difference, TenantChange } from '../../../src/mirror/tenant-change.ts';
import { TENANT } from '../forms/form.ts';
import type { App, Person, Scene } from './scene.ts';

/** Readings are some minutes apart, with the act between them. */
const BEFORE_S = -240;
const AFTER_S = 60;

export const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

function tenantChange(scene: Scene, source: TenantChange['source'], difference: Difference): TenantChange {
  const between = { from: iso(scene.timeAt(BEFORE_S)), to: iso(scene.timeAt(AFTER_S)) };
  return {
    kind: 'tenant-changed',
    tenantId: TENANT,
    source,
    sourceId: scene.random.guid(),
    seenAt: between.to,
    between,
    ...difference,
  };
}

function userOf({ id, name, upn }: Person, differences: Partial<User> = {}): User {
  const times = { sessionsValidFrom: '2031-01-10T07:00:00.000Z', passwordChangedAt: '2031-01-10T07:00:00.000Z' };
  return {
    kind: 'user',
    id,
    displayName: name,
    userPrincipalName: upn,
    mail: upn,
    enabled: true,
    deleted: false,
    guest: false,
    ...times,
    ...differences,
  };
}

function appOf({ id, appId, name }: App, differences: Partial<ServicePrincipal> = {}): ServicePrincipal {
  return {
    kind: 'service-principal',
    id,
    appId,
    displayName: name,
    enabled: true,
    deleted: false,
    assignmentRequired: false,
    replyUrls: [],
    ...differences,
  };
}

export const userChange = (
  scene: Scene,
  [before, after]: readonly [Partial<User>, Partial<User> | undefined],
  person = scene.person(),
) =>
  tenantChange(scene, 'users-delta', {
    object: 'user',
    before: userOf(person, before),
    ...(after ? { after: userOf(person, after) } : {}),
  });

export const appChange = (
  scene: Scene,
  before: Partial<ServicePrincipal>,
  after: Partial<ServicePrincipal> | undefined,
) => {
  const app = scene.app();
  return tenantChange(scene, 'service-principals-delta', {
    object: 'service-principal',
    before: appOf(app, before),
    ...(after ? { after: appOf(app, after) } : {}),
  });
};

export function deviceChange(scene: Scene, before: Partial<Device>, after: Partial<Device> | undefined): TenantChange {
  const device: Device = {
    kind: 'device',
    id: scene.random.guid(),
    deviceId: scene.random.guid(),
    displayName: 'LAPTOP',
    enabled: true,
    deleted: false,
    compliant: true,
  };
  return tenantChange(scene, 'devices-delta', {
    object: 'device',
    before: { ...device, ...before },
    ...(after ? { after: { ...device, ...after } } : {}),
  });
}

export function rolesChange(scene: Scene, before: readonly string[], after: readonly string[]): TenantChange {
  const holder = { principalId: scene.random.guid(), principalKind: 'user', appId: scene.random.guid() } as const;
  const side = (roleIds: readonly string[]) => (roleIds.length === 0 ? undefined : { ...holder, roleIds });
  return tenantChange(scene, 'assignment-list', {
    object: 'assignment',
    ...defined({ before: side(before), after: side(after) }),
  });
}

export function keysChange(scene: Scene, lost: readonly string[], gained: readonly string[]): TenantChange {
  const { applicationId, appId, name } = scene.app();
  return tenantChange(scene, 'application-list', {
    object: 'credentials',
    application: { applicationId, appId, displayName: name },
    lost,
    gained,
  });
}

export function grantsChange(scene: Scene, before: readonly string[], after: readonly string[]): TenantChange {
  const [clientId, principalId, resourceId] = [scene.random.guid(), scene.random.guid(), scene.random.guid()];
  const grants = (scopes: readonly string[]): readonly Grant[] =>
    scopes.length === 0
      ? []
      : [{ kind: 'grant', id: scene.random.opaque(24), clientId, principalId, resourceId, scopes }];
  return tenantChange(scene, 'grants-delta', {
    object: 'grants',
    clientId,
    principalId,
    before: grants(before),
    after: grants(after),
  });
}

export function policyChange(scene: Scene, before: object | undefined, after: object | undefined): TenantChange {
  const id = scene.random.guid();
  const policy = {
    displayName: 'Require MFA',
    state: 'enabled',
    conditions: { users: { includeUsers: ['All'] } },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  };
  const of = (differences: object) => policyOf('conditional-access', { id, ...policy, ...differences });
  return tenantChange(scene, 'policy-list', {
    object: 'policy',
    ...defined({ before: before && of(before), after: after && of(after) }),
  });
}
