/** Is a policy in the directory's internal form one of token lifetimes, and did they change? */
import type { AuditChange } from '../accept/audit-log-record.ts';
import { changeOf } from './audit-targets.ts';
import type { PolicyDetail } from './report.ts';

const LIFETIME = /token ?lifetime ?policy/i;
/** Say when it was saved, not what it does. */
const TIMES = /DateTime$|^DisplayName$/i;

/** Undefined where it is another kind of policy, or only its name changed. @param activity normalised */
export function lifetimePolicyStep(activity: string, changes: readonly AuditChange[]): PolicyDetail['change'] | undefined {
  const [detail, type] = [changeOf(changes, 'PolicyDetail'), changeOf(changes, 'PolicyType')];
  const [before, after] = [textOf(detail?.before), textOf(detail?.after)];
  const isLifetime = [before, after, textOf(type?.before), textOf(type?.after)].some((text) => text !== undefined && LIFETIME.test(text));
  if (!isLifetime) return undefined;
  if (activity.startsWith('add')) return 'created';
  if (activity.startsWith('delete')) return 'deleted';
  return before !== undefined && before === after ? undefined : 'changed';
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value, (name, inner) => (TIMES.test(name) ? undefined : inner));
}
