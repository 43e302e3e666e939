/** Items that cannot be read are a failure once they last: until then nobody knows what they hide. */
import { expect, test } from 'vitest';
import { saveWatermark } from '../../../src/mirror/states/table-watermarks.ts';
import { checkLeftOut } from '../../../src/operate/doctor/check-left-out.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';

const NOW = Date.parse('2031-03-03T08:00:00.000Z');
const MINUTE = 60_000;

test.each([
  ['nothing is left out', undefined, []],
  ['for ten minutes', 10, ['warning']],
  ['for an hour', 60, ['failed']],
])('%s', async (_what, minutes, states) => {
  const store = tenantStore(memoryTables(), '11111111-1111-4111-8111-111111111111');
  const leftOut = minutes === undefined ? {} : { leftOutSince: NOW - minutes * MINUTE };
  await saveWatermark(store, 'grants', { readAt: NOW, deltaLink: 'https://graph.microsoft.com/x', ...leftOut });

  const checks = await checkLeftOut({ store, now: NOW, queues: undefined });

  expect(checks.map(({ state }) => state)).toEqual(states);
  for (const { name } of checks) expect(name).toBe('source consents: grants');
});
