/** Delegated permissions withdrawn, narrowed, widened. The two sets of scopes decide, not the name of the activity. */
import { type AuditFacts, appTarget, auditRecord, change, objectTarget, quoted } from './audit-record.ts';
import type { App, LogRecord, Person, Scene, Script } from './scene.ts';

const REMOVE = 'Remove delegated permission grant';
const ADD = 'Add delegated permission grant';
const MANY = ' Mail.Read offline_access openid profile';
const FEWER = ' openid profile';

interface Grant {
  readonly client: App;
  /** Missing: for the whole tenant. */
  readonly principal?: Person;
  /** Older records show that it is a user's consent, but not which user's. */
  readonly unnamed?: boolean;
  readonly scopes: readonly [string | null, string | null];
}

function grant(
  scene: Scene,
  activity: string,
  { client, principal, unnamed = false, scopes }: Grant,
  more: Partial<AuditFacts> = {},
): LogRecord {
  const [before, after] = scopes.map((text) => (text === null ? null : quoted(text)));
  const both = (text: string) => [before === null ? null : quoted(text), after === null ? null : quoted(text)] as const;
  const whose =
    principal === undefined || unnamed ? [] : [change('DelegatedPermissionGrant.PrincipalId', ...both(principal.id))];
  const changes = [
    change('DelegatedPermissionGrant.Scope', before ?? null, after ?? null),
    change('DelegatedPermissionGrant.ConsentType', ...both(principal === undefined ? 'AllPrincipals' : 'Principal')),
    ...whose,
    change('ServicePrincipal.ObjectID', ...both(client.id)),
    change('ServicePrincipal.AppId', ...both(client.appId)),
    change('TargetId.ServicePrincipalNames', null, quoted('00000003-0000-0000-c000-000000000000')),
  ];
  const targets = [
    objectTarget('ServicePrincipal', scene.random.guid(), 'Microsoft Graph', ...changes),
    objectTarget('ServicePrincipal', client.id, null),
  ];
  const operationType = activity.startsWith('Add') ? 'Assign' : 'Unassign';
  return auditRecord(scene, { activity, category: 'ApplicationManagement', operationType, targets, ...more });
}

/** A consent that is removed together with something else. */
export function grantGone(
  scene: Scene,
  { client, correlationId, after }: { readonly client: App; readonly correlationId: string; readonly after: number },
): LogRecord {
  return grant(scene, REMOVE, { client, principal: scene.person(), scopes: [MANY, null] }, { correlationId, after });
}

interface OwnGrant {
  readonly client: App;
  readonly principal: Person;
  /** Seconds after the start of the scene. */
  readonly after: number;
}

export function consentGiven(scene: Scene, { after, ...own }: OwnGrant): LogRecord {
  return grant(scene, ADD, { ...own, scopes: [null, MANY] }, { after, actor: own.principal });
}

export function consentTaken(scene: Scene, { after, ...own }: OwnGrant): LogRecord {
  return grant(scene, REMOVE, { ...own, scopes: [MANY, null] }, { after });
}

/** The two records of a changed grant: both have both sets of scopes. */
function amended(scene: Scene, before: string, after: string, more: Partial<AuditFacts> = {}): readonly LogRecord[] {
  const correlationId = scene.random.guid();
  const amendment: Grant = { client: scene.app(), principal: scene.person(), scopes: [before, after] };
  const resource = scene.random.guid();
  return [
    { activity: ADD, after: 0 },
    { activity: REMOVE, after: 0.002 },
  ].map((half) =>
    withResource(grant(scene, half.activity, amendment, { correlationId, after: half.after, ...more }), resource),
  );
}

/** Both records have the same resource. */
function withResource(written: LogRecord, id: string): LogRecord {
  const targets = written.record.targetResources;
  return {
    ...written,
    record: {
      ...written.record,
      targetResources: Array.isArray(targets) ? targets.map((target, n) => (n === 0 ? { ...target, id } : target)) : [],
    },
  };
}

const ofOne = (scene: Scene) => ({ client: scene.app(), principal: scene.person() });

export const CONSENT_SCRIPTS: Readonly<Record<string, Script>> = {
  'consent withdrawn': (scene) => ({
    expected: ['consent-revoked'],
    records: [grant(scene, REMOVE, { ...ofOne(scene), scopes: [MANY, null] })],
  }),
  'consent withdrawn, nobody named': (scene) => ({
    expected: ['consent-revoked'],
    records: [grant(scene, REMOVE, { ...ofOne(scene), unnamed: true, scopes: [MANY, null] })],
  }),
  'consent withdrawn by the user': (scene) => {
    const own = ofOne(scene);
    return {
      expected: ['consent-revoked'],
      records: [grant(scene, REMOVE, { ...own, scopes: [MANY, ''] }, { actor: own.principal })],
    };
  },
  'consent of the tenant withdrawn': (scene) => ({
    expected: ['consent-revoked'],
    records: [grant(scene, REMOVE, { client: scene.app(), scopes: [MANY, null] })],
  }),
  'consent withdrawn, by an older name': (scene) => ({
    expected: ['consent-revoked'],
    records: [grant(scene, 'Remove OAuth2PermissionGrant', { ...ofOne(scene), scopes: [MANY, null] })],
  }),
  'consents to two apps withdrawn': (scene) => {
    const principal = scene.person();
    const of = (after: number) =>
      grant(scene, REMOVE, { client: scene.app(), principal, scopes: [MANY, null] }, { after });
    return { expected: ['consent-revoked', 'consent-revoked'], records: [of(0), of(1)] };
  },
  'consent withdrawn, given again, withdrawn': (scene) => {
    const own = ofOne(scene);
    const of = (activity: string, scopes: Grant['scopes'], after: number) =>
      grant(scene, activity, { ...own, scopes }, { after });
    const records = [of(REMOVE, [MANY, null], 0), of(ADD, [null, MANY], 3600), of(REMOVE, [MANY, null], 7200)];
    return { expected: ['consent-revoked', 'consent-revoked'], records };
  },
  'consent narrowed': (scene) => ({ expected: ['consent-revoked'], records: amended(scene, MANY, FEWER) }),
  'only the right to stay lost': (scene) => ({
    expected: ['consent-revoked'],
    records: amended(scene, ' User.Read offline_access', ' User.Read'),
  }),
  'scopes exchanged': (scene) => ({
    expected: ['consent-revoked'],
    records: amended(scene, ' Mail.Read User.Read', ' User.Read Files.Read'),
  }),
  'narrowed, one half lost': (scene) => ({
    expected: ['consent-revoked'],
    records: amended(scene, MANY, FEWER).slice(0, 1),
  }),

  'consent widened': (scene) => ({ expected: [], records: amended(scene, FEWER, MANY) }),
  'consent widened, one half lost': (scene) => ({ expected: [], records: amended(scene, FEWER, MANY).slice(1) }),
  'scopes in another order': (scene) => ({
    expected: [],
    records: amended(scene, ' openid profile User.Read', 'User.Read  profile openid '),
  }),
  'consent given': (scene) => ({
    expected: [],
    records: [grant(scene, ADD, { ...ofOne(scene), scopes: [null, MANY] })],
  }),
  'consent given, by an older name': (scene) => ({
    expected: [],
    records: [grant(scene, 'Add OAuth2PermissionGrant', { client: scene.app(), scopes: [null, MANY] })],
  }),
  'consent withdrawn in vain': (scene) => ({
    expected: [],
    records: [grant(scene, REMOVE, { ...ofOne(scene), scopes: [MANY, null] }, { result: 'failure' })],
  }),
  'consent narrowed in vain': (scene) => ({
    expected: [],
    records: amended(scene, MANY, FEWER, { result: 'failure' }),
  }),
  'consented to an app': (scene) => {
    const [client, user] = [scene.app(), scene.person()];
    const ids = `Id: ${scene.random.opaque(20)}, ClientId: ${client.id}, PrincipalId: ${user.id}`;
    const rest = `ConsentType: Principal, Scope:${MANY}, CreatedDateTime: , LastModifiedDateTime `;
    const grants = `[] => [[${ids}, ResourceId: ${scene.random.guid()}, ${rest}]]; `;
    const changes = [
      change('ConsentContext.IsAdminConsent', null, '"False"'),
      change('ConsentAction.Permissions', null, quoted(grants)),
    ];
    return {
      expected: [],
      records: [
        auditRecord(scene, {
          activity: 'Consent to application',
          category: 'ApplicationManagement',
          actor: user,
          targets: [appTarget(client, ...changes)],
        }),
      ],
    };
  },
  'consent to terms of use deleted': (scene) => ({
    expected: [],
    records: [
      auditRecord(scene, {
        activity: 'Delete Consent',
        category: 'Policy',
        service: 'Terms Of Use',
        targets: [objectTarget('Policy', scene.random.guid(), 'Terms')],
      }),
    ],
  }),
};
