/** Who consented to what, from a mirror that was filled by its own states, and whether it is used. */
import { expect, test } from 'vitest';
import { saveHeartbeat } from '../../../src/ingest/polling/poll-heartbeats.ts';
import { SIGN_IN_SOURCES } from '../../../src/ingest/polling/poll-sign-ins.ts';
import { grantStates, objectState } from '../../../src/mirror/states/mirror-states.ts';
import { tableMirror } from '../../../src/mirror/table-mirror.ts';
import { saveSeenPairs, startOfDay } from '../../../src/mirror/table-seen-apps.ts';
import type { Grant } from '../../../src/mirror/tenant.ts';
import { listGrants } from '../../../src/query/reports/grants.ts';
import { memoryBlobs } from '../../../src/storage/memory-blobs.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { idOf, TENANT } from '../../record/record-builder.ts';

const NOW = Date.parse('2031-03-01T12:00:00.000Z');
const DAY = 86_400_000;
const GRAPH = idOf('d', 1);

async function filled(people = 3) {
  const store = tenantStore(memoryTables(), TENANT, memoryBlobs());
  const mirror = tableMirror({ store });
  const users = Array.from({ length: people }, (_, number) => idOf('a', number));
  const grants: Grant[] = [
    ...users.map((principalId, number) => ({
      kind: 'grant' as const,
      id: `own-${number}`,
      clientId: idOf('b', number % 2),
      resourceId: GRAPH,
      principalId,
      scopes: ['Mail.Read'],
    })),
    { kind: 'grant', id: 'for-all', clientId: idOf('b', 7), resourceId: GRAPH, scopes: ['User.Read'] },
  ];
  const named = { enabled: true, deleted: false, assignmentRequired: false, replyUrls: [], appId: idOf('e', 1) };
  const app = { kind: 'service-principal' as const, id: idOf('b', 0), displayName: 'Mail Add-in', ...named };
  const writes = [objectState(TENANT, app), ...grants.flatMap((grant) => grantStates(TENANT, grant, true))];
  await mirror.states.write(writes, { from: NOW - 60 * DAY, at: NOW });
  const seen = { userId: users[0] ?? '', servicePrincipalId: idOf('b', 0), day: startOfDay(NOW - 2 * DAY) };
  const old = { userId: users[1] ?? '', servicePrincipalId: idOf('b', 1), day: startOfDay(NOW - 40 * DAY) };
  await saveSeenPairs(store, [seen, old], NOW);
  return { context: { store, mirror, now: NOW }, users };
}

async function signInsReadFor(days: number, store: Parameters<typeof saveHeartbeat>[0]) {
  const name = SIGN_IN_SOURCES[0] ?? '';
  await saveHeartbeat(store, { name, endedAt: NOW - days * DAY, outcome: 'done' });
}

test('says who consented to what, with names, and what nobody used for thirty days', async () => {
  const { context } = await filled();
  await signInsReadFor(31, context.store);
  const { grants, next } = await listGrants({ limit: 10 }, context);
  expect(next).toBeUndefined();
  const byId = new Map(grants.map((grant) => [grant.id, grant]));
  expect(byId.get('own-0')).toMatchObject({
    app: { id: idOf('b', 0), name: 'Mail Add-in' },
    resource: { id: GRAPH },
    user: { id: idOf('a', 0) },
    scopes: ['Mail.Read'],
    use: 'used',
    lastUsed: '2031-02-27',
  });
  expect(byId.get('own-1')).toMatchObject({ use: 'unused', lastUsed: '2031-01-20' });
  expect(byId.get('own-2')?.use).toBe('unused');
  expect(byId.get('for-all')).not.toHaveProperty('user');
});

test('without thirty days of sign-ins nothing is called unused', async () => {
  const { context } = await filled();
  await signInsReadFor(3, context.store);
  const { grants } = await listGrants({ limit: 10 }, context);
  expect(new Set(grants.map(({ use }) => use))).toEqual(new Set(['used', 'unknown']));
});

test('by app, by person and by use, in pages that together have each grant once', async () => {
  const { context, users } = await filled(23);
  await signInsReadFor(31, context.store);
  const pages = async (query: object, limit: number) => {
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page = await listGrants({ ...query, limit, ...(after !== undefined && { after }) }, context);
      expect(page.grants.length).toBeLessThanOrEqual(limit);
      ids.push(...page.grants.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    return ids;
  };
  const all = await pages({}, 5);
  expect(all).toHaveLength(24);
  expect(new Set(all).size).toBe(24);
  expect((await pages({ app: idOf('b', 1) }, 4)).toSorted()).toEqual(
    users.flatMap((_, number) => (number % 2 === 1 ? [`own-${number}`] : [])).toSorted(),
  );
  expect(await pages({ user: users[3] }, 4)).toEqual(['own-3']);
  expect(await pages({ user: users[3], app: idOf('b', 0) }, 4)).toEqual([]);
  expect(await pages({ use: ['used'] }, 1)).toEqual(['own-0']);
  expect(await pages({ use: ['unused'] }, 3)).toHaveLength(23);
});

test('an "after" that is none of ours is refused', async () => {
  const { context } = await filled();
  await expect(listGrants({ limit: 1, after: 'A b' }, context)).rejects.toThrow(/after/);
});
