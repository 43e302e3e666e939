/** The demands on a sign-in have changed: a Conditional Access policy, or something that such policies refer to. */

import { defined } from '../../base/defined.ts';
import { canonicalPolicy, type Policy, policyHash } from '../../conditional-access/policy.ts';
import type { AuditChange, AuditLogRecord } from '../../ingest/records/audit-log-record.ts';
import type { AuditRecorded } from '../../ingest/signal.ts';
import { type IdentifiedTarget, identifiedTarget, targetsOf } from '../audit-targets.ts';
import { type Detector, type Observed, reportOf } from '../detector.ts';
import { type JudgedKind, judgePolicyChange, type PolicyAct } from '../judge-policy-change.ts';
import { judgeTwin, POLICY_ACTIVITIES, type PolicySides, policySides } from '../policy-records.ts';
import type { PolicyDetail, Report } from '../report.ts';
import { crossTenantSubject, TENANT_WIDE_POLICIES } from '../tenant-wide-policies.ts';

export const policyChanged: Detector = {
  seenIn: {
    'directory-audit':
      'a policy added, updated or deleted so that it demands something else; ' +
      'somebody in or out of a group or role that policies name',
    mirror: 'the policy read again has another content',
  },
  activities: [...POLICY_ACTIVITIES.keys(), ...TENANT_WIDE_POLICIES.keys()],

  fromRecord(signal) {
    const judge = TENANT_WIDE_POLICIES.get(signal.record.activity);
    if (judge !== undefined) return tenantWideReports(signal, judge);
    const audit = POLICY_ACTIVITIES.get(signal.record.activity);
    const target = policyTarget(signal.record);
    if (audit === undefined || target === undefined) return [];
    const sides = policySides(target, audit.kind);
    // A twin that holds the policy in Graph's form is as good as the record that it duplicates.
    const policy =
      audit.kind === 'twin' && sides === undefined ? judgeTwin(audit.act, target, signal.record) : judged(audit, sides);
    return policy === undefined ? [] : [policyReport(signal, target, policy)];
  },

  fromChange: {
    policy(change) {
      const { before, after } = change;
      const policy = after ?? before;
      if (policy === undefined || policy.policyKind === 'token-lifetime') return [];
      const audit = { kind: policy.policyKind, act: actOf(before, after) };
      const detail = judged(audit, defined({ before: before?.content, after: after?.content }));
      return detail === undefined ? [] : [policyReport(change, { id: policy.id, name: policy.displayName }, detail)];
    },
  },
};

/** Such a setting is not always an object with an id; then the subject is the tenant. */
function tenantWideReports(
  signal: AuditRecorded,
  judge: (changes: readonly AuditChange[]) => PolicyDetail['change'] | undefined,
): readonly Report[] {
  const change = judge(signal.record.targets.flatMap(({ changes }) => changes));
  const crossTenant = crossTenantSubject(signal.record);
  const target = crossTenant === undefined ? policyTarget(signal.record) : { id: crossTenant };
  return change === undefined ? [] : [policyReport(signal, target ?? { id: signal.tenantId }, { change })];
}

function policyTarget({ targets }: AuditLogRecord): IdentifiedTarget | undefined {
  return targetsOf(targets, 'Policy')[0] ?? targets.flatMap(identifiedTarget)[0];
}

function actOf(before: Policy | undefined, after: Policy | undefined): PolicyAct {
  if (before === undefined) return 'add';
  return after === undefined ? 'delete' : 'update';
}

function judged(
  { kind, act }: { readonly kind: JudgedKind | 'twin'; readonly act: PolicyAct },
  sides: PolicySides = {},
): PolicyDetail | undefined {
  const policyKind: JudgedKind = kind === 'twin' ? 'conditional-access' : kind;
  const before = sides.before && canonicalPolicy(sides.before);
  const after = sides.after && canonicalPolicy(sides.after);
  const change = judgePolicyChange(defined({ kind: policyKind, act, before, after }));
  if (change === undefined) return undefined;
  return defined({
    change,
    before,
    beforeHash: before && policyHash(policyKind, before),
    after,
    afterHash: after && policyHash(policyKind, after),
  });
}

function policyReport(
  observed: Observed,
  { id, name }: { readonly id: string; readonly name?: string },
  policy: PolicyDetail,
): Report {
  const subject = defined({ kind: 'policy' as const, id, name: name || undefined });
  return reportOf(observed, {
    kind: 'revocation',
    cause: 'policy-changed',
    subject,
    detail: defined({ purged: isPurge(observed) || undefined, policy }),
  });
}

function isPurge(observed: Observed): observed is AuditRecorded {
  return observed.kind === 'audit-recorded' && observed.record.activity.startsWith('hard delete');
}
