/** Golden rows and messages of a tenant that is read again and again: its mirror, what readings tell, what follows. */
import { test } from 'vitest';
import { dumpTables, expectGolden, readInput } from './golden.ts';
import { handmadeTenant, type TenantTurn } from './handmade-tenant.ts';

test('what is kept of a tenant, what its changes put into the queue, and what is on record of them', async () => {
  const { play, work, wait, tell, tables } = handmadeTenant();
  const messages: Record<string, readonly string[]> = {};
  for (const [index, turn] of readInput<readonly TenantTurn[]>('tenant').entries()) {
    await play(turn);
    messages[`turn ${index}`] = await work();
  }
  for (let minute = 0; minute < 12; minute += 1) {
    wait(1);
    await tell();
  }
  expectGolden('mirror-messages', messages);
  const affected = ['AffectedApps', 'AffectedUsers', 'Reach'] as const;
  const shownElsewhere = ['Index', 'Feed', 'Correlations', 'Sweeps', 'Names', 'Gatherings'] as const;
  expectGolden('mirror-tables', await dumpTables(tables, [...affected, ...shownElsewhere]));
});
