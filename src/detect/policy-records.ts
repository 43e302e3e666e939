/**
 * The audit activities by which policies change, and where their records hold the policy before and after.
 *
 * The directory writes a record of its own, the twin, beside each record of Conditional Access, in an internal form
 * that it uses for many kinds of policy. A twin counts only where it certainly means a Conditional Access policy.
 */
import { defined } from '../base/defined.ts';
import type { PolicyContent } from '../conditional-access/policy.ts';
import type { AuditLogRecord, AuditTarget } from '../ingest/records/audit-log-record.ts';
import { isMembers, type Members, readAuditValue } from '../ingest/records/record-values.ts';
import { changeOf, plainText } from './audit-targets.ts';
import { type JudgedKind, judgeEnforcement, type PolicyAct } from './judge-policy-change.ts';
import type { PolicyDetail } from './report.ts';

export interface PolicyAudit {
  /** The settings of the tenant have activities of their own (tenant-wide-policies.ts), or none. */
  readonly kind: Exclude<JudgedKind, 'conditional-access-settings' | 'cross-tenant-access'> | 'twin';
  readonly act: PolicyAct;
}

/** In Graph's form. */
export interface PolicySides {
  readonly before?: PolicyContent;
  readonly after?: PolicyContent;
}

/** By normalised activity. */
export const POLICY_ACTIVITIES: ReadonlyMap<string, PolicyAudit> = new Map([
  ...verbs('conditional access policy', 'conditional-access'),
  ...verbs('named location', 'named-location'),
  ...verbs('policy', 'twin'),
  ['authentication strength policy create', { kind: 'authentication-strength', act: 'add' }],
  ['authentication strength policy update', { kind: 'authentication-strength', act: 'update' }],
  ['authentication strength policy delete', { kind: 'authentication-strength', act: 'delete' }],
  ...['create', 'update', 'delete'].map(
    (verb) =>
      [
        `authentication strength combination configuration ${verb}`,
        { kind: 'authentication-strength', act: 'update' },
      ] as const,
  ),
  ['update security defaults', { kind: 'security-defaults', act: 'update' }],
]);

const PROPERTY: Readonly<Record<PolicyAudit['kind'], RegExp>> = {
  'conditional-access': /^conditional ?access ?policy$/i,
  twin: /^conditional ?access ?policy$/i,
  'named-location': /named ?location/i,
  'authentication-strength': /strength/i,
  'security-defaults': /security ?defaults/i,
};

/** How the directory numbers Conditional Access among the kinds of policy. */
const CONDITIONAL_ACCESS_TYPE = /^(18|conditional ?access.*)$/i;
/** Members that say when the policy was saved, not what it does. */
const TIMES = /DateTime$/i;

/** Undefined where the record holds neither side. */
export function policySides({ changes }: AuditTarget, kind: PolicyAudit['kind']): PolicySides | undefined {
  const change = changes.find(({ property }) => PROPERTY[kind].test(property));
  const [before, after] = [change?.before, change?.after];
  if (!isMembers(before) && !isMembers(after)) return undefined;
  return defined({ before: isMembers(before) ? before : undefined, after: isMembers(after) ? after : undefined });
}

/** The internal form is not documented: it only shows that something changed, and whether the policy is enforced. */
export function judgeTwin(
  act: PolicyAct,
  target: AuditTarget,
  record: AuditLogRecord,
): Pick<PolicyDetail, 'change'> | undefined {
  const detail = changeOf(target.changes, 'PolicyDetail');
  const before = internalForm(detail?.before);
  const after = internalForm(detail?.after);
  if (!isConditionalAccess([before, after], target, record)) return undefined;
  const change = judged(act, before, after);
  return change && { change };
}

function judged(
  act: PolicyAct,
  before: Members | undefined,
  after: Members | undefined,
): PolicyDetail['change'] | undefined {
  // Without the policy it may be a rename, or a change of a report-only policy.
  if (!before && !after) return act === 'delete' ? 'deleted' : undefined;
  const [was, is] = [before, after].map((side) => side && isEnforced(side));
  const change = judgeEnforcement(act, was, is);
  if (change !== 'enforced throughout') return change;
  return before && after && textOf(before) !== textOf(after) ? 'changed' : undefined;
}

function isConditionalAccess(
  sides: readonly (Members | undefined)[],
  target: AuditTarget,
  { service, details }: AuditLogRecord,
): boolean {
  const type = changeOf(target.changes, 'PolicyType');
  const typed = [type?.before, type?.after].some((value) => CONDITIONAL_ACCESS_TYPE.test(plainText(value)));
  const shaped = sides.some(
    (side) =>
      side !== undefined &&
      'Conditions' in side &&
      ('Controls' in side || 'SessionControls' in side || 'State' in side),
  );
  return (
    typed || shaped || /^conditional access$/i.test(service) || /^conditional access$/i.test(details.Category ?? '')
  );
}

function internalForm(value: unknown): Members | undefined {
  const form = readAuditValue(value);
  return isMembers(form) ? form : undefined;
}

/** The internal form has words of its own for the states; only `Enabled` is certain to be enforced. */
function isEnforced({ State }: Members): boolean {
  return typeof State !== 'string' || /^enabled$/i.test(State);
}

function textOf(form: Members): string {
  return JSON.stringify(form, (name, value) => (TIMES.test(name) ? undefined : value));
}

/** Entra writes both `Add` and `Added`. A restored policy demands again what it demanded before it was deleted. */
function verbs(what: string, kind: PolicyAudit['kind']): readonly (readonly [string, PolicyAudit])[] {
  const acts = {
    add: ['add', 'added', 'create', 'restore'],
    update: ['update', 'updated'],
    delete: ['delete', 'deleted', 'hard delete'],
  } as const;
  return (['add', 'update', 'delete'] as const).flatMap((act) =>
    acts[act].map((verb) => [`${verb} ${what}`, { kind, act }] as const),
  );
}
