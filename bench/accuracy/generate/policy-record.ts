/** Audit records of policies, and scripts of one record. */
import { type Act, audit, type Change, objectTarget } from './audit-record.ts';
import type { Scene, Script, Written } from './scene.ts';

export type Policy = Readonly<Record<string, unknown>>;

export interface PolicyAct extends Partial<Act> {
  readonly activity: string;
  readonly id: string;
  readonly changes: readonly Change[];
}

export function policyAudit(scene: Scene, { id, changes, ...act }: PolicyAct): Written {
  return audit(scene, {
    category: 'Policy',
    service: 'Conditional Access',
    ...act,
    targets: [objectTarget('Policy', id, 'CA01 Require MFA', ...changes)],
  });
}

export const textOf = (side: Policy | null) => (side === null ? null : JSON.stringify(side));

export const isChange =
  (tell: (scene: Scene) => Written): Script =>
  (scene) => ({ expected: ['policy-changed'], told: [tell(scene)] });
export const isNothing =
  (tell: (scene: Scene) => Written): Script =>
  (scene) => ({ expected: [], told: [tell(scene)] });
