/** The audit activities by which policies change, and where their records keep the policy before and after. */
import type { AuditLogRecord, AuditTarget } from '../ingest/records/audit-log-record.ts';
import { isMembers, type Members, readAuditValue } from '../ingest/records/record-values.ts';
import { changeOf, plainText } from './audit-targets.ts';
import { type Content, judgeEnforcement, type PolicyAct, type PolicyKind } from './judge-policy-change.ts';
import type { PolicyDetail } from './report.ts';

export interface PolicyAudit {
  /** `twin`: the directory's own record of what may be a Conditional Access policy, or one of many other things. */
  readonly kind: PolicyKind | 'twin';
  readonly act: PolicyAct;
}

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

/** The policy before and after, in Graph's form; undefined where the record has neither. */
export function policySides(
  { changes }: AuditTarget,
  kind: PolicyAudit['kind'],
): { readonly before?: Content; readonly after?: Content } | undefined {
  const change = changes.find(({ property }) => PROPERTY[kind].test(property));
  const [before, after] = [change?.before, change?.after];
  if (!isMembers(before) && !isMembers(after)) return undefined;
  return { ...(isMembers(before) && { before }), ...(isMembers(after) && { after }) };
}

/** `Add` and `Added`, as both are written; a policy that comes back from the bin asks again what it asked. */
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

// The directory writes a record of its own beside each Conditional Access record, in an internal form. It counts where it surely means such a policy.

/** How the directory numbers the kind of policy that Conditional Access is. */
const CONDITIONAL_ACCESS_TYPE = /^(18|conditional ?access.*)$/i;
/** Say when it was saved, not what it does. */
const TIMES = /DateTime$/i;

/** The internal form is never shown or searched: it only tells that something changed, and whether it is enforced. */
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
  // A twin without the policy may be one of a rename, or of a policy that only reports.
  if (!before && !after) return act === 'delete' ? 'deleted' : undefined;
  const verdict = judgeEnforcement(act, before && isEnforced(before), after && isEnforced(after));
  if (verdict !== 'enforced throughout') return verdict;
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

function isEnforced({ State }: Members): boolean {
  return typeof State !== 'string' || /^enabled$/i.test(State);
}

function textOf(form: Members): string {
  return JSON.stringify(form, (name, value) => (TIMES.test(name) ? undefined : value));
}
