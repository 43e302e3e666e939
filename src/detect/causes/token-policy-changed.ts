/** The lifetime of tokens changed: a token lifetime policy was created, edited or deleted. */
import { defined } from '../../base/defined.ts';
import type { AuditChange } from '../../ingest/records/audit-log-record.ts';
import { changeOf, identifiedTarget, targetsOf } from '../audit-targets.ts';
import { type ChangesByObject, type Detector, reportOf } from '../detector.ts';
import type { PolicyDetail } from '../report.ts';
import { subjectOf } from '../subject.ts';

export const tokenPolicyChanged: Detector = {
  seenIn: {
    'directory-audit': 'Add, Update or Delete policy, of a token lifetime policy',
    mirror: 'the policy read again has another content',
  },
  activities: ['add policy', 'added policy', 'update policy', 'delete policy'],

  fromRecord(signal) {
    const { targets, activity } = signal.record;
    const target = targetsOf(targets, 'Policy')[0] ?? targets.flatMap(identifiedTarget)[0];
    const change = target && lifetimePolicyStep(activity, target.changes);
    if (target === undefined || change === undefined) return [];
    const subject = subjectOf('policy', target);
    const detail = { policy: { change } };
    return [reportOf(signal, { kind: 'revocation', cause: 'token-policy-changed', subject, detail })];
  },

  fromChange: {
    policy(change) {
      const { before, after } = change;
      const policy = after ?? before;
      if (policy?.policyKind !== 'token-lifetime' || before?.contentHash === after?.contentHash) return [];
      const subject = subjectOf('policy', { id: policy.id, name: policy.displayName });
      const detail = { policy: policyDetail(change) };
      return [reportOf(change, { kind: 'revocation', cause: 'token-policy-changed', subject, detail })];
    },
  },
};

function policyDetail({ before, after }: ChangesByObject['policy']): PolicyDetail {
  return defined({
    change: changeBetween(before, after),
    before: before?.content,
    beforeHash: before?.contentHash,
    after: after?.content,
    afterHash: after?.contentHash,
  });
}

function changeBetween(before: unknown, after: unknown): PolicyDetail['change'] {
  if (before === undefined) return 'created';
  return after === undefined ? 'deleted' : 'changed';
}

const LIFETIME = /token ?lifetime ?policy/i;
/** Members that say when the policy was saved or what it is called, not what it does. */
const NO_EFFECT = /DateTime$|^DisplayName$/i;

/**
 * Reads a policy in the directory's internal form. Undefined where it is another kind of policy, or only its name
 * changed.
 * @param activity normalised
 */
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
    : JSON.stringify(value, (name, inner) => (NO_EFFECT.test(name) ? undefined : inner));
}
