/**
 * `npm run bench -- end-to-end [--json] [--notifications N] [--rounds N]`: notifications a second from the post to the
 * record and its notices, beside the same figure of an older commit in the same run.
 */
import { parseArgs } from 'node:util';
import { InvariantError } from '../../src/base/errors.ts';
import { storageTables } from '../../src/storage/azure-tables.ts';
import { eachRow } from '../../src/storage/tables.ts';
import type { BenchRow } from '../bench-row.ts';
import { postLoad } from '../post-load.ts';
import { medianRound } from '../side-by-side.ts';
import { startMeasuredApp } from './measured-app.ts';
import { notificationsOf } from './notifications.ts';
import { checkoutOf } from './old-checkout.ts';

/** The floor: the engine as it was when this was first measured. */
const FLOOR_COMMIT = '874112f';
const GOAL = 2;
const ROOT = new URL('../..', import.meta.url).pathname;
const CONNECTIONS = 24;
const HOLD_DOWN_MS = 180_000;
/** In each of them 500 notices at most are taken. */
const NOTICE_TURNS = 2;
/** Of so many notifications one says that an account was disabled; the others say nothing that we look for. */
const MIXES = { 'end-to-end': 20, 'end-to-end-acts': 1 } as const;
/** A run of acts alone takes a part of the notifications: each is more work. */
const PART_OF_ACTS = 10;

interface Run {
  readonly perSecond: number;
  readonly cpuMsEach: number;
}

interface Load {
  readonly count: number;
  readonly acts: number;
}

export async function benchEndToEnd(args: readonly string[]): Promise<readonly BenchRow[]> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      notifications: { type: 'string', default: '600' },
      rounds: { type: 'string', default: '3' },
    },
  });
  await using old = await checkoutOf(FLOOR_COMMIT);
  if (old === undefined) {
    process.stderr.write(
      `The floor is commit ${FLOOR_COMMIT}, which this repository does not have. Where its history is cut off, "git fetch --unshallow" brings it.\n`,
    );
    process.exitCode = 1;
    return [];
  }
  const [count, rounds] = [Number(values.notifications), Number(values.rounds)];
  const rows: BenchRow[] = [];
  for (const [name, oneIn] of Object.entries(MIXES)) {
    const size = oneIn === 1 ? Math.ceil(count / PART_OF_ACTS) : count;
    rows.push(
      ...(await compare(name, { root: old.root, rounds, load: { count: size, acts: Math.ceil(size / oneIn) } })),
    );
  }
  return rows;
}

interface Comparison {
  /** Of the floor. */
  readonly root: string;
  readonly rounds: number;
  readonly load: Load;
}

/** Both alternate, so that they run under the same conditions. */
async function compare(name: string, { root, rounds, load }: Comparison): Promise<readonly BenchRow[]> {
  const runs: { readonly ours: Run; readonly floor: Run }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const [floor, ours] = [await measure(root, load), await measure(ROOT, load)];
    runs.push({ ours, floor });
    process.stderr.write(`${name}, round ${round}: ${inWords(ours)}; at ${FLOOR_COMMIT}: ${inWords(floor)}\n`);
  }
  const rowOf = (measured: keyof Run) =>
    medianRound(
      runs.map(({ ours, floor }) => ({
        value: ours[measured],
        floor: floor[measured],
        ratio: ours[measured] / floor[measured],
      })),
    );
  return [
    { name, unit: 'notifications/s', ...rowOf('perSecond'), goal: GOAL },
    { name: `${name}-cpu`, unit: 'ms', ...rowOf('cpuMsEach') },
  ];
}

/** What waits for time to pass is not counted. */
async function measure(root: string, { count, acts }: Load): Promise<Run> {
  const app = await startMeasuredApp({ root, users: Math.max(100, acts * 2) });
  try {
    const bodies = await notificationsOf(app, { count, acts });
    const before = await app.ask('drain');
    const start = performance.now();
    await postLoad({
      url: app.notificationUrl,
      bodies,
      connections: CONNECTIONS,
      atMost: { requests: count, milliseconds: Number.POSITIVE_INFINITY },
    });
    await app.ask('drain');
    let milliseconds = performance.now() - start;
    for (let turn = 0; turn < NOTICE_TURNS; turn += 1) {
      await app.ask({ advance: HOLD_DOWN_MS });
      const begin = performance.now();
      await app.ask('send');
      milliseconds += performance.now() - begin;
    }
    const after = await app.ask('drain');
    await checkRecorded(app.connectionString, acts);
    return { perSecond: (count / milliseconds) * 1000, cpuMsEach: (after.cpuMs - before.cpuMs) / count };
  } finally {
    await app.stop();
  }
}

/** An act that is not on record would be a bug and no measurement. */
async function checkRecorded(connectionString: string, acts: number): Promise<void> {
  let heads = 0;
  const partition = { from: '!', to: '~' };
  for await (const _ of eachRow(storageTables({ connectionString })('Revocations'), { partition })) heads += 1;
  if (heads !== acts) throw new InvariantError(`${heads} revocations are on record, not ${acts}`);
}

function inWords({ perSecond, cpuMsEach }: Run): string {
  return `${perSecond.toFixed(1)} notifications/s, ${cpuMsEach.toFixed(1)} ms CPU each`;
}
