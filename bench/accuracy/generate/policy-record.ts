/** Audit records of policies, and scripts of one record. */
import { type AuditFacts, auditRecord, type Change, objectTarget } from './audit-record.ts';
import type { LogRecord, Scene, Script } from './scene.ts';

export type Policy = Readonly<Record<string, unknown>>;

export interface PolicyAct extends Partial<AuditFacts> {
  readonly activity: string;
  readonly id: string;
  readonly changes: readonly Change[];
}

export function policyAudit(scene: Scene, { id, changes, ...act }: PolicyAct): LogRecord {
  return auditRecord(scene, {
    category: 'Policy',
    service: 'Conditional Access',
    ...act,
    targets: [objectTarget('Policy', id, 'CA01 Require MFA', ...changes)],
  });
}

export const textOf = (side: Policy | null) => (side === null ? null : JSON.stringify(side));

export const isChange =
  (write: (scene: Scene) => LogRecord): Script =>
  (scene) => ({ expected: ['policy-changed'], records: [write(scene)] });
export const isNothing =
  (write: (scene: Scene) => LogRecord): Script =>
  (scene) => ({ expected: [], records: [write(scene)] });
