/** One measurement of the reach engine, in its own process: `node measure-reach.ts NAME` prints its rows as JSON. */
import { objectOf, textsOf } from '../../src/base/json.ts';
import type { PolicyContent } from '../../src/conditional-access/policy.ts';
import { plainKernel } from '../../src/impact/policy/kernel/plain-kernel.ts';
import { bestKernel } from '../../src/impact/policy/kernel/wasm-kernel.ts';
import { changeReach } from '../../src/impact/policy/reach/change-reach.ts';
import { prepareIndex } from '../../src/impact/policy/reach/prepare.ts';
import { type PolicyWorld, type ReachIndex, reachIndex } from '../../src/impact/policy/reach/reach-index.ts';
import { syntheticContexts, syntheticWorld } from './synthetic-tenant.ts';

interface Row {
  readonly name: string;
  readonly value: number;
  readonly floor: number;
  readonly unit: string;
}

const SEED = 14;
const RUNS = 5;
const MEGABYTE = 1_000_000;
/** The share of a second that nobody can measure. */
const TINIEST_MS = 0.0001;

const MEASUREMENTS: Readonly<Record<string, () => readonly Row[]>> = {
  '1k-classes': () => allRows('1k-1k', { users: 1000, apps: 1000 }),
  '100k-classes': () => allRows('100k-1k', { users: 100_000, apps: 1000 }),
  '100k-bits': () => [ownRow('reach-bits-100k-1k', { users: 100_000, apps: 1000 }, { oneBitEach: true })],
  '100k-javascript': () => [ownRow('reach-js-100k-1k', { users: 100_000, apps: 1000 }, { kernel: plainKernel })],
  '1m-classes': () => allRows('1m-5k', { users: 1_000_000, apps: 5000 }),
  '1m-bits': () => [ownRow('reach-change-1m-5k', { users: 1_000_000, apps: 5000 }, { oneBitEach: true })],
  '100k-memory': () => [memoryRow('100k-1k', { users: 100_000, apps: 1000 })],
  '1m-memory': () => [memoryRow('1m-5k', { users: 1_000_000, apps: 5000 })],
  pairs: pairRows,
};

interface Size {
  readonly users: number;
  readonly apps: number;
}

interface Options {
  readonly oneBitEach?: boolean;
  readonly kernel?: typeof plainKernel;
}

/** Ready for changes. */
function indexOf(world: PolicyWorld, { oneBitEach = false, kernel = bestKernel }: Options = {}): ReachIndex {
  const index = reachIndex(world, syntheticContexts(), { kernel, oneBitEach });
  prepareIndex(index);
  return index;
}

/** With classes; 1m's single change has two rows, and this is the one with classes. */
function allRows(label: string, size: Size): readonly Row[] {
  const world = syntheticWorld({ ...size, seed: SEED });
  // Every run starts from arrays: nothing of an earlier index is reused.
  const indexMs = best(() => ({ ...world, tenant: { ...world.tenant } }), indexOf);
  const index = indexOf(world);
  const changeName = label === '100k-1k' ? `reach-change-${label}` : `reach-classes-${label}`;
  const allMs = best(
    (run) => world.policies.map((_, number) => changedWorld(world, number, otherGrant(run))),
    (worlds) => worlds.map((after) => changeReach(index, after)),
  );
  return [
    changeRow(changeName, { index, world, demand: otherGrant }),
    changeRow(`reach-unseen-${label}`, { index, world, demand: unseenGrant }),
    {
      name: `reach-all-${label}`,
      value: allMs,
      floor: world.policies.reduce((sum, _, number) => sum + floorMs(world, number), 0),
      unit: 'ms',
    },
    { name: `reach-index-${label}`, value: indexMs, floor: copyMs(world), unit: 'ms' },
  ];
}

/** The most that a process held that made one index and answered for every policy. */
function memoryRow(label: string, size: Size): Row {
  const world = syntheticWorld({ ...size, seed: SEED });
  const index = indexOf(world);
  for (const number of world.policies.keys()) changeReach(index, changedWorld(world, number, otherGrant(0)));
  const value = (process.resourceUsage().maxRSS * 1024) / MEGABYTE;
  return { name: `reach-memory-${label}`, value, floor: tenantBytes(world) / MEGABYTE, unit: 'MB' };
}

/** A tenant and options of its own. */
function ownRow(name: string, size: Size, options: Options): Row {
  const world = syntheticWorld({ ...size, seed: SEED });
  return changeRow(name, { index: indexOf(world, options), world, demand: otherGrant });
}

interface MeasuredChange {
  readonly index: ReachIndex;
  readonly world: PolicyWorld;
  /** Another one in each run. */
  readonly demand: (run: number) => Demanding;
}

/** Another change is answered before each run, so that no answer is at hand from the last one. */
function changeRow(name: string, { index, world, demand }: MeasuredChange): Row {
  const change = ownChange(world);
  const value = best(
    (run) => {
      changeReach(index, changedWorld(world, change + 1, otherGrant(run)));
      return changedWorld(world, change, demand(run));
    },
    (after) => changeReach(index, after),
  );
  return { name, value, floor: floorMs(world, change), unit: 'ms' };
}

/** The first policy for everybody and everything: the one whose change can concern the most. */
function ownChange({ policies }: PolicyWorld): number {
  return policies.findIndex(({ conditions }) => {
    const { users, applications } = objectOf(conditions);
    const isForAll = textsOf(objectOf(users).includeUsers).includes('All');
    return isForAll && textsOf(objectOf(applications).includeApplications).includes('All');
  });
}

type Demanding = (policy: PolicyContent) => PolicyContent;

/** Read anew from text: nothing is known of the changed policy. */
function changedWorld(world: PolicyWorld, number: number, demand: Demanding): PolicyWorld {
  const policies = world.policies.map((policy, at) =>
    at === number ? objectOf(JSON.parse(JSON.stringify(demand(policy)))) : policy,
  );
  return { ...world, policies };
}

/** A policy that blocks asks for MFA instead, and any other one blocks; how often it asks is new in each run. */
function otherGrant(run: number): Demanding {
  return (policy) => {
    const blocks = textsOf(objectOf(policy.grantControls).builtInControls).includes('block');
    return {
      ...policy,
      grantControls: { operator: 'OR', builtInControls: [blocks ? 'mfa' : 'block'] },
      sessionControls: {
        signInFrequency: { isEnabled: true, frequencyInterval: 'timeBased', type: 'hours', value: run + 13 },
      },
    };
  };
}

/** Asks for what no policy has asked for yet, so that every comparison is a new one. */
function unseenGrant(run: number): Demanding {
  return (policy) => ({
    ...policy,
    grantControls: { operator: 'OR', builtInControls: ['compliantDevice'], termsOfUse: [`unseen-${run}`] },
  });
}

/** A block for ten pairs, and one for a thousand million: ten people at one app, everybody at all of them. */
function pairRows(): readonly Row[] {
  const world = { ...syntheticWorld({ users: 1_000_000, apps: 1000, policies: 0, seed: SEED }), policies: [] };
  const block = (users: PolicyContent, apps: readonly string[]): PolicyContent => ({
    id: 'block',
    state: 'enabled',
    conditions: { users, applications: { includeApplications: apps } },
    grantControls: { operator: 'OR', builtInControls: ['block'] },
  });
  const few = { includeUsers: Array.from({ length: 10 }, (_, index) => `user-${index}`) };
  const policies = [block(few, ['app-1']), block({ includeUsers: ['All'] }, ['All'])];
  return policies.map((policy, index) => {
    // The index knows the policy as report-only, and switching it on is the change.
    const ready = indexOf({ ...world, policies: [{ ...policy, state: 'enabledForReportingButNotEnforced' }] });
    const after = { ...world, policies: [policy] };
    return {
      name: index === 0 ? 'reach-pairs-10' : 'reach-pairs-1e9',
      value: best(nothing, () => changeReach(ready, after)),
      floor: passesMs(world.tenant.identities.count, 2),
      unit: 'ms',
    };
  });
}

/** By the input alone: users, groups and roles that the policy names, and one. */
function floorMs({ tenant, policies }: PolicyWorld, number: number): number {
  const users = objectOf(objectOf(policies[number]?.conditions).users);
  const names = ['includeUsers', 'includeGroups', 'includeRoles', 'excludeUsers', 'excludeGroups', 'excludeRoles'];
  const references = names.reduce((sum, name) => sum + textsOf(users[name]).length, 0);
  return passesMs(tenant.identities.count, references + 1);
}

function passesMs(people: number, passes: number): number {
  const words = Math.ceil(people / 32);
  const [target, other] = [new Uint32Array(words), new Uint32Array(words).fill(0x55555555)];
  const work = () => {
    for (let pass = 0; pass < passes; pass += 1)
      for (let at = 0; at < words; at += 1)
        target[at] = pass % 2 === 0 ? (target[at] ?? 0) | (other[at] ?? 0) : (target[at] ?? 0) & ~(other[at] ?? 0);
  };
  return best(nothing, work);
}

/** Reading and writing each membership once. */
function copyMs({ tenant }: PolicyWorld): number {
  return best(nothing, () => tenant.groups.members.slice());
}

function tenantBytes({ tenant: { identities, groups } }: PolicyWorld): number {
  const arrays = [identities.kinds, identities.homes, groups.members, groups.memberStarts, groups.groups];
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function nothing(): undefined {}

/** @param prepare what the run with this number is given; its time does not count */
function best<T>(prepare: (run: number) => T, work: (input: T) => unknown): number {
  // The first run pays for what the runtime has to learn.
  work(prepare(0));
  const times = Array.from({ length: RUNS }, (_, run) => {
    const input = prepare(run + 1);
    const start = performance.now();
    work(input);
    return performance.now() - start;
  });
  return Math.max(TINIEST_MS, Math.min(...times));
}

const measure = MEASUREMENTS[process.argv[2] ?? ''];
if (measure) process.stdout.write(JSON.stringify(measure()));
else process.exitCode = 2;
