/** The states of the mirror and their history: the same tests on tables in memory and on Azurite. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { grantIn, userIn } from '../../src/mirror/readings/graph-items.ts';
import {
  grantStates,
  linkKey,
  linkRange,
  objectKey,
  objectRange,
  objectState,
} from '../../src/mirror/states/mirror-states.ts';
import {
  type States,
  type StateWrite,
  type StateWriteOptions,
  tableStates,
} from '../../src/mirror/states/table-states.ts';
import type { User } from '../../src/mirror/tenant.ts';
import { createContainer, storageBlobs } from '../../src/storage/azure-blobs.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { memoryBlobs } from '../../src/storage/memory-blobs.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';
import { grantItem, START, userItem } from './readings/graph-items.ts';

const DAY = 86_400_000;
let azurite: Azurite;
const kinds: Readonly<Record<string, (tenant: string) => TenantStore>> = {
  memory: (tenant) => tenantStore(memoryTables(), tenant, memoryBlobs()),
  azurite: (tenant) => tenantStore(storageTables(azurite), tenant, storageBlobs(azurite)),
};

beforeAll(async () => {
  azurite = await startAzurite();
  await Promise.all([createTables(azurite), createContainer(azurite)]);
});
afterAll(() => azurite.stop());

let tenants = 0;
/** A tenant of its own for every test: the tables are shared. */
const newTenant = () => `tenant-${++tenants}`;

const at = (moment: number): StateWriteOptions => ({ from: moment, at: moment });
const user = (id: string, difference: object = {}) => userIn({ ...userItem(id, difference), id });

describe.each(Object.entries(kinds))('in %s, the mirror', (_, storeOf) => {
  const open = (): { readonly tenant: string; readonly store: TenantStore; readonly states: States } => {
    const store = storeOf(newTenant());
    return { tenant: store.tenantId, store, states: tableStates(store) };
  };

  test('gives the state that held at any moment', async () => {
    const { tenant, states } = open();
    const key = objectKey(tenant, 'user', 'ada');
    await states.write([objectState(tenant, user('ada'))], { from: 0, at: START });
    await states.write([objectState(tenant, user('ada', { accountEnabled: false }))], at(START + 10));
    await states.write([{ ...key }], at(START + 20));

    const enabledAt = async (moment: number) => (await states.get<User>(key, moment))?.body.enabled;
    expect(await enabledAt(START - DAY)).toBe(true);
    expect(await enabledAt(START + 9)).toBe(true);
    expect(await enabledAt(START + 10)).toBe(false);
    expect(await enabledAt(START + 19)).toBe(false);
    expect(await enabledAt(START + 20)).toBeUndefined();
    expect(await states.get(key)).toBeUndefined();
  });

  test('writes a baseline of a thousand states in transactions, and a second time without any effect', async () => {
    const { tenant, states } = open();
    const writes = Array.from({ length: 1_000 }, (_, index) => objectState(tenant, user(`user-${index}`)));
    for (const time of [START, START + 5]) await states.write(writes, { from: 0, at: time });

    const found: string[] = [];
    for await (const { body, from } of states.each<User>(objectRange(tenant, 'user'), START))
      found.push(`${body.id} ${from}`);
    expect(new Set(found).size).toBe(1_000);
    expect(found).toHaveLength(1_000);
    expect(found.every((entry) => entry.endsWith(' 0'))).toBe(true);
  });

  test('lets several workers apply the same change at once, and stores the old state once', async () => {
    const { tenant, states } = open();
    const grant = grantIn({ ...grantItem('g1'), id: 'g1' });
    if (!grant) throw new RangeError('not a grant');
    await states.write(grantStates(tenant, grant, true), { from: 0, at: START });
    const narrowed = grantStates(tenant, { ...grant, scopes: ['Mail.Read'] }, true);
    await Promise.all([
      states.write(narrowed, at(START + 10)),
      states.write(narrowed, at(START + 12)),
      states.write(narrowed, at(START + 11)),
    ]);

    const range = linkRange(tenant, 'client-grants', 'mail-sync');
    expect((await states.list<{ readonly scopes: string[] }>(range)).map(({ body }) => body.scopes)).toEqual([
      ['Mail.Read'],
    ]);
    expect((await states.list<{ readonly scopes: string[] }>(range, START + 5)).map(({ body }) => body.scopes)).toEqual(
      [['Mail.Read', 'offline_access']],
    );
    expect(await states.past({ ...range, rowKey: (await states.list(range))[0]?.rowKey ?? '' })).toHaveLength(1);
  });

  test('removes what ended more than thirty days ago, and nothing else', async () => {
    const { tenant, store, states } = open();
    for (const [index, time] of [START, START + DAY, START + 20 * DAY].entries()) {
      await states.write([objectState(tenant, user('ada', { displayName: `Ada ${index}` }))], at(time));
    }
    const key = objectKey(tenant, 'user', 'ada');
    for (let time = 0; time < 2; time += 1) {
      await states.forgetOld(START + 2 * DAY, START + 32 * DAY);
      for (const one of [states, tableStates(store)]) {
        expect((await one.past<User>(key)).map(({ body }) => body.displayName)).toEqual(['Ada 1']);
        expect((await one.get<User>(key, START + 2 * DAY))?.body.displayName).toBe('Ada 1');
        expect(await one.get<User>(key, START + DAY / 2)).toBeUndefined();
      }
    }
  });

  test('continues a list after a given key', async () => {
    const { tenant, states } = open();
    const writes = Array.from({ length: 9 }, (_, index) => ({
      ...linkKey(tenant, 'group-members', 'sales', `user-${index}`),
      body: { id: index },
    }));
    await states.write(writes, at(START));
    const range = linkRange(tenant, 'group-members', 'sales');
    const first = await states.list(range);
    const rest = await states.list({ ...range, after: first[3]?.rowKey ?? '', limit: 3 });
    expect(rest).toEqual(first.slice(4, 7));
  });
});

test('after any writes in any order, every read as of every moment gives what a plain map gives', async () => {
  const step = fc.record({
    id: fc.constantFrom('ada', 'bo', 'cy'),
    value: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
    pause: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const states = tableStates(tenantStore(memoryTables(), 't'));
      const plain: Map<string, string>[] = [new Map()];
      let time = START;
      for (const { id, value, pause } of steps) {
        time += pause;
        const write: StateWrite =
          value === undefined
            ? linkKey('t', 'app-owners', 'app', id)
            : { ...linkKey('t', 'app-owners', 'app', id), body: { id, value } };
        await states.write([write], at(time));
        while (plain.length <= time - START) plain.push(new Map(plain.at(-1)));
        if (value === undefined) plain.at(-1)?.delete(id);
        else plain.at(-1)?.set(id, value);
      }

      for (const [index, then] of plain.entries()) {
        const listed = await states.list<{ readonly id: string; readonly value: string }>(
          linkRange('t', 'app-owners', 'app'),
          START + index,
        );
        expect(new Map(listed.map(({ body }) => [body.id, body.value]))).toEqual(then);
        expect(
          (await states.get<{ readonly value: string }>(linkKey('t', 'app-owners', 'app', 'ada'), START + index))?.body
            .value,
        ).toBe(then.get('ada'));
      }
    }),
    { numRuns: 60 },
  );
});
