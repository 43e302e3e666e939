/** What exactly a revocation changed, in words: `report-only → enabled`, `lost scopes: Mail.Read`. Pure. */

import { defined } from '../base/defined.ts';
import { isJsonObject } from '../base/json.ts';
import type { PolicyContent } from '../conditional-access/policy.ts';
import type { Cause } from './cause.ts';
import { changeText, listedOf, listedText, type PolicyChange } from './policy-change.ts';
import type { Detail, PolicyDetail } from './report.ts';

/** The policy before and after; absent where it did not exist, or where nothing recorded it. */
export interface PolicySides {
  readonly before?: PolicyContent;
  readonly after?: PolicyContent;
}

/** `from` is absent of a policy that was created, `to` of one that was deleted. */
export interface StateChange {
  readonly from?: string;
  readonly to?: string;
}

const MAX_MEMBERS = 12;
const MAX_ENTRIES = 10;
/** They say when somebody saved the policy, or what it is called. */
const PASSED_OVER = /^(state|isEnabled|id|.*DateTime|templateId)$|@odata\./;

export function stateChangeOf({ before, after }: PolicySides): StateChange | undefined {
  const [from, to] = [before, after].map((side) => side && stateOf(side));
  return from === undefined && to === undefined ? undefined : defined({ from, to });
}

/** Empty if the cause and the subject say everything. */
export function whatChanged(cause: Cause, detail: Detail, sides: PolicySides): readonly string[] {
  const { lostScopes, keptScopes, membership, policy, mfa, risk, signIn, byAppRemoval, purged } = detail;
  const things = thingsOf(cause);
  return [
    ...policyChanges(defined({ policy }), sides).map(changeText),
    ...(lostScopes?.length ? [`lost ${things}: ${listed(lostScopes)}`] : []),
    ...(keptScopes?.length ? [`kept ${things}: ${listed(keptScopes)}`] : []),
    ...(byAppRemoval ? ['it went because its app was removed'] : []),
    ...(purged ? ['deleted for good'] : []),
    ...policyChanges(defined({ membership }), {}).map(changeText),
    ...(mfa ? [MFA_TEXTS[mfa]] : []),
    ...(risk ? [`risk: ${[risk.state, risk.level, risk.because].filter(Boolean).join(', ')}`] : []),
    ...(signIn?.errorCode ? [`sign-in refused with AADSTS${signIn.errorCode}`] : []),
  ];
}

const MFA_TEXTS: Readonly<Record<NonNullable<Detail['mfa']>, string>> = {
  required: 'multifactor authentication is required from now on',
  lifted: 'multifactor authentication is no longer required',
  'method-lost': 'one sign-in method is gone',
};

function thingsOf(cause: Cause): string {
  if (cause === 'app-role-removed' || cause === 'assignment-missing') return 'roles';
  return cause === 'app-credential-lost' ? 'credentials' : 'scopes';
}

/** What was done to a policy, or to a group that policies name. */
export function policyChanges(
  { policy, membership }: Pick<Detail, 'policy' | 'membership'>,
  sides: PolicySides,
): readonly PolicyChange[] {
  return [...(policy ? changesOfPolicy(policy, sides) : []), ...(membership ? [membershipChange(membership)] : [])];
}

function membershipChange({ policyIds, ...membership }: NonNullable<Detail['membership']>): PolicyChange {
  return { kind: 'membership', ...membership, policies: policyIds.length };
}

function changesOfPolicy({ change }: PolicyDetail, sides: PolicySides): readonly PolicyChange[] {
  const state = stateChangeOf(sides);
  if (change === 'created') return [defined({ kind: change, state: state?.to })];
  if (change === 'deleted') return [defined({ kind: change, state: state?.from })];
  const { before, after } = sides;
  const { from, to } = state ?? {};
  const moved = from !== undefined && to !== undefined && from !== to ? [{ kind: 'state', from, to } as const] : [];
  const changes = [...moved, ...(before && after ? memberChanges(policyDiff(before, after)) : [])];
  // Without both sides only the direction is known.
  return changes.length > 0 ? changes : [{ kind: 'direction', change }];
}

/** The words of the portal for the state of a Conditional Access policy. */
function stateOf({ state, isEnabled }: PolicyContent): string | undefined {
  if (state === 'enabledForReportingButNotEnforced') return 'report-only';
  if (typeof state === 'string') return state;
  if (typeof isEnabled !== 'boolean') return undefined;
  return isEnabled ? 'enabled' : 'disabled';
}

/** One setting of a policy that differs. Of a list: what came and what went; of a value: both, absent where unset. */
export type PolicyDifference =
  | { readonly path: string; readonly added: readonly string[]; readonly removed: readonly string[] }
  | { readonly path: string; readonly from?: string; readonly to?: string };

/** Without names, times, and the state, which {@link stateChangeOf} has. In the order of the paths. */
export function policyDiff(before: PolicyContent, after: PolicyContent): readonly PolicyDifference[] {
  const [had, has] = [membersOf(before), membersOf(after)];
  const paths = [...new Set([...had.keys(), ...has.keys()])].sort();
  return paths.flatMap((path) => differenceAt(path, had.get(path), has.get(path)));
}

type Member = string | readonly string[];

function differenceAt(path: string, had: Member | undefined, has: Member | undefined): readonly PolicyDifference[] {
  if (JSON.stringify(had) === JSON.stringify(has)) return [];
  if (Array.isArray(had ?? has) && Array.isArray(has ?? had)) {
    const [before, after] = [new Set(had), new Set(has)];
    const added = [...after].filter((entry) => !before.has(entry));
    const removed = [...before].filter((entry) => !after.has(entry));
    return added.length + removed.length === 0 ? [] : [{ path, added, removed }];
  }
  return [defined({ path, from: had && textOf(had), to: has && textOf(has) })];
}

function memberChanges(differences: readonly PolicyDifference[]): readonly PolicyChange[] {
  const more = differences.length - MAX_MEMBERS;
  const changes = differences.slice(0, MAX_MEMBERS).map(memberChange);
  return more > 0 ? [...changes, { kind: 'more', count: more }] : changes;
}

function memberChange(difference: PolicyDifference): PolicyChange {
  const { path } = difference;
  if (!('added' in difference)) return { kind: 'value', ...difference };
  const [added, removed] = [listedOf(difference.added, MAX_ENTRIES), listedOf(difference.removed, MAX_ENTRIES)];
  return { kind: 'list', path, added, removed };
}

/** The values of a policy by the path that leads to them; empty ones say nothing. */
function membersOf(value: PolicyContent, path = ''): ReadonlyMap<string, Member> {
  const members = Object.entries(value).flatMap(([name, member]): (readonly [string, Member])[] => {
    if (PASSED_OVER.test(name) || member === null || member === undefined) return [];
    const at = path === '' ? name : `${path}.${name}`;
    if (isJsonObject(member)) return [...membersOf(member, at)];
    if (!Array.isArray(member)) return [[at, String(member)]];
    const entries = member.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry))).sort();
    return entries.length === 0 ? [] : [[at, entries]];
  });
  return new Map(members);
}

function textOf(member: Member): string {
  return typeof member === 'string' ? member : listed(member);
}

function listed(entries: readonly string[]): string {
  return listedText(listedOf(entries, MAX_ENTRIES));
}
