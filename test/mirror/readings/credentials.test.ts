/** The credentials of the tenant's own apps: taken away, replaced, or run out by the clock alone. */
import { describe, expect, test } from 'vitest';
import { pollConsents } from '../../../src/mirror/poll-tenant.ts';
import { compareCredentials } from '../../../src/mirror/readings/read-registrations.ts';
import { allRows } from '../../../src/storage/tables.ts';
import { lineOf, MINUTE, START, type Stage, stage } from './graph-items.ts';

const HOUR = 60 * MINUTE;
const at = (ms: number) => new Date(START + ms).toISOString();
const secret = (keyId: string, endDateTime?: string) => ({
  keyId,
  ...(endDateTime && { endDateTime }),
  hint: 'abc',
  secretText: null,
});

interface Keys {
  readonly secrets?: readonly object[];
  readonly certificates?: readonly object[];
}

async function read(poll: Stage, { secrets = [], certificates = [] }: Keys): Promise<void> {
  const app = {
    id: 'r1',
    appId: 'crm-app-id',
    displayName: 'CRM',
    passwordCredentials: secrets,
    keyCredentials: certificates,
  };
  poll.graph.found.set('/applications', [app]);
  await pollConsents(poll);
  poll.wait(HOUR);
}

async function afterBaseline(keys: Keys): Promise<Stage> {
  const poll = stage();
  for (const list of ['/servicePrincipals/delta', '/oauth2PermissionGrants/delta']) poll.graph.found.set(list, []);
  await read(poll, keys);
  return poll;
}

describe('two readings', () => {
  test('a secret taken away, one put in its place, and nothing where all is as it was', async () => {
    const poll = await afterBaseline({ secrets: [secret('A'), secret('b')], certificates: [secret('c')] });
    await read(poll, { secrets: [secret('a'), secret('b')], certificates: [secret('c')] });
    expect(poll.told).toEqual([]);
    await read(poll, { secrets: [secret('b'), secret('d')], certificates: [] });
    expect(poll.told.map(lineOf)).toEqual(['CRM: lost a,c, gained d']);
    expect(poll.told[0]).toMatchObject({
      source: 'application-list',
      application: { applicationId: 'r1', appId: 'crm-app-id' },
    });
  });

  test('the last one that ran out between them is told once, with when it did', async () => {
    const poll = await afterBaseline({ secrets: [secret('a', at(90 * MINUTE)), secret('b', at(100 * MINUTE))] });
    for (let hour = 0; hour < 3; hour += 1)
      await read(poll, { secrets: [secret('a', at(90 * MINUTE)), secret('b', at(100 * MINUTE))] });
    await read(poll, { secrets: [] });
    expect(poll.told.map(lineOf)).toEqual([`CRM: lost a,b, gained , ended ${at(100 * MINUTE)}`]);
  });

  test('while another is left nothing is told of one that ran out', async () => {
    const secrets = [secret('a', at(90 * MINUTE))];
    const poll = await afterBaseline({ secrets, certificates: [secret('c')] });
    for (let hour = 0; hour < 2; hour += 1) await read(poll, { secrets, certificates: [secret('c')] });
    expect(poll.told).toEqual([]);
  });

  test('what had run out before the first reading is history', async () => {
    const secrets = [secret('a', at(-MINUTE))];
    const poll = await afterBaseline({ secrets });
    await read(poll, { secrets });
    expect(poll.told).toEqual([]);
  });

  test('of a secret the mirror keeps nothing but its id and its end', async () => {
    const poll = await afterBaseline({ secrets: [secret('a', at(HOUR))] });
    const rows = await allRows(poll.store.table('MirrorObjects'), { partition: { from: '', to: '~' } });
    const row = rows.find(({ partitionKey }) => partitionKey.includes('registration'));
    expect(JSON.stringify(row)).not.toContain('abc');
    expect(JSON.stringify(row)).toContain(at(HOUR));
  });
});

test('one that ends just as it is read has ended', () => {
  const ends = [{ keyId: 'a', endsAt: at(0) }];
  expect(compareCredentials(ends, ends, { since: START - 1, now: START }).expired).toEqual(ends);
  expect(compareCredentials(ends, ends, { since: START, now: START + 1 }).expired).toEqual([]);
});
