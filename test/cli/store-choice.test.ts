/** Where the record is: flags, then the environment, then a running instance. */
import { expect, test } from 'vitest';
import { NoStoreError, UsageError } from '../../src/cli/cli-errors.ts';
import { type Environment, readEnvironment } from '../../src/cli/store/environment.ts';
import type { RunningInstance } from '../../src/cli/store/running-instance.ts';
import { queuesLocationOf } from '../../src/cli/store/store.ts';
import { chooseStore, chooseTables, type StoreFlags } from '../../src/cli/store/store-choice.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const STORE = 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=b;TableEndpoint=http://127.0.0.1:1/a';
const RUNNING: RunningInstance = {
  pid: 4711,
  startedAt: '2031-03-02T09:00:00.000Z',
  apiUrl: 'http://127.0.0.1:7071/api',
  session: 'local-key',
  connectionString: STORE,
  tenantId: TENANT,
};

const choose = (flags: StoreFlags, environment: Environment = {}, running?: RunningInstance) =>
  chooseStore({ flags, environment, running });

test('a flag wins over the environment, and the environment over a running instance', () => {
  const environment = { apiUrl: 'https://env.example', tenantId: TENANT };
  expect(choose({ api: 'https://flag.example' }, environment, RUNNING)).toMatchObject({
    kind: 'api',
    url: 'https://flag.example',
  });
  expect(choose({ account: 'flagged' }, environment, RUNNING)).toMatchObject({
    kind: 'tables',
    location: { url: 'https://flagged.table.core.windows.net' },
  });
  expect(choose({}, environment, RUNNING)).toMatchObject({ kind: 'api', url: 'https://env.example' });
  expect(choose({}, {}, RUNNING)).toMatchObject({
    kind: 'api',
    url: 'http://127.0.0.1:7071',
    token: 'local-key',
    running: RUNNING,
  });
});

test.each(['https://a.example', 'https://a.example/', 'https://a.example/api', 'https://a.example/api/'])(
  '%s is the API of the same app',
  (api) => {
    expect(choose({ api })).toMatchObject({ url: 'https://a.example' });
  },
);

test('the key is that of the flag, else that of the environment', () => {
  expect(choose({ api: 'https://a.example', apiKey: 'flag' }, { apiKey: 'env' })).toMatchObject({ key: 'flag' });
  expect(choose({ api: 'https://a.example' }, { apiKey: 'env' })).toMatchObject({ key: 'env' });
});

test('tables need the tenant, from a flag or the environment', () => {
  expect(() => choose({ account: 'flagged' })).toThrow(/--tenant/);
  expect(() => choose({ account: 'flagged', tenant: 'contoso.com' })).toThrow(/GUID/);
  expect(choose({ connectionString: STORE, tenant: TENANT.toUpperCase() })).toMatchObject({
    location: { connectionString: STORE },
    tenantId: TENANT,
  });
  expect(choose({}, { connectionString: STORE, tenantId: TENANT })).toMatchObject({ kind: 'tables' });
});

test('an account is in the named cloud, and a full URL is used as it is', () => {
  expect(choose({ account: 'flagged', tenant: TENANT, cloud: 'us-gov' })).toMatchObject({
    location: { url: 'https://flagged.table.core.usgovcloudapi.net' },
    cloud: 'us-gov',
  });
  const url = 'https://flagged.table.core.chinacloudapi.cn';
  expect(choose({ account: url, tenant: TENANT, cloud: 'china' })).toMatchObject({ location: { url } });
});

test.each([
  ['https://a.table.core.windows.net', 'https://a.queue.core.windows.net'],
  ['https://a.table.core.usgovcloudapi.net', 'https://a.queue.core.usgovcloudapi.net'],
  ['https://a.z12.table.storage.azure.net', 'https://a.z12.queue.storage.azure.net'],
])('the queues beside %s are at %s', (tables, queues) => {
  expect(
    queuesLocationOf(
      chooseTables({ flags: { account: tables, tenant: TENANT }, environment: {}, running: undefined }, 'poison'),
    ),
  ).toMatchObject({ url: queues });
});

test('for Cosmos DB or a custom domain, the queues are not guessed', () => {
  const at = (account: string) =>
    chooseTables({ flags: { account, tenant: TENANT }, environment: {}, running: undefined }, 'poison');
  expect(() => queuesLocationOf(at('https://a.table.cosmos.azure.com'))).toThrow(UsageError);
  expect(() => queuesLocationOf(at('https://records.contoso.example'))).toThrow(/--connection-string/);
});

test.each<[string, StoreFlags]>([
  ['two stores at once', { api: 'https://a.example', account: 'flagged' }],
  ['a key without encryption', { api: 'http://a.example' }],
  ['an address that is no URL', { api: 'a.example' }],
  ['an account without encryption', { account: 'http://a.example', tenant: TENANT }],
  ['a wrong connection string', { connectionString: 'hunter2', tenant: TENANT }],
])('%s is refused', (_, flags) => {
  expect(() => choose(flags)).toThrow(UsageError);
});

test('a wrong connection string is not printed, because it may be a key', () => {
  expect(() => choose({ connectionString: 'hunter2', tenant: TENANT })).not.toThrow(/hunter2/);
});

test('if nothing says where the record is, the error lists the ways', () => {
  expect(() => choose({})).toThrow(NoStoreError);
  expect(() => choose({})).toThrow(/--api[\s\S]*--account[\s\S]*npm start/);
});

test('a command that needs tables uses those of a running instance, and refuses an API', () => {
  expect(chooseTables({ flags: {}, environment: {}, running: RUNNING }, 'import')).toMatchObject({
    location: { connectionString: STORE },
    tenantId: TENANT,
  });
  expect(() =>
    chooseTables({ flags: { api: 'https://a.example' }, environment: {}, running: RUNNING }, 'import'),
  ).toThrow(/^import works on the tables/);
});

test('an empty variable counts as not set, and NO_COLOR turns colours off', () => {
  const { timeZone: _zone, ...read } = readEnvironment({ REVAUDIT_API_URL: '', REVAUDIT_API_KEY: 'k' });
  expect(read).toEqual({ apiKey: 'k' });
  expect(readEnvironment({ NO_COLOR: '1', FORCE_COLOR: '1' })).toMatchObject({ colour: false });
  expect(readEnvironment({ FORCE_COLOR: '1' })).toMatchObject({ colour: true });
});
