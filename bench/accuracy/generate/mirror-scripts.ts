/** Differences between two readings of the tenant, alone and beside the records of the same act. */
import { policyOf } from '../../../src/conditional-access/canonical-policy.ts';
import type { Device, Grant, ServicePrincipal, User } from '../../../src/mirror/tenant.ts';
import type { Difference, TenantChange } from '../../../src/mirror/tenant-change.ts';
import { TENANT } from '../forms/form.ts';
import type { Play } from '../score.ts';
import { audit, flag, updated, userTarget } from './audit-record.ts';
import type { App, Person, Scene, Written } from './scene.ts';

export interface MirrorPlay extends Play {
  readonly changes: readonly TenantChange[];
  /** Told by the log, too. */
  readonly told: readonly Written[];
}

type MirrorScript = (scene: Scene) => Omit<MirrorPlay, 'name'>;

/** Readings are some minutes apart; the act lies between. */
const BEFORE_S = -240;
const AFTER_S = 60;

const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

function noticed(scene: Scene, source: TenantChange['source'], difference: Difference): TenantChange {
  const between = { from: iso(scene.at(BEFORE_S)), to: iso(scene.at(AFTER_S)) };
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

const userChange = (
  scene: Scene,
  [before, after]: readonly [Partial<User>, Partial<User> | undefined],
  person = scene.person(),
) =>
  noticed(scene, 'users-delta', {
    object: 'user',
    before: userOf(person, before),
    ...(after ? { after: userOf(person, after) } : {}),
  });

const appChange = (scene: Scene, before: Partial<ServicePrincipal>, after: Partial<ServicePrincipal> | undefined) => {
  const app = scene.app();
  return noticed(scene, 'service-principals-delta', {
    object: 'service-principal',
    before: appOf(app, before),
    ...(after ? { after: appOf(app, after) } : {}),
  });
};

function deviceChange(scene: Scene, before: Partial<Device>, after: Partial<Device> | undefined): TenantChange {
  const device: Device = {
    kind: 'device',
    id: scene.random.guid(),
    deviceId: scene.random.guid(),
    displayName: 'LAPTOP',
    enabled: true,
    deleted: false,
    compliant: true,
  };
  return noticed(scene, 'devices-delta', {
    object: 'device',
    before: { ...device, ...before },
    ...(after ? { after: { ...device, ...after } } : {}),
  });
}

function rolesChange(scene: Scene, before: readonly string[], after: readonly string[]): TenantChange {
  const holder = { principalId: scene.random.guid(), principalKind: 'user', appId: scene.random.guid() } as const;
  const side = (roleIds: readonly string[]) => (roleIds.length === 0 ? undefined : { ...holder, roleIds });
  const [was, is] = [side(before), side(after)];
  return noticed(scene, 'assignment-list', {
    object: 'assignment',
    ...(was ? { before: was } : {}),
    ...(is ? { after: is } : {}),
  });
}

function keysChange(scene: Scene, lost: readonly string[], gained: readonly string[]): TenantChange {
  const { applicationId, appId, name } = scene.app();
  return noticed(scene, 'application-list', {
    object: 'credentials',
    application: { applicationId, appId, displayName: name },
    lost,
    gained,
  });
}

function grantsChange(scene: Scene, before: readonly string[], after: readonly string[]): TenantChange {
  const [clientId, principalId, resourceId] = [scene.random.guid(), scene.random.guid(), scene.random.guid()];
  const grants = (scopes: readonly string[]): readonly Grant[] =>
    scopes.length === 0
      ? []
      : [{ kind: 'grant', id: scene.random.opaque(24), clientId, principalId, resourceId, scopes }];
  return noticed(scene, 'grants-delta', {
    object: 'grants',
    clientId,
    principalId,
    before: grants(before),
    after: grants(after),
  });
}

function policyChange(scene: Scene, before: object | undefined, after: object | undefined): TenantChange {
  const id = scene.random.guid();
  const whole = {
    displayName: 'Require MFA',
    state: 'enabled',
    conditions: { users: { includeUsers: ['All'] } },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  };
  const of = (differences: object) => policyOf('conditional-access', { id, ...whole, ...differences });
  return noticed(scene, 'policy-list', {
    object: 'policy',
    ...(before ? { before: of(before) } : {}),
    ...(after ? { after: of(after) } : {}),
  });
}

const REPORT_ONLY = { state: 'enabledForReportingButNotEnforced' };
const alone =
  (expected: Play['expected'], change: (scene: Scene) => TenantChange): MirrorScript =>
  (scene) => ({ expected, changes: [change(scene)], told: [] });

const SCRIPTS: Readonly<Record<string, MirrorScript>> = {
  'user disabled': alone(['account-disabled'], (scene) => userChange(scene, [{}, { enabled: false }])),
  'user enabled': alone([], (scene) => userChange(scene, [{ enabled: false }, {}])),
  'user in the bin': alone(['account-deleted'], (scene) => userChange(scene, [{}, { deleted: true, enabled: false }])),
  'user gone': alone(['account-deleted'], (scene) => userChange(scene, [{}, undefined])),
  'user restored': alone([], (scene) => userChange(scene, [{ deleted: true }, {}])),
  'user renamed': alone([], (scene) => userChange(scene, [{}, { displayName: 'Another Name' }])),
  'password moved': alone(['password-changed'], (scene) => {
    const at = iso(scene.at());
    return userChange(scene, [{}, { passwordChangedAt: at, sessionsValidFrom: iso(scene.at(1)) }]);
  }),
  'sessions moved': alone(['sessions-revoked'], (scene) =>
    userChange(scene, [{}, { sessionsValidFrom: iso(scene.at()) }]),
  ),
  'app off': alone(['app-disabled'], (scene) => appChange(scene, {}, { enabled: false })),
  'app on': alone([], (scene) => appChange(scene, { enabled: false }, {})),
  'app in the bin': alone(['app-deleted'], (scene) => appChange(scene, {}, { deleted: true })),
  'app back': alone([], (scene) => appChange(scene, { deleted: true }, {})),
  'grant gone': alone(['consent-revoked'], (scene) => grantsChange(scene, ['Mail.Read', 'offline_access'], [])),
  'grant narrowed': alone(['consent-revoked'], (scene) =>
    grantsChange(scene, ['Mail.Read', 'offline_access'], ['Mail.Read']),
  ),
  'grant widened': alone([], (scene) => grantsChange(scene, ['Mail.Read'], ['Mail.Read', 'offline_access'])),
  'grant replaced': alone([], (scene) => grantsChange(scene, ['Mail.Read'], ['Mail.Read'])),
  'policy new': alone(['policy-changed'], (scene) => policyChange(scene, undefined, {})),
  'policy enforced': alone(['policy-changed'], (scene) => policyChange(scene, REPORT_ONLY, {})),
  'policy gone': alone(['policy-changed'], (scene) => policyChange(scene, {}, undefined)),
  'policy that only reports, changed': alone([], (scene) =>
    policyChange(scene, REPORT_ONLY, { ...REPORT_ONLY, conditions: {} }),
  ),
  'policy that only reports, new': alone([], (scene) => policyChange(scene, undefined, REPORT_ONLY)),

  'device out of compliance': alone(['device-noncompliant'], (scene) => deviceChange(scene, {}, { compliant: false })),
  'device compliant': alone([], (scene) => deviceChange(scene, { compliant: false }, {})),
  'device off': alone(['device-disabled'], (scene) => deviceChange(scene, {}, { enabled: false })),
  'device gone': alone(['device-disabled'], (scene) => deviceChange(scene, {}, undefined)),
  'device on': alone([], (scene) => deviceChange(scene, { enabled: false }, {})),
  'device renamed': alone([], (scene) => deviceChange(scene, {}, { displayName: 'DESKTOP' })),
  'assignment gone': alone(['app-role-removed'], (scene) => rolesChange(scene, ['reader'], [])),
  'one role of two gone': alone(['app-role-removed'], (scene) => rolesChange(scene, ['reader', 'writer'], ['reader'])),
  'assignment given': alone([], (scene) => rolesChange(scene, [], ['reader'])),
  'key gone': alone(['app-credential-lost'], (scene) => keysChange(scene, [scene.random.guid()], [])),
  'key new': alone([], (scene) => keysChange(scene, [], [scene.random.guid()])),

  'user disabled, and the log says so': (scene) => {
    const person = scene.person();
    const row = audit(scene, {
      activity: 'Disable account',
      targets: [userTarget(person, ...updated('AccountEnabled', flag(true), flag(false)))],
    });
    return {
      expected: ['account-disabled'],
      changes: [userChange(scene, [{}, { enabled: false }], person)],
      told: [row],
    };
  },
  'user in the bin, and the log says so': (scene) => {
    const person = scene.person();
    const row = audit(scene, { activity: 'Delete user', targets: [userTarget(person)] });
    return {
      expected: ['account-deleted'],
      changes: [userChange(scene, [{}, { deleted: true }], person)],
      told: [row],
    };
  },
  'password moved, and the log says who did it': (scene) => {
    const [person, correlationId] = [scene.person(), scene.random.guid()];
    const of = (activity: string, after: number) =>
      audit(scene, { activity, correlationId, after, targets: [userTarget(person)] });
    const change = userChange(
      scene,
      [{}, { passwordChangedAt: iso(scene.at()), sessionsValidFrom: iso(scene.at(1)) }],
      person,
    );
    return {
      expected: ['password-reset'],
      changes: [change],
      told: [of('Reset user password', 0), of('Update StsRefreshTokenValidFrom Timestamp', 0.3)],
    };
  },
};

/** Every script several times, each time about somebody else. */
export function mirrorPlays(
  open: (number: number, name: string) => Scene,
  rounds: number,
): readonly { readonly play: MirrorPlay; readonly scene: Scene }[] {
  return Object.entries(SCRIPTS).flatMap(([name, script], index) =>
    Array.from({ length: rounds }, (_, round) => {
      const scene = open(index * rounds + round, `mirror/${name}`);
      return { play: { name, ...script(scene) }, scene };
    }),
  );
}
