/** Leftover drafts of ours are deleted, and no others: against the simulated tenant, through the real Graph client. */
import { afterEach, expect, test } from 'vitest';
import { startTenant, type Tenant } from '../../../local/tenant/tenant-server.ts';
import { openGraph } from '../../../src/graph/graph.ts';
import { graphMailbox, refTextOf } from '../../../src/notify/channels/graph-mailbox.ts';
import { draftPurge } from '../../../src/notify/mailboxes/purge-drafts.ts';
import type { NoticeState } from '../../../src/notify/notice.ts';
import { audienceKeyOf } from '../../../src/notify/notice-row.ts';
import { tableOutbox } from '../../../src/notify/table-outbox.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { ada, DUE, planned } from '../notice-builder.ts';

const DAY_MS = 86_400_000;
let tenant: Tenant;
afterEach(() => tenant?.stop());

async function office() {
  const clock = { now: DUE };
  const now = () => clock.now;
  tenant = await startTenant({ seed: 1, users: 20, clock: now });
  const token = async () => tenant.token;
  const graph = openGraph({ cloud: 'global', token, dial: tenant.url, now, pause: async () => {} });
  const address = tenant.directory.noticesAddress;
  const outbox = tableOutbox(tenantStore(memoryTables(), 'tenant'));
  const root = `/users/${encodeURIComponent(address)}`;
  const text = { subject: 'Your access ended', html: '<p>Sign in again.</p>' };
  return {
    clock,
    /** As a crash between the draft and its notice leaves it. */
    async leftOver(id: string, state?: NoticeState) {
      const notice = planned({ id });
      await graphMailbox(graph, address).createDraft({ key: `n-${id}`, ref: refTextOf(notice), to: ada, text });
      if (state === undefined) return;
      await outbox.plan([notice]);
      const stored = await outbox.get({ noticeId: id, audienceKey: audienceKeyOf(ada) });
      if (stored && state !== 'due') await outbox.update(stored, { state });
    },
    foreign: () => graph.post(`${root}/messages`, { subject: 'A draft of a person' }),
    purge: draftPurge({ graph, addresses: [address], outbox, now }),
    async drafts() {
      let count = 0;
      for await (const { items } of graph.pages(`${root}/mailFolders/drafts/messages`)) count += items.length;
      return count;
    },
  };
}

test.each(['sent', 'suppressed', 'failed', 'uncertain'] as const)(
  'one whose notice is %s goes after days',
  async (state) => {
    const { leftOver, clock, purge, drafts } = await office();
    await leftOver('a'.repeat(32), state);

    expect(await purge()).toEqual({ deleted: 0, failures: [] });
    clock.now += 4 * DAY_MS;
    expect(await purge()).toEqual({ deleted: 1, failures: [] });
    expect(await drafts()).toBe(0);
  },
);

test('one that may still be sent stays, and one of another deployment, and one of a person', async () => {
  const { leftOver, foreign, clock, purge, drafts } = await office();
  await leftOver('a'.repeat(32), 'sending');
  await leftOver('b'.repeat(32), 'due');
  await leftOver('c'.repeat(32));
  await foreign();
  clock.now += 400 * DAY_MS;

  expect(await purge()).toEqual({ deleted: 0, failures: [] });
  expect(await drafts()).toBe(4);
});

test('many are found page by page', async () => {
  const { leftOver, clock, purge } = await office();
  for (let index = 0; index < 60; index += 1) await leftOver(`${index}`.padStart(32, '0'), 'suppressed');
  clock.now += 4 * DAY_MS;

  expect(await purge()).toEqual({ deleted: 60, failures: [] });
  expect(await purge()).toEqual({ deleted: 0, failures: [] });
});
