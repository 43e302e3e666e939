/** The audit activities by which policies change, and where their records keep the policy before and after. */
import type { AuditTarget } from '../accept/audit-log-record.ts';
import { isMembers } from '../accept/read-audit-value.ts';
import type { Content, PolicyAct, PolicyKind } from './judge-policy-change.ts';

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
    (verb) => [`authentication strength combination configuration ${verb}`, { kind: 'authentication-strength', act: 'update' }] as const,
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
export function policySides({ changes }: AuditTarget, kind: PolicyAudit['kind']): { readonly before?: Content; readonly after?: Content } | undefined {
  const change = changes.find(({ property }) => PROPERTY[kind].test(property));
  const [before, after] = [change?.before, change?.after];
  if (!isMembers(before) && !isMembers(after)) return undefined;
  return { ...(isMembers(before) && { before }), ...(isMembers(after) && { after }) };
}

/** `Add` and `Added`, as both are written; a policy that comes back from the bin asks again what it asked. */
function verbs(what: string, kind: PolicyAudit['kind']): readonly (readonly [string, PolicyAudit])[] {
  const acts = { add: ['add', 'added', 'create', 'restore'], update: ['update', 'updated'], delete: ['delete', 'deleted', 'hard delete'] } as const;
  return (['add', 'update', 'delete'] as const).flatMap((act) => acts[act].map((verb) => [`${verb} ${what}`, { kind, act }] as const));
}
