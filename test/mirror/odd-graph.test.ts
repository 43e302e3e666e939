/**
 * Graph misbehaves for some turns and is then well: afterwards the mirror is that of an undisturbed run, and every
 * change was enqueued, and none that did not happen.
 */
import { expect, test } from 'vitest';
import type { MirrorPollContext } from '../../src/mirror/poll.ts';
import { pollConsents, pollUsers } from '../../src/mirror/poll-tenant.ts';
import { pollPolicies } from '../../src/mirror/readings/read-policies.ts';
import { tableMirror } from '../../src/mirror/table-mirror.ts';
import { allRows } from '../../src/storage/tables.ts';
import { type Fault, oddGraph } from '../fakes/odd-graph.ts';
import { changingTenant } from './changing-tenant.ts';
import { dumpMirror } from './dump-mirror.ts';
import { FAULTS } from './graph-faults.ts';
import { lineOf, MINUTE, type Stage, stage } from './readings/graph-items.ts';

const POLLS = [pollPolicies, pollConsents, pollUsers];

interface End {
  readonly rows: readonly string[];
  readonly changes: ReadonlySet<string>;
  /** What the turns with the fault failed with. */
  readonly errors: readonly string[];
}

/** Baseline, three turns in which the fault lasts, one without it and with a last change, and one more. */
async function play(fault: (poll: Stage) => Fault | undefined, spoil?: (poll: Stage) => Promise<void>): Promise<End> {
  const poll = stage();
  const act = changingTenant(poll);
  let present: Fault | undefined;
  const graph = oddGraph(poll.graph, () => present);
  const context: MirrorPollContext = {
    ...poll,
    graph,
    mirror: tableMirror({ store: poll.store, live: { graph, now: poll.now } }),
  };
  for (const read of POLLS) await read(context);
  const errors: string[] = [];
  for (const turn of [0, 1, 2, 3, 4]) {
    poll.wait(60 * MINUTE);
    if (turn < 4) act(turn);
    present = turn < 3 ? fault(poll) : undefined;
    if (turn === 1) await spoil?.(poll);
    for (const read of POLLS) {
      try {
        await read(context);
      } catch (error) {
        if (turn > 2) throw error;
        errors.push(error instanceof Error ? error.name : String(error));
      }
    }
  }
  return { rows: await mirrorOf(poll), changes: new Set(poll.enqueued.map(lineOf)), errors };
}

/** Without the moments, which a fault moves. */
async function mirrorOf({ store }: Stage): Promise<readonly string[]> {
  return (await dumpMirror(store)).map((line) => line.replace(/,"from":.*$/, ''));
}

const undisturbed = await play(() => undefined);

test('the undisturbed run sees every change', () => {
  expect(undisturbed.changes.size).toBe(4 * 11);
  expect(undisturbed.errors).toEqual([]);
});

test.each(Object.keys(FAULTS))('%s', async (name) => {
  const { rows, changes } = await play(() => FAULTS[name]);
  expect([...changes].sort()).toEqual([...undisturbed.changes].sort());
  expect(rows).toEqual(undisturbed.rows);
});

test.each(['https://elsewhere.example/v1.0/users/delta?$deltatoken=0', 'garbage', '', '/users/delta'])(
  'a link that an older version kept: %s',
  async (deltaLink) => {
    const { rows, changes, errors } = await play(
      () => undefined,
      async ({ store }) => {
        for (const row of await allRows(store.table('Watermarks'), { partition: { from: '!', to: '~' } }))
          if (row.deltaLink) await store.table('Watermarks').put({ ...row, deltaLink });
      },
    );
    expect(errors).toEqual([]);
    expect([...changes].sort()).toEqual([...undisturbed.changes].sort());
    expect(rows).toEqual(undisturbed.rows);
  },
);
