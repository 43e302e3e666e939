/** The published cases, where they are at hand: the project must also stand without them. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Context, Policy, Tenant } from './input.ts';
import { naiveAffected, worldsOf } from './naive-affected.ts';

interface Case {
  readonly name: string;
  readonly tenant: Tenant & { readonly policies?: readonly Policy[] };
  readonly before: Policy | null;
  readonly after: Policy | null;
  readonly context: Context | readonly Context[];
  readonly expect: {
    readonly affected: readonly (readonly string[])[];
    readonly promptNow?: readonly (readonly string[])[];
  };
}

const root = resolve(import.meta.dirname, '../../..');
const place = resolve(root, '../shared/reference/conditional-access/cases.json');
const cases = existsSync(place) ? (JSON.parse(readFileSync(place, 'utf8')) as readonly Case[]) : [];

const sorted = (rows: readonly (readonly string[])[] | undefined) => rows?.map((row) => row.join(' ')).sort();

describe.skipIf(cases.length === 0)('the naive evaluator answers as the published case', () => {
  test.each(cases.map((one) => [one.name, one] as const))(
    '%s',
    (_, { tenant, before, after, context, expect: say }) => {
      const contexts = [context].flat();
      const found = naiveAffected({ ...worldsOf(tenant, before, after), contexts });

      expect(sorted(found.affected)).toEqual(sorted(say.affected));
      if (say.promptNow) expect(sorted(found.promptNow)).toEqual(sorted(say.promptNow));
    },
  );
});
