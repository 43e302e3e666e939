/** What the command line asks about, as a change of the tenant, and in words that say what is taken for what. */
import type { PolicyContent } from '../../conditional-access/policy.ts';
import type { WorldChange } from '../../impact/policy/change/world-change.ts';
import { AmbiguousNameError, UsageError } from '../cli-errors.ts';
import type { AskedTenant } from './asked-tenant.ts';
import type { Names } from './named-things.ts';
import {
  applyStates,
  changeOfSlot,
  namesOf,
  partsOf,
  policySlots,
  type StateFlags,
  type Told,
} from './policy-slots.ts';
import type { Draft } from './read-draft.ts';

export interface ChangeFlags extends StateFlags {
  /** `GROUP=USER` */
  readonly addMember?: readonly string[];
  readonly removeMember?: readonly string[];
  readonly baselineScopes?: string;
}

export interface PlannedChange {
  readonly changes: readonly WorldChange[];
  /** One line each, in the order of the changes. */
  readonly told: readonly string[];
  /** As they would be saved. */
  readonly drafts: readonly PlannedPolicy[];
}

export interface PlannedPolicy {
  readonly name: string;
  readonly file: string;
  readonly content: PolicyContent;
}

interface Planning {
  readonly tenant: AskedTenant;
  readonly names: Names;
}

/** @throws {UsageError} if the command line contradicts itself, or asks about nothing */
export async function planChange(
  drafts: readonly Draft[],
  flags: ChangeFlags,
  planning: Planning,
): Promise<PlannedChange> {
  const slots = policySlots(drafts, planning.tenant);
  applyStates(slots, flags);
  const policies = slots.flatMap((slot) => changeOfSlot(slot));
  const others = [
    ...(await Promise.all(drafts.filter(({ kind }) => kind !== 'policy').map((draft) => thingChange(draft, planning)))),
    ...(await memberChanges('member-added', flags.addMember, planning)),
    ...(await memberChanges('member-removed', flags.removeMember, planning)),
    ...(await settingChange(flags.baselineScopes, planning)),
  ];
  const all = [...policies, ...others];
  if (all.length === 0)
    throw new UsageError('Nothing to ask about: give a draft, or a change such as --on, --delete or --add-member');
  return {
    changes: all.map(({ change }) => change),
    told: all.map(({ text }) => text),
    drafts: slots.flatMap(({ draft, now, name }) => (draft && now ? [{ name, file: draft.file, content: now }] : [])),
  };
}

async function thingChange({ kind, content, file }: Draft, { tenant, names }: Planning): Promise<Told> {
  const thing = kind === 'strength' ? 'strength' : 'location';
  const known = thing === 'strength' ? tenant.world.tenant.strengths : tenant.world.tenant.locations;
  const word = thing === 'strength' ? 'authentication strength' : 'named location';
  const { id, name } = namesOf(content);
  const sameName = id === '' ? await idsNamed(names, thing, name) : [];
  if (sameName.length > 1)
    throw new AmbiguousNameError(
      name,
      sameName.map((one) => ({ id: one, name })),
    );
  const own = id || sameName[0] || `new ${word} ${name}`;
  const is = known.has(own.toLowerCase())
    ? `is replaced by the draft of the same ${id === '' ? 'name' : 'id'}`
    : 'is new';
  return { change: { kind: thing, id: own, content }, text: `${word} ${JSON.stringify(name || own)} ${is} (${file})` };
}

async function idsNamed(names: Names, kind: 'location' | 'strength', name: string): Promise<readonly string[]> {
  return [...(await names.of(kind))].flatMap(([id, own]) => (own.toLowerCase() === name.toLowerCase() ? [id] : []));
}

async function memberChanges(
  kind: 'member-added' | 'member-removed',
  texts: readonly string[] = [],
  { tenant: { world, where }, names }: Planning,
): Promise<readonly Told[]> {
  const flag = kind === 'member-added' ? '--add-member' : '--remove-member';
  const told: Told[] = [];
  for (const text of texts) {
    const [groupText, userText] = partsOf(text, flag, 'GROUP=USER');
    const [groupId, userId] = [await names.find('group', groupText), await names.find('user', userText)];
    const group = world.tenant.groups.numberOf(groupId);
    const identity = world.tenant.identities.numberOf(userId);
    if (group === undefined || identity === undefined)
      throw new UsageError(`${flag} ${text}: ${where} does not say who is in this group`);
    const [groupName, userName] = [
      (await names.of('group')).get(groupId.toLowerCase()),
      (await names.of('user')).get(userId.toLowerCase()),
    ];
    const act = kind === 'member-added' ? 'joins' : 'leaves';
    told.push({
      change: { kind, group, identity },
      text: `${userName ?? userId} ${act} group ${JSON.stringify(groupName ?? groupId)}`,
    });
  }
  return told;
}

async function settingChange(text: string | undefined, { names }: Planning): Promise<readonly Told[]> {
  if (text === undefined) return [];
  const to = text === 'legacy' || text === 'enforced' ? text : { audience: await names.find('app', text) };
  const word = typeof to === 'string' ? to : `customised (audience ${text})`;
  return [{ change: { kind: 'baseline-scopes', to }, text: `the setting for baseline scopes becomes ${word}` }];
}
