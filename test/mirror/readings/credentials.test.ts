/** The credentials of the tenant's own apps: removed, replaced or expired. */
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
  poll.graph.responses.set('/applications', [app]);
  await pollConsents(poll);
  poll.wait(HOUR);
}

async function afterBaseline(keys: Keys): Promise<Stage> {
  const poll = stage();
  for (const list of ['/servicePrincipals/delta', '/oauth2PermissionGrants/delta']) poll.graph.responses.set(list, []);
  await read(poll, keys);
  return poll;
}

describe('two readings', () => {
  test('a removed and a new secret are one change; equal secrets are none', async () => {
    const poll = await afterBaseline({ secrets: [secret('A'), secret('b')], certificates: [secret('c')] });
    await read(poll, { secrets: [secret('a'), secret('b')], certificates: [secret('c')] });
    expect(poll.enqueued).toEqual([]);
    await read(poll, { secrets: [secret('b'), secret('d')], certificates: [] });
    expect(poll.enqueued.map(lineOf)).toEqual(['CRM: lost a,c, gained d']);
    expect(poll.enqueued[0]).toMatchObject({
      source: 'application-list',
      application: { applicationId: 'r1', appId: 'crm-app-id' },
    });
  });

  test('the expiry of the last valid secret is one change, with its time', async () => {
    const poll = await afterBaseline({ secrets: [secret('a', at(90 * MINUTE)), secret('b', at(100 * MINUTE))] });
    for (let hour = 0; hour < 3; hour += 1)
      await read(poll, { secrets: [secret('a', at(90 * MINUTE)), secret('b', at(100 * MINUTE))] });
    await read(poll, { secrets: [] });
    expect(poll.enqueued.map(lineOf)).toEqual([`CRM: lost a,b, gained , ended ${at(100 * MINUTE)}`]);
  });

  test('an expired secret is no change while another credential is valid', async () => {
    const secrets = [secret('a', at(90 * MINUTE))];
    const poll = await afterBaseline({ secrets, certificates: [secret('c')] });
    for (let hour = 0; hour < 2; hour += 1) await read(poll, { secrets, certificates: [secret('c')] });
    expect(poll.enqueued).toEqual([]);
  });

  test('a secret that expired before the first reading is no change', async () => {
    const secrets = [secret('a', at(-MINUTE))];
    const poll = await afterBaseline({ secrets });
    await read(poll, { secrets });
    expect(poll.enqueued).toEqual([]);
  });

  test('the mirror stores only the id and the end of a secret', async () => {
    const poll = await afterBaseline({ secrets: [secret('a', at(HOUR))] });
    const rows = JSON.stringify(await allRows(poll.store.table('MirrorLog'), { partition: { from: '', to: '~' } }));
    expect(rows).not.toContain('abc');
    expect(rows).toContain(at(HOUR));
  });
});

test('a credential that ends at the moment of the reading has expired', () => {
  const ends = [{ keyId: 'a', endsAt: at(0) }];
  expect(compareCredentials(ends, ends, { since: START - 1, now: START }).expired).toEqual(ends);
  expect(compareCredentials(ends, ends, { since: START, now: START + 1 }).expired).toEqual([]);
});
