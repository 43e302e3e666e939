/**
 * An act: somebody does something in the tenant. The state changes, the log shows it later, subscribers are notified.
 */
import type { AuditRecord } from '../audit/audit-record.ts';
import { noiseRecords } from '../audit/noise.ts';
import type { TenantState } from '../tenant-state.ts';

/** The input of any act. Each act reads the members that it needs and chooses the rest from the seed. */
export interface ActInput {
  readonly userId?: string | undefined;
  readonly grantId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly principalId?: string | null | undefined;
  readonly policyId?: string | undefined;
  readonly groupId?: string | undefined;
  readonly servicePrincipalId?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly displayName?: string | undefined;
  /** For a policy: the groups that it includes instead of everybody. */
  readonly includeGroups?: readonly string[] | undefined;
  readonly how?: 'enable' | 'add-mfa' | 'report-only' | 'disable' | undefined;
  readonly actorId?: string | undefined;
  /** AADSTS code of a sign-in; 0 for success. */
  readonly errorCode?: number | undefined;
  /** Injected milliseconds until the records are visible. Default: one to five minutes, from the seed. */
  readonly auditDelayMs?: number | undefined;
  /** Whether subscribers are notified. Default: true. */
  readonly notify?: boolean | undefined;
}

export interface ActResult {
  readonly act: string;
  readonly correlationId: string;
  readonly at: string;
  readonly actorId: string;
  readonly userId?: string;
  readonly grantId?: string;
  readonly clientId?: string;
  readonly resourceId?: string;
  readonly principalId?: string | null;
  readonly policyId?: string;
  readonly groupId?: string;
  readonly servicePrincipalId?: string;
  /** Object id. */
  readonly deviceId?: string;
}

export type Act = (state: TenantState, input: ActInput, name: string) => ActResult;

/** One act as its helpers get it. */
export interface ActCall {
  readonly state: TenantState;
  readonly input: ActInput;
  readonly name: string;
}

/** What all records of one act share: time, correlation id and actor. */
export interface ActFrame {
  readonly correlationId: string;
  readonly at: number;
  readonly actorId: string;
}

export function frameOf(state: TenantState, input: ActInput, actorId?: string): ActFrame {
  return {
    correlationId: state.random.guid(),
    at: state.clock(),
    actorId: input.actorId ?? actorId ?? state.random.pick(state.directory.adminIds),
  };
}

/** Writes the audit records of the act, and a few unrelated ones beside them. */
export function logAct(state: TenantState, input: ActInput, frame: ActFrame, records: readonly AuditRecord[]): void {
  const delay = () => input.auditDelayMs ?? state.random.between(60_000, 300_000);
  // Each record has its own delay, so that two records of one act become visible apart and in any order.
  for (const record of records) state.audit.write([record], delay());
  for (const record of noiseRecords(state, state.random.below(3), frame.at))
    state.audit.write([record], state.random.between(30_000, 300_000));
}

export function resultOf(
  name: string,
  { correlationId, at, actorId }: ActFrame,
  subject: Omit<ActResult, 'act' | 'correlationId' | 'at' | 'actorId'>,
): ActResult {
  return { act: name, correlationId, at: new Date(at).toISOString(), actorId, ...subject };
}

interface Choice<T> {
  readonly id: string | undefined;
  readonly find: (id: string) => T | undefined;
  readonly candidates: () => readonly T[];
}

/** The object with this id, or one of the candidates. @throws RangeError if there is none: a mistake in the script */
export function choose<T extends { readonly id: string }>(
  state: TenantState,
  what: string,
  { id, find, candidates }: Choice<T>,
): T {
  if (id !== undefined) {
    const named = find(id);
    if (!named) throw new RangeError(`The tenant has no ${what} ${id}`);
    return named;
  }
  const fitting = candidates();
  if (fitting.length === 0) throw new RangeError(`The tenant has no ${what} left that fits`);
  return state.random.pick(fitting);
}
