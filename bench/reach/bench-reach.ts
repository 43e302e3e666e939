/**
 * `npm run bench -- reach [--json]`: what one change of a policy costs the reach engine, beside its floor: as many
 * passes over the bits of all people as the policy names people, groups and roles, and one more.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { isJsonObject } from '../../src/base/json.ts';
import type { BenchRow } from '../bench-row.ts';

const GOALS: Readonly<Record<string, number>> = {
  'reach-change-100k-1k': 25,
  'reach-all-100k-1k': 250,
  'reach-index-100k-1k': 200,
  'reach-world-first-100k-1k': 200,
  'reach-world-100k-1k': 200,
  'reach-memory-100k-1k': 150,
  'reach-change-1m-5k': 100,
  'reach-classes-1m-5k': 30,
  'reach-all-1m-5k': 250,
  'reach-index-1m-5k': 2000,
  'reach-memory-1m-5k': 500,
  'reach-record-cpu-everybody': 3000,
  'reach-record-cpu-group': 3000,
  'reach-record-calls-everybody': 60,
  'reach-record-calls-group': 60,
};

const MEMORY = ['100k-memory', '1m-memory'];
/** Each measurement has a process of its own, so that memory is its own. */
const CLASSES = ['1k-classes', '100k-classes', '1m-classes'];
const MEASUREMENTS = [...CLASSES, '100k-bits', '100k-javascript', '1m-bits', ...MEMORY, 'pairs'];

export async function benchReach(args: readonly string[]): Promise<void> {
  const json = args.includes('--json');
  const rows: BenchRow[] = [];
  const runs = [
    ...MEASUREMENTS.map((name) => ['measure-reach.ts', name]),
    ['measure-world.ts', '100000', '1000'],
    ['measure-record.ts', '100000', '1000'],
  ];
  for (const [script = '', ...input] of runs) {
    const measured = rowsOf(script, input);
    rows.push(...measured);
    if (!json) for (const row of measured) process.stdout.write(`${lineOf(row)}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
}

function rowsOf(script: string, input: readonly string[]): readonly BenchRow[] {
  const path = resolve(import.meta.dirname, script);
  const { stdout, stderr, status } = spawnSync(process.execPath, [path, ...input], { encoding: 'utf8' });
  if (status !== 0) process.stderr.write(`${script} ${input.join(' ')}: ${stderr}\n`);
  const rows: unknown = status === 0 ? JSON.parse(stdout) : [];
  return (Array.isArray(rows) ? rows.filter(isJsonObject) : []).map((row) => {
    const [label, value, floor] = [String(row.name), Number(row.value), Number(row.floor)];
    const goal = GOALS[label];
    return { name: label, value, unit: String(row.unit), floor, ratio: value / floor, ...(goal ? { goal } : {}) };
  });
}

function lineOf({ name, value, unit, floor, ratio, goal }: BenchRow): string {
  const limit = goal === undefined ? '' : `   goal at most ${goal}`;
  const figures = `${value.toFixed(3).padStart(10)} ${unit.padEnd(5)} floor ${floor.toFixed(3).padStart(8)}`;
  return `${name.padEnd(28)} ${figures}   ratio ${ratio.toFixed(1)}${limit}`;
}
