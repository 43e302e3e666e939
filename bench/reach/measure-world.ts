/**
 * `node measure-world.ts USERS APPS`: what a process that has loaded the mirror needs to make the reach index of it, at
 * first and again. The floor is one pass over the links. CPU time, because segments in memory wait for nothing.
 */
import { bestKernel } from '../../src/impact/policy/kernel/wasm-kernel.ts';
import { reachIndex } from '../../src/impact/policy/reach/reach-index.ts';
import { readPolicyWorld } from '../../src/impact/policy/tenant/mirror-world.ts';
import { tableMirror } from '../../src/mirror/table-mirror.ts';
import { mirroredPolicies } from './mirrored-policies.ts';
import { mirroredTenant } from './mirrored-tenant.ts';
import { syntheticContexts } from './synthetic-tenant.ts';

const AT = 5_000;
const GROUPS = 5_000;
const RUNS = 5;

const [users = 100_000, apps = 1_000] = process.argv.slice(2).map(Number);
const label = users >= 1_000_000 ? '1m-5k' : '100k-1k';
const links = users >= 1_000_000 ? 3_000_000 : 1_000_000;
const size = { users, apps, groups: GROUPS, membersOfGroup: links / GROUPS };
const store = await mirroredTenant(size);
const tenant = tableMirror({ store });
// The first question loads the segments.
await tenant.directMembers('none', AT);
const policies = mirroredPolicies(size);

const times: number[] = [];
for (let run = 0; run <= RUNS; run += 1) {
  const before = process.cpuUsage();
  const world = await readPolicyWorld({ tenant, at: AT });
  reachIndex({ ...world, policies }, syntheticContexts(), { kernel: bestKernel });
  const { user, system } = process.cpuUsage(before);
  times.push((user + system) / 1_000);
}
const { groups } = await tenant.principals(AT);
const floor = passMs(groups.members);
const [first = 0, ...others] = times;
const rows = [
  { name: `reach-world-first-${label}`, value: first, floor, unit: 'ms' },
  { name: `reach-world-${label}`, value: Math.min(...others), floor, unit: 'ms' },
];
process.stdout.write(JSON.stringify(rows));

function passMs(values: Uint32Array): number {
  const start = performance.now();
  for (let run = 0; run < RUNS; run += 1) values.slice();
  return (performance.now() - start) / RUNS;
}
