/**
 * `npm run bench -- mirror [--json] [--users N]`: what it takes a fresh process to know the tenant, beside a raw read of
 * the same bytes. At 100,000 people with 5,000 apps and a million memberships, one second, 40 calls and 300 MB are what
 * it should stay below.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { createContainer, storageBlobs } from '../../src/storage/azure-blobs.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import type { BenchRow } from '../bench-row.ts';
import { startChild } from '../child-process.ts';
import { openScaleStage, type ScaleStage } from '../scale/scale-stage.ts';
import { idOf, type TenantShape } from '../scale/synthetic-tenant.ts';
import { medianOf } from '../side-by-side.ts';

/** What a process prints when it has loaded, as JSON. */
export interface Loaded {
  readonly milliseconds: number;
  readonly storageCalls: number;
  readonly rssMb: number;
}

const AZURITE = join(import.meta.dirname, '../../local/azurite.ts');
const LOAD_PROCESS = join(import.meta.dirname, 'load-process.ts');
const ROUNDS = 5;
const MEMBERS_OF_GROUP = 100;

export async function benchMirror(args: readonly string[]): Promise<readonly BenchRow[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false }, users: { type: 'string', default: '100000' } },
  });
  const azurite = await startChild(AZURITE, ['--json'], {});
  try {
    const { connectionString } = JSON.parse(azurite.line) as { readonly connectionString: string };
    const stage = await filled(connectionString, Number(values.users));
    return await measured(connectionString, stage);
  } finally {
    await azurite.stop();
  }
}

/** By the readings of the engine, as they fill it in a tenant. */
async function filled(connectionString: string, users: number): Promise<ScaleStage> {
  const location = { connectionString };
  await Promise.all([createTables(location), createContainer(location)]);
  const stage = openScaleStage(shapeOf(users), { tables: storageTables(location), blobs: storageBlobs(location) });
  await stage.readTenant();
  return stage;
}

/** Ours and the raw read alternate, each in a process of its own. */
async function measured(connectionString: string, stage: ScaleStage): Promise<readonly BenchRow[]> {
  const load = async (kind: 'ours' | 'raw') => {
    const input = [kind, connectionString, String(stage.now()), idOf('group', 1)];
    const { stdout } = await promisify(execFile)(process.execPath, [LOAD_PROCESS, ...input]);
    return JSON.parse(stdout) as Loaded;
  };
  const [ours, raw]: [Loaded[], Loaded[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    raw.push(await load('raw'));
    ours.push(await load('ours'));
  }
  const row = (name: string, unit: string, of: (loaded: Loaded) => number) => {
    const [value, floor] = [medianOf(ours.map(of)), medianOf(raw.map(of))];
    return { name, unit, value, floor, ratio: value / floor };
  };
  return [
    row('mirror-load', 'ms', ({ milliseconds }) => milliseconds),
    row('mirror-calls', 'storage-calls', ({ storageCalls }) => storageCalls),
    row('mirror-memory', 'MB', ({ rssMb }) => rssMb),
  ];
}

/** Ten memberships and two consents for each of its people. */
function shapeOf(users: number): TenantShape {
  const [groups, apps] = [Math.ceil(users / 10), Math.ceil(users / 20)];
  return {
    users,
    groups,
    apps,
    members: (group) => Array.from({ length: MEMBERS_OF_GROUP }, (_, n) => (group * MEMBERS_OF_GROUP + n) % users),
    grants: (user) => [user % apps, (user + 7) % apps],
    // Every group feeds some app, so that each is read.
    assigned: (app) => [(2 * app) % groups, (2 * app + 1) % groups],
  };
}
