/** The scripted day in the whole app, on real tables and queues: then ten people are erased from everything stored. */
import { QueueServiceClient } from '@azure/storage-queue';
import { expect, test } from 'vitest';
import { startApp } from '../../../local/app.ts';
import { startAzurite } from '../../../local/azurite.ts';
import { playDay, step } from '../../../local/day/play-day.ts';
import { storyFixtures } from '../../../local/day/story-fixtures.ts';
import { settingsFor } from '../../../local/laptop.ts';
import { steppedTime } from '../../../local/laptop-time.ts';
import { randomFrom } from '../../../local/tenant/random.ts';
import { startTenant } from '../../../local/tenant/tenant-server.ts';
import { erasePerson } from '../../../src/operate/erasing/erase-person.ts';
import { storageBlobs } from '../../../src/storage/azure-blobs.ts';
import { storageTables } from '../../../src/storage/azure-tables.ts';
import { erasingStore } from '../../../src/storage/tenant-store.ts';
import { dumpOf, formsOf, hitsOf, textOfRow, textsInBlobs, textsInQueue } from './every-text.ts';

const LONG = process.env.LONG !== undefined;
const SEED = 7;
const STEP_MS = 20_000;
const STEPS_AFTER = 60;

test.runIf(LONG)('nothing in any table or queue names them', { timeout: 1_200_000 }, async () => {
  const time = steppedTime(Date.now() - 3 * 3_600_000);
  const azurite = await startAzurite();
  const tenant = await startTenant({ seed: SEED, users: 40, clock: time.now, validate: false });
  const { connectionString } = azurite;
  const settings = settingsFor(tenant);
  const host = await startApp({ connectionString, time, log: () => {}, settings, reachable: true, session: 'k' });
  const notificationUrl = `${host.url}/api/graph-notification`;
  const fixtures = storyFixtures({ tenant, now: time.now, notificationUrl, chance: randomFrom(SEED, 'day').next });
  const steps = async (count: number) => {
    for (let done = 0; done < count; done += 1) {
      await time.reach(time.now() + STEP_MS);
      await step({ tenant, time, host });
    }
  };
  try {
    const { users, managers } = tenant.directory;
    const before = users.live();
    await playDay({ fixtures, time, host, stopped: () => false, afterStep: async () => {}, onPlayed: () => {} });
    const acted = tenant.act.played.flatMap(({ userId, principalId, actorId }) => [userId, principalId, actorId]);
    const isAlone = (name: string) => before.filter(({ displayName }) => displayName === name).length === 1;
    const fitting = [...new Set([...acted, ...managers.values()])].flatMap((id) =>
      before.filter((user) => user.id === id && isAlone(user.displayName)),
    );
    const people = fitting.slice(0, 10);
    expect(people).toHaveLength(10);
    for (const { id } of people) if (users.get(id)) tenant.act.deleteUser({ userId: id });
    await steps(STEPS_AFTER);

    const tables = storageTables({ connectionString });
    const forms = formsOf(
      people.flatMap(({ displayName, userPrincipalName, mail }) => [
        displayName,
        userPrincipalName,
        mail ?? displayName,
      ]),
    );
    const blobs = storageBlobs({ connectionString });
    const left = async () => {
      const rows = [...(await dumpOf(tables))].filter(([, row]) => hitsOf(textOfRow(row), forms).length > 0);
      const queues = QueueServiceClient.fromConnectionString(connectionString);
      const texts: string[] = [];
      for await (const { name } of queues.listQueues())
        texts.push(...(await textsInQueue(queues.getQueueClient(name))));
      texts.push(...(await textsInBlobs(blobs)));
      return [...rows.map(([key]) => key), ...texts.filter((text) => hitsOf(text, forms).length > 0)];
    };
    expect((await left()).length).toBeGreaterThan(50);
    const store = erasingStore(tables, tenant.tenantId, blobs);
    for (const { id: userId } of people)
      await erasePerson({ store, userId, queues: { connectionString }, now: time.now() });
    expect(await left()).toEqual([]);
    await steps(STEPS_AFTER);
    expect(await left()).toEqual([]);
  } finally {
    await host.stop();
    await tenant.stop();
    await azurite.stop();
  }
});
