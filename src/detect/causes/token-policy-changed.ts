/** How long tokens live has changed: a token lifetime policy was made, edited or taken away. */
import { nameableOf, targetsOf } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';
import { lifetimePolicyStep } from '../token-lifetime-step.ts';

export const tokenPolicyChanged: Detector = {
  about: {
    subjects: ['policy'],
    seenIn: {
      'directory-audit': 'Add, Update or Delete policy, of a token lifetime policy',
      mirror: 'the policy read again has another content',
    },
    fixedBy: 'policy-admin',
    link: 'sign-in',
    severity: 'medium',
    runbook: 'docs/runbooks/token-policy-changed.md',
    source: 'https://learn.microsoft.com/entra/identity-platform/configurable-token-lifetimes',
  },

  activities: ['add policy', 'added policy', 'update policy', 'delete policy'],

  fromRecord(signal) {
    const { targets, activity } = signal.record;
    const target = targetsOf(targets, 'Policy')[0] ?? targets.flatMap(nameableOf)[0];
    const change = target && lifetimePolicyStep(activity, target.changes);
    if (target === undefined || change === undefined) return [];
    const subject = { kind: 'policy', id: target.id, ...(target.name ? { name: target.name } : {}) } as const;
    return [reportOf(signal, { kind: 'revocation', cause: 'token-policy-changed', subject, detail: { policy: { change } } })];
  },

  fromChange(change) {
    if (change.object !== 'policy') return [];
    const { before, after } = change;
    const policy = after ?? before;
    if (policy?.policyKind !== 'token-lifetime' || before?.contentHash === after?.contentHash) return [];
    const { id, displayName: name } = policy;
    const detail = {
      change: before === undefined ? 'created' : after === undefined ? 'deleted' : 'changed',
      ...(before && { before: before.content, beforeHash: before.contentHash }),
      ...(after && { after: after.content, afterHash: after.contentHash }),
    } as const;
    const subject = { kind: 'policy', id, ...(name ? { name } : {}) } as const;
    return [reportOf(change, { kind: 'revocation', cause: 'token-policy-changed', subject, detail: { policy: detail } })];
  },
};
