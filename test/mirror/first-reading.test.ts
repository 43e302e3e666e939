/**
 * Readings in full, killed at each page, before and after the place is saved, and gone on with: the same mirror and the
 * same changes as in an undisturbed run. Also what begins again, and what two workers do with one reading.
 */
import { expect, test } from 'vitest';
import { DeltaExpiredError, RequestRejectedError, TurnBudgetError } from '../../src/graph/graph-errors.ts';
import type { MirrorPollContext } from '../../src/mirror/poll.ts';
import { FULL_READERS, pollConsents, pollUsers } from '../../src/mirror/poll-tenant.ts';
import { pollPolicies } from '../../src/mirror/readings/read-policies.ts';
import { readUsers } from '../../src/mirror/readings/read-users.ts';
import { readPlace, readPlaces } from '../../src/mirror/states/table-readings.ts';
import { type MirrorSource, readWatermark } from '../../src/mirror/states/table-watermarks.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { WorkerDiedError } from '../fakes/dying-tables.ts';
import { type KilledReadings, killedReadings } from '../fakes/killed-readings.ts';
import { type Fault, oddGraph } from '../fakes/odd-graph.ts';
import { changingTenant } from './changing-tenant.ts';
import { dumpMirror } from './dump-mirror.ts';
import { lineOf, MINUTE, type Stage, stage } from './readings/graph-items.ts';

const POLLS = [pollPolicies, pollUsers, pollConsents, pollUsers];
const SOURCES = Object.keys(FULL_READERS) as readonly MirrorSource[];
/** The others are compared in the same way. */
const COMPARED: readonly MirrorSource[] = process.env.LONG ? SOURCES : ['users', 'groups', 'grants', 'app-links'];
/** Before the place of a page is saved, or after it. */
const momentsOf = (page: number) => (process.env.LONG ? [false, true] : [page % 2 === 1]);
const DELTAS = { users: '/users', devices: '/devices', 'service-principals': '/servicePrincipals' } as const;
/** Longer than a worker that died holds a reading. */
const AFTER_DEATH = 2 * MINUTE;

interface Tenant {
  readonly poll: Stage;
  readonly tables: KilledReadings;
  act(turn: number): void;
}

function openTenant(): Tenant {
  const tables = killedReadings(memoryTables());
  const poll = stage({ tables });
  return { poll, tables, act: changingTenant(poll) };
}

async function readAll(poll: MirrorPollContext): Promise<void> {
  for (const read of POLLS) await read(poll);
}

/** As far as it comes. Only a death is expected. */
async function readUntilDeath(poll: MirrorPollContext): Promise<void> {
  await readAll(poll).catch((error: unknown) => {
    if (!(error instanceof WorkerDiedError)) throw error;
  });
}

/** What is known, and what was known; not when it was read. */
async function mirrorOf({ store }: Pick<Stage, 'store'>): Promise<readonly string[]> {
  return dumpMirror(store, 'with the past');
}

/** The same turns for all, each with its own moment. */
async function playResync({ poll, act }: Tenant, disturb: () => void): Promise<void> {
  await readAll(poll);
  act(0);
  for (const path of Object.values(DELTAS)) poll.graph.expire(`${path}/delta`);
  for (const path of ['/groups/delta', '/oauth2PermissionGrants/delta']) poll.graph.expire(path);
  poll.wait(60 * MINUTE);
  disturb();
  await readUntilDeath(poll);
}

const changeIds = ({ enqueued }: Stage) => [...new Set(enqueued.map(({ sourceId }) => sourceId))].sort();

const undisturbed = openTenant();
await readAll(undisturbed.poll);
const complete = await mirrorOf(undisturbed.poll);

test('the undisturbed first reading is complete, and says nothing', async () => {
  expect(complete.length).toBeGreaterThan(60);
  expect(undisturbed.poll.enqueued).toEqual([]);
  expect(await readPlaces(undisturbed.poll.store)).toEqual(new Map());
  for (const source of SOURCES)
    expect(await readWatermark(undisturbed.poll.store, source), source).toMatchObject({ readAt: expect.any(Number) });
});

test.each(SOURCES)('the first reading of %s, killed at each page, goes on to the same mirror', async (source) => {
  let deaths = 0;
  for (let page = 0, hasDied = true; hasDied; page += 1) {
    hasDied = false;
    for (const isSaved of momentsOf(page)) {
      const { poll, tables } = openTenant();
      tables.dieAt(source, page, isSaved);
      await readUntilDeath(poll);
      const died = tables.revive();
      hasDied ||= died;
      deaths += Number(died);
      const place = await readPlace(poll.store, source);
      if (died && page > 0) expect(place?.pages, 'at most one page is lost').toBeGreaterThanOrEqual(page);
      poll.wait(AFTER_DEATH);
      await readAll(poll);
      expect(await mirrorOf(poll), `page ${page}, place saved: ${isSaved}`).toEqual(complete);
      expect(poll.enqueued).toEqual([]);
    }
  }
  // The delta of groups begins at the present: it has no pages.
  if (source !== 'groups') expect(deaths).toBeGreaterThan(0);
});

test.each(COMPARED)('a reading in full of %s that is compared, killed at each page, tells the same', async (source) => {
  const whole = openTenant();
  await playResync(whole, () => {});
  whole.poll.wait(AFTER_DEATH);
  await readAll(whole.poll);
  const [mirror, ids] = [await mirrorOf(whole.poll), changeIds(whole.poll)];
  expect(ids.length).toBeGreaterThan(8);
  for (let page = 0, hasDied = true; hasDied; page += 1) {
    hasDied = false;
    for (const isSaved of momentsOf(page)) {
      const tenant = openTenant();
      await playResync(tenant, () => tenant.tables.dieAt(source, page, isSaved));
      const died = tenant.tables.revive();
      hasDied ||= died;
      tenant.poll.wait(AFTER_DEATH);
      await readAll(tenant.poll);
      expect(await mirrorOf(tenant.poll), `page ${page}, place saved: ${isSaved}`).toEqual(mirror);
      expect(changeIds(tenant.poll), tenant.poll.enqueued.map(lineOf).join('; ')).toEqual(ids);
    }
  }
});

/** Fails once, at the second page of the list. @param then what happens at that moment */
function failingOnce(path: string, make: (link: string) => Error, then = () => {}): () => Fault {
  let left = 1;
  return () => ({
    page(page, index, link) {
      if (left === 0 || !link.includes(path) || index === 0) return page;
      left = 0;
      then();
      throw make(link);
    },
  });
}

test.each(Object.entries(DELTAS))(
  '410 in the first reading of %s: it begins again, and nothing stays',
  async (source, path) => {
    const { poll } = openTenant();
    const list = `${path}/delta`;
    const goneId = (poll.graph.responses.get(list) as readonly { readonly id: string }[])[0]?.id ?? '';
    const fault = failingOnce(
      list,
      (link) => new DeltaExpiredError(link),
      () => {
        const left = (poll.graph.responses.get(list) as readonly { readonly id: string }[]).slice(1);
        poll.graph.responses.set(list, left).delete(`${path}/${goneId}`);
      },
    );
    const reader = FULL_READERS[source as MirrorSource];
    const reading = await reader?.({ ...poll, graph: oddGraph(poll.graph, fault) });
    expect(reading).toMatchObject({ kind: 'baseline', resyncReason: `${source}: its link had expired` });
    expect(await readWatermark(poll.store, source as MirrorSource)).toBeDefined();
    const current = (await mirrorOf(poll)).filter((row) => !row.includes(' ended '));
    expect(current.filter((row) => row.includes(`"${goneId}"`))).toEqual([]);
    expect(poll.enqueued).toEqual([]);
  },
);

test('a kept link that Graph refuses: the source is read from its first page again, and says why', async () => {
  const { poll } = openTenant();
  const budget = failingOnce('/users/delta', (link) => new TurnBudgetError(link, 'time'));
  const first = await readUsers({ ...poll, graph: oddGraph(poll.graph, budget) });
  expect(first).toMatchObject({ failure: { message: 'baseline: budget (users: 2 rows in 1 pages so far)' } });
  const refusing: Fault = {
    beforeList(link, isLink) {
      if (isLink)
        throw new RequestRejectedError(link, { status: 400, reason: 'Directory_ExpiredPageToken', detail: '' });
    },
  };
  const again = await readUsers({ ...poll, graph: oddGraph(poll.graph, () => refusing) });
  expect(again).toMatchObject({
    kind: 'baseline',
    resyncReason: expect.stringContaining('Directory_ExpiredPageToken'),
  });
  expect(await readWatermark(poll.store, 'users')).toBeDefined();
});

test('of two workers with one message only one reads', async () => {
  const { poll } = openTenant();
  const readings = await Promise.all([readUsers(poll), readUsers(poll)]);
  expect(readings.filter((reading) => reading !== undefined)).toHaveLength(1);
  expect(poll.graph.requests.filter((path) => path === '/users/delta')).toHaveLength(1);
});

test('a worker that is slow, and one that took its place, read to the same end', async () => {
  const { poll } = openTenant();
  let other: Promise<unknown> | undefined;
  const graph = oddGraph(poll.graph, () => ({
    page(page, index, link) {
      if (index === 1 && other === undefined && link.includes('/users/delta')) {
        poll.wait(AFTER_DEATH);
        other = readUsers(poll);
      }
      return page;
    },
  }));
  await readUsers({ ...poll, graph });
  await other;
  poll.wait(AFTER_DEATH);
  await readAll(poll);
  expect(await mirrorOf(poll)).toEqual(complete);
});
