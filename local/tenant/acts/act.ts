/** What an act is: somebody does something in the tenant; the state changes, the log says so later, subscribers hear of it. */
import type { AuditRecord } from '../audit/audit-record.ts';
import { noiseRecords } from '../audit/noise.ts';
import type { TenantState } from '../tenant-state.ts';

/** Everything an act can be told; each act reads what concerns it and picks the rest from the seed. */
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
  /** For a policy: the groups it includes instead of everybody. */
  readonly includeGroups?: readonly string[] | undefined;
  readonly how?: 'enable' | 'add-mfa' | 'report-only' | 'disable' | undefined;
  readonly actorId?: string | undefined;
  /** AADSTS code of a sign-in; 0 for success. */
  readonly errorCode?: number | undefined;
  /** Injected milliseconds until the rows show; one to five minutes from the seed otherwise. */
  readonly auditDelayMs?: number | undefined;
  /** Whether subscribers are told; true by default. */
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

/** The frame of one act: when, under which correlation id, by whom. */
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

/** Writes the rows of the act, and a little noise beside them. */
export function logAct(state: TenantState, input: ActInput, frame: ActFrame, records: readonly AuditRecord[]): void {
  const delay = () => input.auditDelayMs ?? state.random.between(60_000, 300_000);
  // Rows of one act come singly, so that twins and pairs are seen apart and in either order.
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

/** The object named, or one from the seed that fits; an act without an object is a mistake of the script. */
export function choose<T extends { readonly id: string }>(
  state: TenantState,
  what: string,
  id: string | undefined,
  find: (id: string) => T | undefined,
  candidates: () => readonly T[],
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
