/** The limits of Graph, counted on the injected clock. */
import { expect, test } from 'vitest';
import { startTestTenant } from '../test-tenant.ts';

test('logs answer five requests in ten seconds, then 429 with Retry-After', async () => {
  const { request, pass } = await startTestTenant({ throttle: 'injected' });

  const statuses: number[] = [];
  for (let count = 0; count < 5; count += 1) statuses.push((await request('/auditLogs/directoryAudits')).status);
  const sixth = await request('/auditLogs/directoryAudits');
  pass(10_001);

  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  expect([sixth.status, sixth.headers.get('retry-after')]).toEqual([429, '10']);
  expect((await request('/auditLogs/directoryAudits')).status).toBe(200);
});

test('Conditional Access answers one request per second, then 429 without Retry-After', async () => {
  const { request, pass } = await startTestTenant({ throttle: 'injected' });

  const first = await request('/identity/conditionalAccess/policies');
  const second = await request('/identity/conditionalAccess/namedLocations');
  pass(1_001);

  expect(first.status).toBe(200);
  expect([second.status, second.headers.has('retry-after')]).toEqual([429, false]);
  expect((await request('/identity/conditionalAccess/namedLocations')).status).toBe(200);
});

test('the limit of the identity family is high', async () => {
  const { request } = await startTestTenant({ throttle: 'injected' });

  const answers = await Promise.all(Array.from({ length: 50 }, () => request('/users?$select=id')));

  expect(answers.every(({ status }) => status === 200)).toBe(true);
});

test('a fault throttles the given number of requests, only on its path', async () => {
  const { request, tenant } = await startTestTenant();
  tenant.faults.throttleNext('/users', { retryAfterSeconds: 7, times: 2 });

  const answers = [
    await request('/groups'),
    await request('/users'),
    await request('/users/delta'),
    await request('/users'),
  ];

  expect(answers.map(({ status }) => status)).toEqual([200, 429, 429, 200]);
  expect(answers[1]?.headers.get('retry-after')).toBe('7');
});

test('a fault can also be an internal server error', async () => {
  const { request, tenant } = await startTestTenant();
  tenant.faults.failNext('/organization', 503);

  expect([(await request('/organization')).status, (await request('/organization')).status]).toEqual([503, 200]);
});
