/** The directory writes a record of its own beside each Conditional Access record, in an internal form. It counts where it surely means such a policy. */
import type { AuditLogRecord, AuditTarget } from '../accept/audit-log-record.ts';
import { isMembers, type Members, readAuditValue } from '../accept/read-audit-value.ts';
import { changeOf, plainText } from './audit-targets.ts';
import { judgeEnforcement, type PolicyAct } from './judge-policy-change.ts';
import type { PolicyDetail } from './report.ts';

/** How the directory numbers the kind of policy that Conditional Access is. */
const CONDITIONAL_ACCESS_TYPE = /^(18|conditional ?access.*)$/i;
/** Say when it was saved, not what it does. */
const TIMES = /DateTime$/i;

/** The internal form is never shown or searched: it only tells that something changed, and whether it is enforced. */
export function judgeTwin(act: PolicyAct, target: AuditTarget, record: AuditLogRecord): Pick<PolicyDetail, 'change'> | undefined {
  const detail = changeOf(target.changes, 'PolicyDetail');
  const before = internalForm(detail?.before);
  const after = internalForm(detail?.after);
  if (!isConditionalAccess([before, after], target, record)) return undefined;
  const change = judged(act, before, after);
  return change && { change };
}

function judged(act: PolicyAct, before: Members | undefined, after: Members | undefined): PolicyDetail['change'] | undefined {
  // A twin without the policy may be one of a rename, or of a policy that only reports.
  if (!before && !after) return act === 'delete' ? 'deleted' : undefined;
  const verdict = judgeEnforcement(act, before && isEnforced(before), after && isEnforced(after));
  if (verdict !== 'enforced throughout') return verdict;
  return before && after && textOf(before) !== textOf(after) ? 'changed' : undefined;
}

function isConditionalAccess(sides: readonly (Members | undefined)[], target: AuditTarget, { service, details }: AuditLogRecord): boolean {
  const type = changeOf(target.changes, 'PolicyType');
  const typed = [type?.before, type?.after].some((value) => CONDITIONAL_ACCESS_TYPE.test(plainText(value)));
  const shaped = sides.some((side) => side !== undefined && 'Conditions' in side && ('Controls' in side || 'SessionControls' in side || 'State' in side));
  return typed || shaped || /^conditional access$/i.test(service) || /^conditional access$/i.test(details.Category ?? '');
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
