/**
 * A rule of `semantics.md` as a case: a change, the requests, and the rows that follow from the text. Each one is put
 * to the engine and to the naive evaluator; neither may differ.
 */
import { describe, expect, test } from 'vitest';
import type { Context, NaiveInput } from '../../naive/input.ts';
import { naiveAffected } from '../../naive/naive-affected.ts';
import { engineAnswer, type PlainWorld } from '../engine-answer.ts';

export interface Rule {
  /** What differs from a tenant of ann and the app hr. */
  readonly in?: object;
  /** What the change does to the tenant. */
  readonly inAfter?: object;
  /** Policies that stay. */
  readonly others?: readonly object[];
  readonly before?: object | null;
  readonly after?: object | null;
  readonly when?: object | readonly object[];
  /** What happens to ann at hr, or all rows as `person app effect`. */
  readonly hits: string | readonly string[];
  readonly prompts?: readonly string[];
}

export type Rules = Readonly<Record<string, Rule>>;

const ORDINARY = { users: [{ id: 'ann', userType: 'Member' }], groups: [], roles: [], apps: [{ id: 'hr' }] };

function worldsOf(rule: Rule): Readonly<Record<'before' | 'after', PlainWorld>> {
  const tenant = { ...ORDINARY, ...rule.in };
  const policiesWith = (one: object | null | undefined) => [...(rule.others ?? []), ...(one ? [one] : [])];
  return {
    before: { tenant, policies: policiesWith(rule.before) },
    after: { tenant: rule.inAfter ? { ...tenant, ...rule.inAfter } : tenant, policies: policiesWith(rule.after) },
  };
}

function expectedRows({ hits }: Rule): readonly string[] {
  if (typeof hits !== 'string') return [...hits].sort();
  return hits === 'unchanged' ? [] : [`ann hr ${hits}`];
}

export function engineRows(rule: Rule) {
  const { before, after } = worldsOf(rule);
  return engineAnswer(before, after, { contexts: rule.when ?? {} });
}

function naiveRows(rule: Rule) {
  // A case is plain JSON, also where it is odd on purpose.
  const input = { ...worldsOf(rule), contexts: [rule.when ?? {}].flat() as readonly Context[] } as unknown;
  const { affected, promptNow } = naiveAffected(input as NaiveInput);
  const rowsOf = (rows: readonly (readonly string[])[]) => rows.map((row) => row.join(' ')).sort();
  return { affected: rowsOf(affected), promptNow: promptNow && rowsOf(promptNow) };
}

export function holds(title: string, rules: Rules): void {
  describe(title, () => {
    test.each(Object.entries(rules))('%s', (_, rule) => {
      const engine = engineRows(rule);
      const naive = naiveRows(rule);
      const said = { affected: expectedRows(rule), ...(rule.prompts && { promptNow: [...rule.prompts].sort() }) };

      const { affected, promptNow } = engine;
      expect({ engine: { affected, promptNow }, naive }).toMatchObject({ engine: said, naive: said });
    });
  });
}

/** What people write in their own way. The naive evaluator reads the exact form only. */
export function engineHolds(title: string, rules: Rules): void {
  describe(title, () => {
    test.each(Object.entries(rules))('%s', (_, rule) => {
      const { affected, promptNow } = engineRows(rule);
      expect(affected).toEqual(expectedRows(rule));
      if (rule.prompts) expect(promptNow).toEqual(rule.prompts);
    });
  });
}

/** Rows of one effect at one app. */
export const each = (effect: string, people: readonly string[], app = 'hr'): readonly string[] =>
  people.map((person) => `${person} ${app} ${effect}`);

/** Rows of one effect on ann at several apps. */
export const at = (effect: string, ...apps: readonly string[]): readonly string[] =>
  apps.map((app) => `ann ${app} ${effect}`);
