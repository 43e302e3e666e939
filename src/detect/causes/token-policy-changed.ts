/** How long tokens live has changed: a token lifetime policy was made, edited or taken away. */

import type { AuditChange } from '../../ingest/records/audit-log-record.ts';
import { changeOf, nameableOf, targetsOf } from '../audit-targets.ts';
import { type Detector, reportOf } from '../detector.ts';
import type { PolicyDetail } from '../report.ts';

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
    return [
      reportOf(signal, { kind: 'revocation', cause: 'token-policy-changed', subject, detail: { policy: { change } } }),
    ];
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
    return [
      reportOf(change, { kind: 'revocation', cause: 'token-policy-changed', subject, detail: { policy: detail } }),
    ];
  },
};

// Is a policy in the directory's internal form one of token lifetimes, and did they change?

const LIFETIME = /token ?lifetime ?policy/i;
/** Say when it was saved, not what it does. */
const TIMES = /DateTime$|^DisplayName$/i;

/** Undefined where it is another kind of policy, or only its name changed. @param activity normalised */
export function lifetimePolicyStep(
  activity: string,
  changes: readonly AuditChange[],
): PolicyDetail['change'] | undefined {
  const [detail, type] = [changeOf(changes, 'PolicyDetail'), changeOf(changes, 'PolicyType')];
  const [before, after] = [textOf(detail?.before), textOf(detail?.after)];
  const isLifetime = [before, after, textOf(type?.before), textOf(type?.after)].some(
    (text) => text !== undefined && LIFETIME.test(text),
  );
  if (!isLifetime) return undefined;
  if (activity.startsWith('add')) return 'created';
  if (activity.startsWith('delete')) return 'deleted';
  return before !== undefined && before === after ? undefined : 'changed';
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string'
    ? value
    : JSON.stringify(value, (name, inner) => (TIMES.test(name) ? undefined : inner));
}
