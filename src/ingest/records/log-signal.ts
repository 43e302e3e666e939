/** Turns one exported or streamed record into a signal, whichever log it belongs to. */
import { basename } from 'node:path';
import type { LogSignal } from '../signal.ts';
import { readAuditLogRecord } from './audit-log-record.ts';
import { ifNotTooDeep } from './record-values.ts';
import { readRiskRecord } from './risk-record.ts';
import { readSignInRecord, type SignInRecord } from './sign-in-record.ts';

interface LogSignalContext {
  readonly tenantId: string;
  readonly seenAt: string;
  /** The portal has a file for each kind of sign-in, and says nowhere else which one it is. */
  readonly fileName?: string;
}

/**
 * Undefined where the kind of record is unknown.
 * @throws MalformedInputError where the kind is known, but the record is malformed
 */
export function readLogSignal(raw: unknown, context: LogSignalContext): LogSignal | undefined {
  return ifNotTooDeep(raw, () => signalIn(raw, context));
}

function signalIn(raw: unknown, { fileName, ...context }: LogSignalContext): LogSignal | undefined {
  const read = readSignInRecord(raw);
  const signIn = read && withFlowOf(read, fileName);
  if (signIn) return { kind: 'signed-in', source: 'sign-in', sourceId: signIn.id, ...context, record: signIn };
  const risk = readRiskRecord(raw);
  if (risk) return { kind: 'risk-told', source: 'risk', sourceId: risk.id, ...context, record: risk };
  const audit = readAuditLogRecord(raw);
  return audit && { kind: 'audit-recorded', source: 'directory-audit', sourceId: audit.id, ...context, record: audit };
}

function withFlowOf(record: SignInRecord, fileName: string | undefined): SignInRecord {
  const flow = record.flow === 'unknown' && fileName !== undefined ? flowInName(fileName) : undefined;
  return flow === undefined ? record : { ...record, flow };
}

/** `InteractiveSignIns_….csv`, `NonInteractiveSignIns_….csv`, also as a member of an archive. */
function flowInName(fileName: string): SignInRecord['flow'] | undefined {
  const [, kind] =
    /(?:^|[^a-z])(non-?interactive|interactive)[-_ ]?(?:user)?[-_ ]?sign-?in/i.exec(basename(fileName)) ?? [];
  if (kind === undefined) return undefined;
  return /^non/i.test(kind) ? 'non-interactive' : 'interactive';
}
