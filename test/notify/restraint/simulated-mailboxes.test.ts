/** On the simulated tenant: whose zone is read, and what a mail of ours has for mail programs. */
import { afterEach, expect, test } from 'vitest';
import { startTenant, type Tenant } from '../../../local/tenant/tenant-server.ts';
import { openGraph } from '../../../src/graph/graph.ts';
import { graphMailbox } from '../../../src/notify/channels/graph-mailbox.ts';
import { readerTraits } from '../../../src/notify/restraint/reader-traits.ts';
import { tableReaders } from '../../../src/notify/restraint/table-readers.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { ada, DUE, planned } from '../notice-builder.ts';

let tenant: Tenant;
afterEach(() => tenant.stop());

async function graphAt() {
  tenant = await startTenant({ seed: 11, users: 40, clock: () => DUE });
  const { url: dial, token } = tenant;
  return openGraph({ cloud: 'global', token: async () => token, dial, now: () => DUE, pause: async () => {} });
}

test('staff have zones by any name, and guests have no mailbox', async () => {
  const graph = await graphAt();
  const readers = tableReaders(tenantStore(memoryTables(), 'tenant'));
  const traitsOf = readerTraits({ graph, readers, now: () => DUE });
  const zones = new Set<string | undefined>();
  for (const { id, userType } of tenant.directory.users.live()) {
    const traits = await traitsOf(planned({ audience: { ...ada, id } }));
    if (userType === 'Guest') expect(traits).toEqual({});
    else zones.add(traits.timeZone);
  }
  expect([...zones].sort()).toEqual(expect.arrayContaining(['Etc/UTC', 'Europe/Berlin', 'Europe/Lisbon']));
});

test('a draft takes the properties of which Exchange makes the headers of RFC 8058', async () => {
  const graph = await graphAt();
  const mailbox = graphMailbox(graph, tenant.directory.noticesAddress);
  const text = { subject: 'Hello', html: '<p>Hello</p>' };
  const choices = 'https://auditor.contoso.example/unsubscribe/x';
  const { id } = await mailbox.createDraft({ key: 'n-1', ref: '1.2', to: ada, text, choices });
  await mailbox.createDraft({ key: 'n-2', ref: '1.3', to: ada, text });
  expect(id).not.toBe('');
  expect((await mailbox.find('n-1')).map((item) => item.id)).toEqual([id]);
});
