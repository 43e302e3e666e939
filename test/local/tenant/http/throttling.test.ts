/** The limits of Graph, counted on the injected clock. */
import { expect, test } from 'vitest';
import { playground } from '../playground.ts';

test('logs give five answers in ten seconds, and say how long to wait', async () => {
  const { ask, pass } = await playground({ throttle: 'injected' });

  const statuses: number[] = [];
  for (let count = 0; count < 5; count += 1) statuses.push((await ask('/auditLogs/directoryAudits')).status);
  const sixth = await ask('/auditLogs/directoryAudits');
  pass(10_001);

  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  expect([sixth.status, sixth.headers.get('retry-after')]).toEqual([429, '10']);
  expect((await ask('/auditLogs/directoryAudits')).status).toBe(200);
});

test('Conditional Access gives one answer a second, and does not say how long to wait', async () => {
  const { ask, pass } = await playground({ throttle: 'injected' });

  const first = await ask('/identity/conditionalAccess/policies');
  const second = await ask('/identity/conditionalAccess/namedLocations');
  pass(1_001);

  expect(first.status).toBe(200);
  expect([second.status, second.headers.has('retry-after')]).toEqual([429, false]);
  expect((await ask('/identity/conditionalAccess/namedLocations')).status).toBe(200);
});

test('the identity family is generous', async () => {
  const { ask } = await playground({ throttle: 'injected' });

  const answers = await Promise.all(Array.from({ length: 50 }, () => ask('/users?$select=id')));

  expect(answers.every(({ status }) => status === 200)).toBe(true);
});

test('a fault throttles as often as it is told to, on its path alone', async () => {
  const { ask, tenant } = await playground();
  tenant.faults.throttleNext('/users', { retryAfterSeconds: 7, times: 2 });

  const answers = [await ask('/groups'), await ask('/users'), await ask('/users/delta'), await ask('/users')];

  expect(answers.map(({ status }) => status)).toEqual([200, 429, 429, 200]);
  expect(answers[1]?.headers.get('retry-after')).toBe('7');
});

test('a fault can also be a server that fails inside', async () => {
  const { ask, tenant } = await playground();
  tenant.faults.failNext('/organization', 503);

  expect([(await ask('/organization')).status, (await ask('/organization')).status]).toEqual([503, 200]);
});
