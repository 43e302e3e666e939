/** Apps disabled, deleted, without their keys or roles; and records that only look like it. */
import {
  type AuditFacts,
  appTarget,
  auditRecord,
  change,
  flag,
  objectTarget,
  quoted,
  updated,
  userTarget,
} from './audit-record.ts';
import { grantGone } from './consent-scripts.ts';
import type { App, LogRecord, Scene, Script } from './scene.ts';

const APPS = { category: 'ApplicationManagement' } as const;
const MONTH_S = 30 * 86_400;
/** With an en dash and a blank at the end, as in Entra's data. */
const CERTIFICATES = 'Update application – Certificates and secrets management ';

function onPrincipal(
  scene: Scene,
  property: string,
  [before, after]: readonly [string, string],
  more: Partial<AuditFacts> = {},
): LogRecord {
  return auditRecord(scene, {
    activity: 'Update service principal',
    ...APPS,
    targets: [appTarget(scene.app(), ...updated(property, before, after))],
    ...more,
  });
}

function deletion(
  scene: Scene,
  activity: string,
  { app = scene.app(), correlationId = scene.random.guid(), after = 0 } = {},
): LogRecord {
  const ofRegistration = activity.toLowerCase().endsWith('application');
  const target = ofRegistration ? objectTarget('Application', app.applicationId, app.name) : appTarget(app);
  return auditRecord(scene, {
    activity,
    ...APPS,
    operationType: 'Delete',
    correlationId,
    after,
    targets: [target],
    details: { AppId: app.appId },
  });
}

function keys(
  scene: Scene,
  activity: string,
  { before, after }: Readonly<Record<'before' | 'after', number>>,
  more: Partial<AuditFacts> & { readonly app?: App } = {},
): LogRecord {
  const { app = scene.app(), ...rest } = more;
  const ids = Array.from({ length: Math.max(before, after) }, () => scene.random.guid());
  const listed = (count: number) =>
    count === 0
      ? '[]'
      : JSON.stringify(
          ids
            .slice(0, count)
            .map((id, n) => `[KeyIdentifier=${id},KeyType=Password,KeyUsage=Verify,DisplayName=key ${n}]`),
        );
  const changes = updated('KeyDescription', listed(before), listed(after));
  const target = activity.includes('service principal')
    ? appTarget(app, ...changes)
    : objectTarget('Application', app.applicationId, app.name, ...changes);
  return auditRecord(scene, { activity, ...APPS, targets: [target], details: { AppId: app.appId }, ...rest });
}

type Holder = 'service principal' | 'user' | 'group';

/** The resource has the properties. The principal with the role is among them, and also a target. */
function role(scene: Scene, activity: string, holder: Holder): LogRecord {
  const lost = activity.startsWith('Remove');
  const [resource, client, user] = [scene.app(), scene.app(), scene.person()];
  const groupId = scene.random.guid();
  const of = (name: string, value: string) => change(name, lost ? quoted(value) : null, lost ? null : quoted(value));
  const named = {
    'service principal': [of('ServicePrincipal.ObjectID', client.id), of('ServicePrincipal.AppId', client.appId)],
    user: [of('User.ObjectID', user.id), of('User.UPN', user.upn)],
    group: [of('Group.ObjectID', groupId), of('Group.DisplayName', 'Example Group')],
  }[holder];
  const beside = {
    'service principal': appTarget(client),
    user: userTarget(user),
    group: objectTarget('Group', groupId, 'Example Group'),
  }[holder];
  const properties = [of('AppRole.Id', scene.random.guid()), of('AppRole.Value', 'Mail.Send'), ...named];
  const targets = [appTarget(resource, ...properties), beside];
  return auditRecord(scene, { activity, ...APPS, operationType: lost ? 'Unassign' : 'Assign', targets });
}

export const APP_SCRIPTS: Readonly<Record<string, Script>> = {
  'app switched off': (scene) => ({
    expected: ['app-disabled'],
    records: [onPrincipal(scene, 'AccountEnabled', [flag(true), flag(false)])],
  }),
  'app switched on': (scene) => ({
    expected: [],
    records: [onPrincipal(scene, 'AccountEnabled', [flag(false), flag(true)])],
  }),
  'app switched off in vain': (scene) => ({
    expected: [],
    records: [onPrincipal(scene, 'AccountEnabled', [flag(true), flag(false)], { result: 'failure' })],
  }),
  'app tagged': (scene) => ({ expected: [], records: [onPrincipal(scene, 'Tag', ['[]', '["HideApp"]'])] }),

  'app deleted, with its principal': (scene) => {
    const same = { app: scene.app(), correlationId: scene.random.guid() };
    return {
      expected: ['app-deleted'],
      records: [
        deletion(scene, 'Delete application', same),
        deletion(scene, 'Remove service principal', { ...same, after: 1 }),
      ],
    };
  },
  'app deleted, and its consents with it': (scene) => {
    const same = { app: scene.app(), correlationId: scene.random.guid() };
    const grants = [1, 2].map((after) =>
      grantGone(scene, { client: same.app, correlationId: same.correlationId, after }),
    );
    return { expected: ['app-deleted'], records: [...grants, deletion(scene, 'Remove service principal', same)] };
  },
  'principal removed': (scene) => ({
    expected: ['app-deleted'],
    records: [deletion(scene, 'Remove service principal')],
  }),
  'principal removed, by its other name': (scene) => ({
    expected: ['app-deleted'],
    records: [deletion(scene, 'Delete service principal')],
  }),
  'principal removed, gone for good a month later': (scene) => {
    const app = scene.app();
    const records = [
      deletion(scene, 'Remove service principal', { app }),
      deletion(scene, 'Hard delete service principal', { app, after: MONTH_S }),
    ];
    return { expected: ['app-deleted'], records };
  },
  'app gone for good': (scene) => ({
    expected: ['app-deleted'],
    records: [deletion(scene, 'Hard Delete application')],
  }),
  'app restored': (scene) => {
    const app = scene.app();
    return {
      expected: [],
      records: [
        deletion(scene, 'Restore application', { app }),
        deletion(scene, 'Restore service principal', { app, after: 1 }),
      ],
    };
  },

  'key removed': (scene) => ({
    expected: ['app-credential-lost'],
    records: [keys(scene, CERTIFICATES, { before: 2, after: 1 })],
  }),
  'last key removed, with its twin': (scene) => {
    const same = { app: scene.app(), correlationId: scene.random.guid() };
    const key = keys(scene, CERTIFICATES, { before: 1, after: 0 }, same);
    return {
      expected: ['app-credential-lost'],
      records: [
        key,
        { ...key, record: { ...key.record, id: `${key.record.id}1`, activityDisplayName: 'Update application' } },
      ],
    };
  },
  'keys of a principal removed': (scene) => ({
    expected: ['app-credential-lost'],
    records: [keys(scene, 'Remove service principal credentials', { before: 1, after: 0 })],
  }),
  'key added': (scene) => ({ expected: [], records: [keys(scene, CERTIFICATES, { before: 1, after: 2 })] }),
  'first key added': (scene) => ({
    expected: [],
    records: [keys(scene, 'Create application – Certificates and secrets management ', { before: 0, after: 1 })],
  }),
  'key of a principal added': (scene) => ({
    expected: [],
    records: [keys(scene, 'Add service principal credentials', { before: 0, after: 1 })],
  }),
  'key removed in vain': (scene) => ({
    expected: [],
    records: [keys(scene, CERTIFICATES, { before: 2, after: 1 }, { result: 'failure' })],
  }),

  'role of an app removed': (scene) =>
    roleScript(scene, 'Remove app role assignment from service principal', 'service principal'),
  'role of a user removed': (scene) => roleScript(scene, 'Remove app role assignment from user', 'user'),
  'role of a group removed': (scene) => roleScript(scene, 'Remove app role assignment from group', 'group'),
  'role given to an app': (scene) => ({
    expected: [],
    records: [role(scene, 'Add app role assignment to service principal', 'service principal')],
  }),
  'role given to a user': (scene) => ({
    expected: [],
    records: [role(scene, 'Add app role assignment grant to user', 'user')],
  }),
  'role given to a group': (scene) => ({
    expected: [],
    records: [role(scene, 'Add app role assignment to group', 'group')],
  }),
};

function roleScript(scene: Scene, activity: string, holder: Holder): ReturnType<Script> {
  return { expected: ['app-role-removed'], records: [role(scene, activity, holder)] };
}
