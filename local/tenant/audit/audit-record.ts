/** One record of the audit log, as each service of Entra writes it. */
import type { Directory } from '../directory/directory.ts';
import { graphTime } from '../http/graph-time.ts';
import type { Random } from '../random.ts';

export interface ModifiedProperty {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

export interface AuditTarget {
  readonly id: string | null;
  readonly displayName: string | null;
  readonly type: 'User' | 'ServicePrincipal' | 'Application' | 'Group' | 'Device' | 'Policy' | 'Other';
  readonly userPrincipalName: string | null;
  readonly groupType: 'azureAD' | 'unifiedGroups' | null;
  readonly modifiedProperties: readonly ModifiedProperty[];
}

export interface AuditRecord {
  readonly id: string;
  readonly category: string;
  readonly correlationId: string;
  readonly result: 'success' | 'failure';
  readonly resultReason: string;
  readonly activityDisplayName: string;
  readonly activityDateTime: string;
  readonly loggedByService: string;
  readonly operationType: string;
  readonly initiatedBy: { readonly user?: object | null; readonly app?: object | null };
  readonly targetResources: readonly AuditTarget[];
  readonly additionalDetails: readonly { readonly key: string; readonly value: string }[];
}

export interface RecordDraft {
  readonly activity: string;
  readonly category: string;
  readonly operationType: string;
  readonly correlationId: string;
  readonly at: number;
  readonly actorId: string;
  readonly targets: readonly AuditTarget[];
  readonly service?: 'Core Directory' | 'Conditional Access' | 'Authentication Methods' | 'Terms Of Use';
  readonly failure?: string;
  readonly details?: readonly { readonly key: string; readonly value: string }[];
}

const PREFIXES = {
  'Core Directory': 'Directory',
  'Conditional Access': 'IPCGraph',
  'Authentication Methods': 'IAMUX',
  'Terms Of Use': 'ToU',
} as const;
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];

export function auditRecord(
  draft: RecordDraft,
  { random, directory }: { readonly random: Random; readonly directory: Directory },
): AuditRecord {
  const service = draft.service ?? 'Core Directory';
  const tail = Array.from({ length: 5 }, () => random.pick(LETTERS)).join('');
  return {
    id: `${PREFIXES[service]}_${draft.correlationId}_${tail}_${random.between(1_000_000, 99_999_999)}`,
    category: draft.category,
    correlationId: draft.correlationId,
    result: draft.failure === undefined ? 'success' : 'failure',
    resultReason: draft.failure ?? '',
    activityDisplayName: draft.activity,
    activityDateTime: graphTime(draft.at, random.below(10_000)),
    loggedByService: service,
    operationType: draft.operationType,
    initiatedBy: initiatorOf(draft.actorId, directory, random),
    targetResources: draft.targets,
    additionalDetails: draft.details ?? [{ key: 'User-Agent', value: 'Mozilla/5.0 (simulated)' }],
  };
}

/** The side that did not act is null in some records and missing in others. */
function initiatorOf(actorId: string, directory: Directory, random: Random): AuditRecord['initiatedBy'] {
  const user = directory.users.get(actorId) ?? directory.users.deleted(actorId);
  if (user) {
    const identity = {
      id: user.id,
      displayName: null,
      userPrincipalName: user.userPrincipalName,
      ipAddress: `203.0.113.${random.between(1, 250)}`,
    };
    return random.chance(0.5) ? { user: identity, app: null } : { user: identity };
  }
  const app = directory.servicePrincipals.get(actorId);
  const identity = {
    appId: null,
    displayName: app?.displayName ?? null,
    servicePrincipalId: actorId,
    servicePrincipalName: null,
  };
  return random.chance(0.5) ? { app: identity, user: null } : { app: identity };
}

export function targetOf(type: AuditTarget['type'], id: string | null, facts: Partial<AuditTarget> = {}): AuditTarget {
  return { id, displayName: null, type, userPrincipalName: null, groupType: null, modifiedProperties: [], ...facts };
}

/** `"x"`, the usual form of a text in old and new values. */
export function quoted(text: string | null): string | null {
  return text === null ? null : JSON.stringify(text);
}

export function modified(displayName: string, oldValue: string | null, newValue: string | null): ModifiedProperty {
  return { displayName, oldValue, newValue };
}
