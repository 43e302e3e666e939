/** Records of the directory audit log as Graph returns them (resource type directoryAudit). */
import type { App, LogRecord, Need, Person, Scene } from './scene.ts';

export interface Change {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

export interface Target {
  readonly id: string | null;
  readonly displayName: string | null;
  readonly type: string;
  readonly userPrincipalName: string | null;
  readonly modifiedProperties: readonly Change[];
}

export interface AuditFacts {
  readonly activity: string;
  readonly targets: readonly Target[];
  /** Seconds after the start of the scene. */
  readonly after?: number;
  readonly correlationId?: string;
  readonly category?: string;
  readonly service?: string;
  readonly operationType?: string;
  readonly result?: string;
  readonly resultReason?: string;
  readonly actor?: Person | App;
  readonly details?: Readonly<Record<string, string>>;
  readonly needs?: readonly Need[];
}

/** Some services have a prefix of their own in the id. */
const PREFIXES: Readonly<Record<string, string>> = {
  'Conditional Access': 'IPCGraph',
  'Self-service Password Management': 'SSPR',
  'Authentication Methods': 'IAMUX',
};

export function auditRecord(scene: Scene, act: AuditFacts): LogRecord {
  const correlationId = act.correlationId ?? scene.random.guid();
  const service = act.service ?? 'Core Directory';
  const suffix = `${scene.random.opaque(3).toUpperCase()}_${scene.random.below(90_000_000)}`;
  const id = `${PREFIXES[service] ?? 'Directory'}_${correlationId}_${suffix}`;
  const record = {
    id,
    category: act.category ?? 'UserManagement',
    correlationId,
    result: act.result ?? 'success',
    resultReason: act.resultReason ?? '',
    activityDisplayName: act.activity,
    loggedByService: service,
    operationType: act.operationType ?? 'Update',
    initiatedBy: initiatedBy(act.actor ?? scene.admin),
    targetResources: act.targets,
    additionalDetails: Object.entries({ 'User-Agent': 'Mozilla/5.0 (Example)', ...act.details }).map(
      ([key, value]) => ({ key, value }),
    ),
  };
  return { log: 'audit', at: scene.timeAt(act.after), record, ...(act.needs ? { needs: act.needs } : {}) };
}

function initiatedBy(actor: Person | App) {
  if ('upn' in actor)
    return {
      app: null,
      user: { id: actor.id, displayName: null, userPrincipalName: actor.upn, ipAddress: '203.0.113.10' },
    };
  return {
    user: null,
    app: { appId: null, displayName: actor.name, servicePrincipalId: actor.id, servicePrincipalName: null },
  };
}

export function userTarget({ id, upn }: Person, ...modifiedProperties: readonly Change[]): Target {
  return { id, displayName: null, type: 'User', userPrincipalName: upn, modifiedProperties };
}

export function objectTarget(
  type: string,
  id: string | null,
  displayName: string | null,
  ...modifiedProperties: readonly Change[]
): Target {
  return { id, displayName, type, userPrincipalName: null, modifiedProperties };
}

export function appTarget({ id, name, appId }: App, ...changes: readonly Change[]): Target {
  return objectTarget(
    'ServicePrincipal',
    id,
    name,
    ...changes,
    change('TargetId.ServicePrincipalNames', null, quoted(appId)),
  );
}

export function change(displayName: string, oldValue: string | null, newValue: string | null): Change {
  return { displayName, oldValue, newValue };
}

/** A property, and the list of changed names that the directory adds. */
export function updated(displayName: string, oldValue: string | null, newValue: string | null): readonly Change[] {
  return [change(displayName, oldValue, newValue), change('Included Updated Properties', null, quoted(displayName))];
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}

export function flag(value: boolean): string {
  return `[${value}]`;
}

/** Writes audit records of one user. They belong to one act unless a correlation id is given. */
export function auditOf(scene: Scene, actor?: (user: Person) => Person | App) {
  const user = scene.person();
  const correlationId = scene.random.guid();
  const by = actor?.(user);
  return (activity: string, changes: readonly Change[] = [], more: Partial<AuditFacts> = {}): LogRecord =>
    auditRecord(scene, {
      activity,
      correlationId,
      targets: [userTarget(user, ...changes)],
      ...(by ? { actor: by } : {}),
      ...more,
    });
}

export const byThemselves = (user: Person) => user;

/** The time from which sessions of a user are valid has moved. */
export const SESSIONS_VALID_FROM = updated(
  'StsRefreshTokensValidFrom',
  '["2031-01-10T07:00:00Z"]',
  '["2031-03-01T09:30:01Z"]',
);
