/** Which policy holds: what is stored, else the setting, else the shipped one. One that is not sound never stops it. */
import { expect, test } from 'vitest';
import { shippedPolicy } from '../../../../src/notify/planning/policy/notice-policy.ts';
import { policyInForce, policyOf, policyWarnings } from '../../../../src/notify/planning/policy/policy-of.ts';
import { tablePolicy } from '../../../../src/notify/planning/policy/table-policy.ts';
import { memoryTables } from '../../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../../src/storage/tenant-store.ts';

const NOW = Date.parse('2031-03-01T09:00:00Z');
const capOf = (cap: number) => JSON.stringify({ caps: { perPersonADay: cap } });
const fresh = () => tenantStore(memoryTables(), 'tenant');

test('the shipped one, with the number of people of the settings', async () => {
  expect(await policyInForce(fresh(), { limit: 7 })).toEqual({
    policy: shippedPolicy({ limit: 7 }),
    from: 'shipped',
    problems: [],
  });
  expect(shippedPolicy({ limit: 7 }).approval.above).toBe(7);
});

test('what is stored holds in place of the setting, until it is taken back; every version stays', async () => {
  const store = fresh();
  const settings = { limit: 25, policy: capOf(2) };
  const inForce = async () => {
    const { from, policy } = await policyInForce(store, settings);
    return [from, policy.caps.perPersonADay];
  };
  expect(await inForce()).toEqual(['setting', 2]);
  const table = tablePolicy(store);
  for (const [version, cap] of [3, 4, 5].entries())
    expect(await table.set(capOf(cap), () => NOW)).toMatchObject({ version: version + 1 });
  expect(await inForce()).toEqual(['stored', 5]);
  await table.set(undefined, () => NOW);
  expect(await inForce()).toEqual(['setting', 2]);
  expect(await table.read()).toEqual({ version: 4, setAt: '2031-03-01T09:00:00.000Z' });
  const { rows } = await store.table('NoticePolicies').query({ partition: { from: '', to: '~' } });
  expect(rows.map(({ version }) => version)).toEqual([4, 3, 2, 1]);
});

test('of two admins who store at the same moment the second one is told', async () => {
  const table = tablePolicy(fresh());
  const results = await Promise.allSettled([capOf(2), capOf(3)].map((text) => table.set(text, () => NOW)));
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test.each([
  ['setting', 'no JSON'],
  ['setting', '{"caps":{"perPersonADay":0}}'],
  ['stored', '{"rules":[{"audiences":["user"],"when":["affected"],"channels":["pigeon"]}]}'],
])('a %s that is not sound: the shipped one holds, and it is said', async (from, text) => {
  const store = fresh();
  if (from === 'stored') await tablePolicy(store).set(text, () => NOW);
  const settings = { limit: 25, ...(from === 'setting' && { policy: text }) };
  const inForce = await policyInForce(store, settings);
  expect(inForce).toMatchObject({ from, policy: shippedPolicy(settings) });
  expect(policyWarnings(inForce)).toEqual([
    expect.stringMatching(`^the ${from} notice policy does not hold, the shipped one does: .+`),
  ]);
  expect(await policyOf(store, { settings, now: () => NOW })()).toEqual(shippedPolicy(settings));
});

test('it is read once a minute, and again after a failure', async () => {
  const store = fresh();
  let [reads, isBroken, now] = [0, true, NOW];
  const counted = {
    ...store,
    table: (name: Parameters<typeof store.table>[0]) => ({
      ...store.table(name),
      query(range: Parameters<ReturnType<typeof store.table>['query']>[0]) {
        reads += 1;
        return isBroken ? Promise.reject(new RangeError('away')) : store.table(name).query(range);
      },
    }),
  };
  const policy = policyOf(counted, { settings: { limit: 25 }, now: () => now });
  await expect(policy()).rejects.toThrow('away');
  isBroken = false;
  await Promise.all([policy(), policy()]);
  await policy();
  expect(reads).toBe(2);
  now += 60_001;
  await policy();
  expect(reads).toBe(3);
});
