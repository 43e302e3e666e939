/** What in a draft keeps the answer from being the whole truth: nobody may take silence about it for an all-clear. */
import { isPlaceholder } from '../../conditional-access/known-members.ts';
import { isEnforcedState } from '../../conditional-access/policy.ts';
import { isUnreadable } from '../../conditional-access/policy-demand.ts';
import { readPolicy } from '../../conditional-access/read-policy.ts';
import type { TenantIndexInput } from '../../impact/policy/tenant/tenant-index-input.ts';
import type { PlannedPolicy } from './plan-change.ts';

export interface Finding {
  readonly problem:
    | 'placeholder'
    | 'unknown'
    | 'not-in-tenant'
    | 'not-enforced'
    | 'no-effect'
    | 'no-draft'
    | 'untried'
    | 'unread';
  readonly policy?: string;
  readonly file?: string;
  /** One line that says what it means. */
  readonly text: string;
}

export function findingsIn(drafts: readonly PlannedPolicy[], tenant: TenantIndexInput): readonly Finding[] {
  return drafts.flatMap((draft) => {
    const of = { policy: draft.name, file: draft.file };
    return problemsOf(draft, tenant).map((one) => ({ ...one, ...of }));
  });
}

/** @param unread sources of the mirror that were not read whole yet */
export function unreadFindings(unread: readonly string[] = []): readonly Finding[] {
  const text = `the mirror has not read all of this yet, so the answer may be too small: ${unread.join(', ')}`;
  return unread.length === 0 ? [] : [{ problem: 'unread', text }];
}

type Problem = Pick<Finding, 'problem' | 'text'>;

function problemsOf({ content }: PlannedPolicy, tenant: TenantIndexInput): readonly Problem[] {
  const rule = readPolicy(content);
  const problems: Problem[] = rule.unknown.map((path) =>
    isPlaceholder(path.slice(path.indexOf(': ') + 2))
      ? { problem: 'placeholder', text: `${path}: still a placeholder; it may stand for anybody or anything` }
      : { problem: 'unknown', text: `${path}: not known, so what it does cannot be decided` },
  );
  const { include, exclude } = rule.people;
  const sides = [include, exclude];
  const missing = [
    ...sides.flatMap(({ users }) => absent('user', users.ids, (id) => tenant.identities.numberOf(id) !== undefined)),
    ...sides.flatMap(({ groups }) => absent('group', groups.ids, (id) => tenant.groups.numberOf(id) !== undefined)),
    ...absent('app', [...rule.apps.include.ids, ...rule.apps.exclude.ids], appKnower(tenant)),
    ...absent(
      'named location',
      [...rule.conditions.locations.include, ...rule.conditions.locations.exclude].filter(isNoWord),
      (id) => tenant.locations.has(id.toLowerCase()),
    ),
  ];
  if (missing.length > 0)
    problems.push({ problem: 'not-in-tenant', text: `names what the tenant does not have: ${listed(missing)}` });
  if (!isEnforcedState(content.state))
    problems.push({ problem: 'not-enforced', text: `is not switched on; --on asks what happens once it is` });
  else if (isUnreadable(rule) && rule.unknown.length === 0)
    problems.push({
      problem: 'no-effect',
      text: 'is for nobody, covers nothing or demands nothing, as far as v1.0 shows it',
    });
  return problems;
}

function absent(kind: string, ids: readonly string[], isKnown: (id: string) => boolean): readonly string[] {
  return [...new Set(ids)].filter((id) => !isKnown(id)).map((id) => `${kind} ${id}`);
}

/** Words for groups of apps are known where an app says that it belongs to one. */
function appKnower({ apps }: TenantIndexInput): (id: string) => boolean {
  const ids = new Set(apps.flatMap(({ id, suites }) => [id, ...suites]).map((id) => id.toLowerCase()));
  return (id) => ids.has(id.toLowerCase());
}

function isNoWord(id: string): boolean {
  return !/^all(trusted)?$/i.test(id);
}

const SHOWN = 8;

function listed(items: readonly string[]): string {
  const rest = items.length - SHOWN;
  return `${items.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
