/** What one exported or streamed record tells us, whichever log it is of. */

import type { LogSignal } from '../signal.ts';
import { readAuditLogRecord } from './audit-log-record.ts';
import { readRiskRecord } from './risk-record.ts';
import { readSignInRecord } from './sign-in-record.ts';

interface Telling {
  readonly tenantId: string;
  readonly seenAt: string;
  /** Stands in for the time that an export has lost. */
  readonly undatedAt?: string | undefined;
}

/** Undefined where it is none of the kinds we know. @throws MalformedInputError where it is one, and cannot be read */
export function readLogSignal(raw: unknown, { undatedAt, ...told }: Telling): LogSignal | undefined {
  const signIn = readSignInRecord(raw, undatedAt);
  if (signIn) return { kind: 'signed-in', source: 'sign-in', sourceId: signIn.id, ...told, record: signIn };
  const risk = readRiskRecord(raw, undatedAt);
  if (risk) return { kind: 'risk-told', source: 'risk', sourceId: risk.id, ...told, record: risk };
  const audit = readAuditLogRecord(raw, undatedAt);
  return audit && { kind: 'audit-recorded', source: 'directory-audit', sourceId: audit.id, ...told, record: audit };
}
