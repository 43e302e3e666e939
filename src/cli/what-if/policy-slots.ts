/** The policies of a tenant and of the drafts, as the command line changes them. */
import { objectOf } from '../../base/json.ts';
import { isEnforcedState, type PolicyContent } from '../../conditional-access/policy.ts';
import type { WorldChange } from '../../impact/policy/change/world-change.ts';
import { AmbiguousNameError, UsageError } from '../cli-errors.ts';
import type { AskedTenant } from './asked-tenant.ts';
import type { Draft } from './read-draft.ts';

export interface StateFlags {
  /** Ids or names; empty: the drafts. */
  readonly delete?: readonly string[];
  readonly on?: readonly string[];
  /** `POLICY=STATE` */
  readonly state?: readonly string[];
}

const STATES: ReadonlyMap<string, string> = new Map([
  ['enabled', 'enabled'],
  ['on', 'enabled'],
  ['disabled', 'disabled'],
  ['off', 'disabled'],
  ['report-only', 'enabledForReportingButNotEnforced'],
  ['enabledforreportingbutnotenforced', 'enabledForReportingButNotEnforced'],
]);

/** A policy of the tenant, of a draft, or of both. */
export interface PolicySlot {
  readonly name: string;
  readonly id: string;
  readonly draft?: Draft;
  readonly by?: 'id' | 'name';
  /** In the tenant; absent: the draft is new. */
  readonly number?: number;
  readonly before?: PolicyContent;
  /** Undefined once it is deleted. */
  now: PolicyContent | undefined;
}

/** A change, and one line that says what is taken for what. */
export interface Told {
  readonly change: WorldChange;
  readonly text: string;
}

export function policySlots(drafts: readonly Draft[], { world }: AskedTenant): readonly PolicySlot[] {
  const slots: PolicySlot[] = world.policies.map((before, number) => ({
    ...namesOf(before),
    number,
    before,
    now: before,
  }));
  for (const draft of drafts.filter(({ kind }) => kind === 'policy')) {
    const { id, name } = namesOf(draft.content);
    const [found, ...more] = slots.filter((slot) => isMeant(slot, { id, name }));
    if (found && more.length > 0) throw new AmbiguousNameError(name, [found, ...more]);
    if (found?.draft)
      throw new UsageError(`Two drafts are for policy ${quoted(found)}: ${found.draft.file}, ${draft.file}`);
    // As Graph does it: without an id, the policy keeps the one that it has.
    const content = found && id === '' ? { ...draft.content, id: found.id } : draft.content;
    const slot = { name: name || (found?.name ?? ''), id: id || (found?.id ?? ''), draft, now: content };
    if (found === undefined) slots.push(slot);
    else slots[slots.indexOf(found)] = { ...found, ...slot, by: id === '' ? 'name' : 'id' };
  }
  return slots;
}

function isMeant(slot: PolicySlot, { id, name }: { readonly id: string; readonly name: string }): boolean {
  if (id !== '') return slot.id.toLowerCase() === id.toLowerCase();
  return name !== '' && slot.name.toLowerCase() === name.toLowerCase();
}

export function applyStates(slots: readonly PolicySlot[], flags: StateFlags): void {
  for (const text of flags.delete ?? []) for (const slot of slotsNamed(slots, text, '--delete')) slot.now = undefined;
  for (const text of flags.on ?? [])
    for (const slot of slotsNamed(slots, text, '--on')) setState(slot, 'enabled', `--on ${text}`);
  for (const text of flags.state ?? []) {
    const [policy, word] = partsOf(text, '--state', 'POLICY=enabled, POLICY=disabled or POLICY=report-only');
    const state = STATES.get(word.toLowerCase());
    if (state === undefined)
      throw new UsageError(
        `--state ${text}: the state is enabled, disabled or report-only, not ${JSON.stringify(word)}`,
      );
    for (const slot of slotsNamed(slots, policy, '--state')) setState(slot, state, `--state ${text}`);
  }
}

function setState(slot: PolicySlot, state: string, flag: string): void {
  if (slot.now === undefined) throw new UsageError(`${flag}: the same policy is to be deleted`);
  slot.now = { ...slot.now, state };
}

/** @param text empty: all drafts */
function slotsNamed(slots: readonly PolicySlot[], text: string, flag: string): readonly PolicySlot[] {
  const drafts = slots.filter(({ draft }) => draft !== undefined);
  if (text === '') {
    if (drafts.length === 0) throw new UsageError(`${flag} needs a policy, by id or name, or a draft`);
    return drafts;
  }
  const wanted = text.trim().toLowerCase();
  const byId = slots.find(({ id }) => id.toLowerCase() === wanted);
  if (byId) return [byId];
  const [first, ...more] = slots.filter(({ name }) => name.toLowerCase() === wanted);
  if (first === undefined)
    throw new UsageError(
      `${flag} ${JSON.stringify(text)}: no policy has this id or name, neither in the tenant nor in a draft`,
    );
  if (more.length > 0) throw new AmbiguousNameError(text, [first, ...more]);
  return [first];
}

export function changeOfSlot(slot: PolicySlot): readonly Told[] {
  const { number, draft, before, now, by } = slot;
  if (now === undefined)
    return number === undefined
      ? []
      : [{ change: { kind: 'policy-deleted', number }, text: `policy ${quoted(slot)} is deleted` }];
  if (number === undefined)
    return [{ change: { kind: 'policy', content: now }, text: `policy ${quoted(slot)} is new${stateText(now)}` }];
  if (draft !== undefined) {
    const text = `policy ${quoted(slot)} is replaced by the draft of the same ${by}${stateText(now, before)}`;
    return [{ change: { kind: 'policy', content: now, replaces: number }, text }];
  }
  if (now === before) return [];
  const change = { kind: 'policy-state', number, state: String(now.state) } as const;
  return [{ change, text: `policy ${quoted(slot)} goes from ${stateWord(before)} to ${stateWord(now)}` }];
}

/** The last `=` parts them: names of groups and policies may have one, ids and addresses have none. */
export function partsOf(text: string, flag: string, form: string): readonly [string, string] {
  const at = text.lastIndexOf('=');
  const [left, right] = [text.slice(0, Math.max(at, 0)).trim(), text.slice(at + 1).trim()];
  if (at <= 0 || left === '' || right === '') throw new UsageError(`${flag} ${text}: write it like ${form}`);
  return [left, right];
}

export function namesOf(content: PolicyContent): { readonly id: string; readonly name: string } {
  const { id, displayName } = objectOf(content);
  return { id: typeof id === 'string' ? id : '', name: typeof displayName === 'string' ? displayName : '' };
}

function quoted({ name, id }: Pick<PolicySlot, 'name' | 'id'>): string {
  if (name === '' && id === '') return 'without a name';
  return name === '' ? id : JSON.stringify(name);
}

function stateText(now: PolicyContent, before: PolicyContent = now): string {
  if (!isEnforcedState(now.state)) return ` and is ${stateWord(now)}, so it demands nothing of anybody`;
  return isEnforcedState(before.state) ? '' : `, and goes from ${stateWord(before)} to on`;
}

function stateWord(content: PolicyContent | undefined): string {
  if (content === undefined || isEnforcedState(content.state)) return 'on';
  return String(content.state).toLowerCase() === 'disabled' ? 'off' : 'report-only';
}
