/** Signals of one user at one app: refusals, what answers them, and what may explain them. */
import type { AuditChange } from '../../src/ingest/records/audit-log-record.ts';
import type { SignInRecord } from '../../src/ingest/records/sign-in-record.ts';
import type { AuditRecorded, SignedIn } from '../../src/ingest/signal.ts';
import { type PipelineContext, processSignal } from '../../src/pipeline.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { app, grant, memoryTenant, person } from '../fakes/memory-tenant.ts';
import { memoryContext, TENANT } from './memory-context.ts';

export const START = Date.parse('2031-03-01T08:00:00Z');
export const at = (minute: number) => new Date(START + Math.round(minute * 60_000)).toISOString();

export type AnySignal = AuditRecorded | SignedIn;

export const contextOn = (tables: Tables = memoryTables()) =>
  memoryContext(
    memoryTenant({ objects: [person('ada'), app('mail'), app('notes'), grant('mail', 'ada')] }),
    START + 60 * 60_000,
    tables,
  );

export function signIn(minute: number, errorCode: number, different: Partial<SignInRecord> = {}): SignedIn {
  const record = {
    id: `sign-in-${minute}-${errorCode}`,
    at: at(minute),
    flow: 'non-interactive',
    errorCode,
    user: { id: 'ada', name: 'ada@contoso.example' },
    app: { id: 'mail-app-id', name: 'Mail' },
    blockingPolicyIds: [],
    ...different,
  } as const;
  return {
    kind: 'signed-in',
    tenantId: TENANT,
    source: 'sign-in',
    sourceId: record.id,
    seenAt: at(minute + 1),
    record,
  };
}
export const success = (minute: number, different: Partial<SignInRecord> = {}) =>
  signIn(minute, 0, { flow: 'interactive', ...different });

export interface AuditDifferences {
  readonly actorId?: string;
  readonly changes?: readonly AuditChange[];
}

export function audited(
  minute: number,
  activity: string,
  target: { readonly id: string; readonly type: string },
  { actorId = 'admin', changes = [] }: AuditDifferences = {},
): AuditRecorded {
  const id = `audit-${activity}-${minute}`;
  const record = {
    id,
    at: at(minute),
    activity,
    service: 'Core Directory',
    category: '',
    succeeded: true,
    details: {},
    correlationId: id,
    actor: { kind: 'user', id: actorId },
    targets: [{ ...target, changes }],
  } as const;
  return {
    kind: 'audit-recorded',
    tenantId: TENANT,
    source: 'directory-audit',
    sourceId: id,
    seenAt: at(minute + 5),
    record,
  };
}

export const MAIL = { id: 'mail', type: 'ServicePrincipal' };
export const ADA = { id: 'ada', type: 'User' };
/** @param principal whose consent it is: a user, or `all` */
export function consent(
  minute: number,
  activity: 'consent to application' | 'remove delegated permission grant',
  principal: string,
) {
  const type = principal === 'all' ? 'AllPrincipals' : 'Principal';
  const [before, after] = activity === 'consent to application' ? ['', 'Mail.Read'] : ['Mail.Read', ''];
  if (activity !== 'consent to application')
    return audited(
      minute,
      activity,
      { id: 'graph', type: 'ServicePrincipal' },
      {
        changes: [
          { property: 'DelegatedPermissionGrant.Scope', before, after },
          { property: 'DelegatedPermissionGrant.ConsentType', before: type, after: null },
          { property: 'DelegatedPermissionGrant.PrincipalId', before: principal, after: null },
          { property: 'ServicePrincipal.ObjectID', before: 'mail', after: null },
        ],
      },
    );
  const listed = `[] => [[Id: g, ClientId: mail, PrincipalId: ${principal === 'all' ? '' : principal}, ResourceId: graph, ConsentType: ${type}, Scope: ${after}]];`;
  return audited(minute, activity, MAIL, {
    actorId: 'ada',
    changes: [{ property: 'ConsentAction.Permissions', before: null, after: listed }],
  });
}

export async function processAll(signals: readonly AnySignal[], context: PipelineContext): Promise<PipelineContext> {
  for (const signal of signals) await processSignal(signal, context);
  return context;
}

/** Cause, state, time and number of pieces of evidence of every revocation that is listed, the earliest first. */
export async function listed({ store }: PipelineContext) {
  const { revocations } = await tableAnswers(store).list({ limit: 20 });
  return revocations
    .map(({ cause, occurred, evidenceCount }) => [occurred.from, cause, evidenceCount])
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
export const causesOf = async (signals: readonly AnySignal[]) =>
  (await listed(await processAll(signals, contextOn()))).map(([, cause]) => cause);
