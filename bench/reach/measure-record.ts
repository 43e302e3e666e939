/**
 * `node measure-record.ts USERS APPS`: from a change of a policy in the queue to the head of its revocation on record,
 * in a process that starts for it: CPU time, and storage calls. Once for a policy of everybody at all apps, once for a
 * policy of one group. The floor of the time is what the process needs until it has loaded the mirror; of the calls it
 * is the calls that load it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import type { PolicyContent } from '../../src/conditional-access/policy.ts';
import { memoryBlobs } from '../../src/storage/memory-blobs.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows, type Row, type TableName } from '../../src/storage/tables.ts';
import { policyItem } from '../scale/conditional-access.ts';
import { policyChanged } from '../scale/log-records.ts';
import { idOf } from '../scale/synthetic-tenant.ts';
import { linkStates, mirroredPolicies, policyStates, writeUse } from './mirrored-policies.ts';
import { mirroredTenant } from './mirrored-tenant.ts';

/** What a process finds: rows by table, the record that it gets, and its time in milliseconds. */
export interface StoredStage {
  readonly rows: readonly (readonly [TableName, readonly Row[]])[];
  readonly record: object;
  readonly now: number;
}

/** By the end of a step: CPU time in milliseconds since the process started, and the calls of the step. */
export interface RecordCost {
  readonly step: string;
  readonly cpu: number;
  readonly blobs: number;
  readonly tables: number;
}

const NOW = Date.parse('2031-03-03T08:00:00.000Z');
const HOUR = 3_600_000;
const GROUPS = 5_000;
const LINKS = 1_000_000;
/** Pairs of a person and an app with a sign-in in the thirty days before. */
const SEEN = 1_000;
/** Of the log of the mirror: the row that names its segments, and what follows it. */
const LOADING_CALLS = 2;
const EVERY_ROW = { partition: { from: '!', to: '~' } };

const [users = 100_000, apps = 1_000] = process.argv.slice(2).map(Number);
const size = { users, apps, groups: GROUPS, membersOfGroup: Math.ceil(LINKS / GROUPS) };
const policies = {
  everybody: policyItem({ number: 0 }),
  group: policyItem({ number: 1, users: { includeGroups: [idOf('group', 7)] } }),
};
const folder = mkdtempSync(join(tmpdir(), 'record-change-'));
try {
  const rows = await writeMirror();
  const program = join(folder, 'record-change.mjs');
  await build({
    input: resolve(import.meta.dirname, 'record-change.ts'),
    platform: 'node',
    output: { file: program, format: 'esm', codeSplitting: false },
    logLevel: 'silent',
  });
  const results = Object.entries(policies).flatMap(([label, policy]) => {
    const stage: StoredStage = { rows, record: policyChanged(policy, blocking(policy), NOW - 1_000), now: NOW };
    writeFileSync(join(folder, 'stage.json'), JSON.stringify(stage));
    const { stdout, stderr } = spawnSync(process.execPath, [program, folder], { encoding: 'utf8' });
    process.stderr.write(stderr);
    // Only record-change.ts writes it.
    return rowsOf(label, JSON.parse(stdout) as readonly RecordCost[]);
  });
  process.stdout.write(JSON.stringify(results));
} finally {
  rmSync(folder, { recursive: true });
}

/** Segments go to files; resolves to the rows of tables. */
async function writeMirror(): Promise<StoredStage['rows']> {
  const place = { tables: memoryTables(), blobs: memoryBlobs() };
  const states = [...linkStates(size), ...policyStates([...mirroredPolicies(size), ...Object.values(policies)])];
  const store = await mirroredTenant(size, states, place);
  await writeUse(store, { ...size, seen: SEEN, now: NOW - HOUR });
  mkdirSync(join(folder, 'blobs'));
  for await (const name of place.blobs.list('')) {
    const blob = await place.blobs.get(name);
    if (blob) writeFileSync(join(folder, 'blobs', encodeURIComponent(name)), blob.bytes);
  }
  const rowsIn = async (name: TableName) => [name, await allRows(place.tables(name), EVERY_ROW)] as const;
  return Promise.all([rowsIn('MirrorLog'), rowsIn('SeenSignIns')]);
}

function blocking(policy: PolicyContent): PolicyContent {
  return { ...policy, grantControls: { operator: 'OR', builtInControls: ['block'] } };
}

/** @param costs by step; the head is on record at the end of `recorded` */
function rowsOf(label: string, costs: readonly RecordCost[]): readonly object[] {
  const steps = costs.slice(0, costs.findIndex(({ step }) => step === 'recorded') + 1);
  const sum = (of: (cost: RecordCost) => number) => steps.reduce((total, cost) => total + of(cost), 0);
  const loading = sum(({ blobs }) => blobs) + LOADING_CALLS;
  const calls = sum(({ blobs, tables }) => blobs + tables) - loading;
  const [first, last] = [steps[0], steps.at(-1)];
  return [
    { name: `reach-record-cpu-${label}`, value: last?.cpu, floor: first?.cpu, unit: 'ms' },
    { name: `reach-record-calls-${label}`, value: calls, floor: loading, unit: 'calls' },
  ];
}
