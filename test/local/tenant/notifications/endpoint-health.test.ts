/** A slow endpoint is notified late, a very slow one not at all; a few slow answers do not count. */
import { expect, test } from 'vitest';
import { endpointHealth } from '../../../../local/tenant/notifications/endpoint-health.ts';

test.each([
  [99, 99, 'fast'],
  [100, 9, 'fast'],
  [100, 12, 'slow'],
  [100, 20, 'dropped'],
])('of %i answers %i slow: %s', (answers, slow, verdict) => {
  const health = endpointHealth(() => 0);

  for (let count = 0; count < answers; count += 1) health.record('here', count < slow ? 3_000 : 50);

  expect(health.of('here')).toBe(verdict);
});

test('answers older than ten minutes do not count', () => {
  let now = 0;
  const health = endpointHealth(() => now);
  for (let count = 0; count < 200; count += 1) health.record('here', 3_000);
  now = 600_001;
  health.record('here', 50);

  expect(health.of('here')).toBe('fast');
});
