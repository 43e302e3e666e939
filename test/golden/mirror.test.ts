/** Golden rows and messages of a tenant that is read again and again: the mirror, its changes, and the record. */
import { test } from 'vitest';
import { dumpTables, expectGolden, readInput } from './golden.ts';
import { handmadeTenant, type TenantStep } from './handmade-tenant.ts';

test('the mirror of a tenant, the messages of its changes, and their record', async () => {
  const { play, work, sendNotices, tables } = handmadeTenant();
  const messages: Record<string, readonly string[]> = {};
  for (const [index, step] of readInput<readonly TenantStep[]>('tenant').entries()) {
    await play(step);
    messages[`turn ${index}`] = await work();
  }
  for (let minute = 0; minute < 12; minute += 1) {
    // Read all the time, because nobody is told while it is not known who did it.
    await play({ minutes: 1, read: ['directory-audits'] });
    await sendNotices();
  }
  expectGolden('mirror-messages', messages);
  const affected = ['AffectedApps', 'AffectedUsers', 'Reach'] as const;
  const shownElsewhere = ['Index', 'Feed', 'Correlations', 'Sweeps', 'Names', 'Gatherings'] as const;
  expectGolden('mirror-tables', await dumpTables(tables, [...affected, ...shownElsewhere]));
});
