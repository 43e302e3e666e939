/**
 * `npm run bench -- scale [--json] [--sizes 1000,10000,100000] [--only NAME] [--check]`: what each case costs at
 * several sizes, and how fast it grows. `--check`: small sizes, and it fails where a count grows faster than its goal.
 */
import { parseArgs } from 'node:util';
import { ACCOUNT_CASES } from './account-cases.ts';
import { ANSWER_CASES } from './answer-cases.ts';
import { CONSENT_CASES } from './consent-cases.ts';
import { GROUP_CASES } from './group-cases.ts';
import { POLICY_CASES } from './policy-cases.ts';
import { READING_CASES } from './reading-cases.ts';
import { REFUSAL_CASES } from './refusal-cases.ts';
import { type Cost, rowsOf, type ScaleCase, type ScaleRow } from './scale-row.ts';
import { UPKEEP_CASES } from './upkeep-cases.ts';

export const SCALE_CASES: readonly ScaleCase[] = [
  ...CONSENT_CASES,
  ...POLICY_CASES,
  ...GROUP_CASES,
  ...ACCOUNT_CASES,
  ...REFUSAL_CASES,
  ...ANSWER_CASES,
  ...UPKEEP_CASES,
  ...READING_CASES,
];
/** A timed case runs this often at each size, for the best of them. */
const TIMED_RUNS = 2;
const MIN_SIZES = 3;

export async function benchScale(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      sizes: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const wanted = values.sizes?.split(',').map(Number);
  const rows: ScaleRow[] = [];
  for (const one of SCALE_CASES.filter(({ name }) => name.includes(values.only ?? ''))) {
    const measured = await runCase(one, sizesOf(one, { wanted, small: values.check }));
    rows.push(...measured);
    if (!values.json) for (const row of measured) process.stdout.write(`${lineOf(row)}\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  if (values.check && rows.some(isAboveGoal)) process.exitCode = 1;
}

async function runCase(one: ScaleCase, sizes: readonly number[]): Promise<readonly ScaleRow[]> {
  // The first run of anything pays for what the runtime has to learn.
  if (one.isTimed) await one.run(sizes[0] ?? 0);
  const costs: Cost[] = [];
  for (const size of sizes) {
    const runs: Cost[] = [];
    for (let left = one.isTimed ? TIMED_RUNS : 1; left > 0; left -= 1) runs.push(await one.run(size));
    costs.push(runs.reduce((best, cost) => (cost['cpu-ms'] < best['cpu-ms'] ? cost : best)));
  }
  return rowsOf(one, sizes, costs);
}

/** A slope needs three sizes: where fewer of the wanted ones fit, the case's own are used. */
function sizesOf(
  { sizes, smallSizes = sizes, largest = 0 }: ScaleCase,
  { wanted = [], small }: { readonly wanted: readonly number[] | undefined; readonly small: boolean },
): readonly number[] {
  const fitting = wanted.filter((size) => size <= largest);
  if (fitting.length >= MIN_SIZES) return fitting;
  return small ? smallSizes : sizes;
}

function isAboveGoal({ exponent, goal }: ScaleRow): boolean {
  return exponent > goal;
}

function lineOf(row: ScaleRow): string {
  const { name, sizes, counts, exponent, goal } = row;
  const verdict = isAboveGoal(row) ? 'ABOVE' : 'within';
  const steps = `N ${sizes.join(', ')} → ${counts.map((count) => count.toLocaleString('en')).join(', ')}`;
  return `${name.padEnd(44)} exponent ${exponent.toFixed(2)}, ${verdict} ${goal}   ${steps}`;
}
