/**
 * `node bench/cost/cost.ts 130 1000 4000 10000`: measures tenants of these sizes anew and writes what it counted to
 * counts.json. `node bin/cost-page.ts` then makes the tables of docs/operations.md from it.
 */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Costs, measureCosts } from './measure-costs.ts';

export interface Counts {
  /** The version of the product that was counted. */
  readonly commit: string;
  /** Day, ISO 8601. */
  readonly countedOn: string;
  readonly costs: readonly Costs[];
}

const FILE = join(import.meta.dirname, 'counts.json');

if (import.meta.main) await countAnew(process.argv.slice(2).map(Number));

export async function readCounts(): Promise<Counts> {
  return JSON.parse(await readFile(FILE, 'utf8')) as Counts;
}

async function countAnew(sizes: readonly number[]): Promise<void> {
  const costs: Costs[] = [];
  for (const users of sizes) {
    costs.push(await measureCosts(users));
    process.stdout.write(`${JSON.stringify(costs.at(-1))}\n`);
  }
  const { stdout } = await promisify(execFile)('git', ['rev-parse', '--short', 'HEAD']);
  const counts: Counts = { commit: stdout.trim(), countedOn: new Date().toISOString().slice(0, 10), costs };
  await writeFile(FILE, `${JSON.stringify(counts, null, 2)}\n`);
}
