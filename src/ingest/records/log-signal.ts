/** Turns one exported or streamed record into a signal, whichever log it belongs to. */
import type { LogSignal } from '../signal.ts';
import { readAuditLogRecord } from './audit-log-record.ts';
import { readRiskRecord } from './risk-record.ts';
import { readSignInRecord } from './sign-in-record.ts';

interface LogSignalContext {
  readonly tenantId: string;
  readonly seenAt: string;
  /** The time to use where the export has none. */
  readonly undatedAt?: string | undefined;
}

/**
 * Undefined where the kind of record is unknown.
 * @throws MalformedInputError where the kind is known, but the record is malformed
 */
export function readLogSignal(raw: unknown, { undatedAt, ...context }: LogSignalContext): LogSignal | undefined {
  const signIn = readSignInRecord(raw, undatedAt);
  if (signIn) return { kind: 'signed-in', source: 'sign-in', sourceId: signIn.id, ...context, record: signIn };
  const risk = readRiskRecord(raw, undatedAt);
  if (risk) return { kind: 'risk-told', source: 'risk', sourceId: risk.id, ...context, record: risk };
  const audit = readAuditLogRecord(raw, undatedAt);
  return audit && { kind: 'audit-recorded', source: 'directory-audit', sourceId: audit.id, ...context, record: audit };
}
