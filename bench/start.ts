/** How long the built app takes to start a process and register its functions, beside a process that does nothing. */

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../build.ts';
import { InvariantError } from '../src/base/errors.ts';
import type { BenchRow } from './bench-row.ts';
import { medianOf } from './side-by-side.ts';

const RUNS = 25;
const GOAL = 1.8;
const NOTHING = ['-e', '0'];
const CORE_STUB = join(import.meta.dirname, 'core-stub.mjs');

/** As in a deployment: the exporter and the identity count too. Nothing is sent, because nothing has happened yet. */
const TELEMETRY = {
  APPLICATIONINSIGHTS_CONNECTION_STRING:
    'InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://ingestion.invalid',
  AZURE_CLIENT_ID: '00000000-0000-0000-0000-000000000000',
};

/** One row without telemetry, and one with telemetry. */
export async function benchStart(): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'revaudit-start-'));
  try {
    await buildApp(folder);
    const app = ['--import', CORE_STUB, join(folder, 'main.mjs')];
    return [
      { ...beside(app), name: 'start', goal: GOAL },
      { ...beside(app, TELEMETRY), name: 'start-telemetry' },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function beside(app: readonly string[], env: Readonly<Record<string, string>> = {}): Omit<BenchRow, 'name'> {
  const floors: number[] = [];
  const values: number[] = [];
  // Alternating, so that both run under the same conditions; the first of each only warms the disk cache.
  for (let run = 0; run <= RUNS; run += 1) {
    floors.push(millisecondsOf(NOTHING, env));
    values.push(millisecondsOf(app, env));
  }
  const [value, floor] = [medianOf(values.slice(1)), medianOf(floors.slice(1))];
  return { value: Math.round(value * 10) / 10, unit: 'ms', floor: Math.round(floor * 10) / 10, ratio: value / floor };
}

/** The stub makes a process without registrations fail, so that an empty start does not count as fast. */
function millisecondsOf(args: readonly string[], env: Readonly<Record<string, string>>): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  });
  const milliseconds = performance.now() - start;
  if (status !== 0) throw new InvariantError(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return milliseconds;
}

if (import.meta.main) console.log(await benchStart());
