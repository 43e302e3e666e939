/** Whatever a person gets wrong ends in one line that says what to do, and in the documented exit code. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../../local/azurite.ts';
import type { RunningInstance } from '../../../src/cli/store/running-instance.ts';
import { tableLedger } from '../../../src/record/table-ledger.ts';
import { createTables, storageTables } from '../../../src/storage/azure-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { memoryAnswers } from '../../fakes/memory-answers.ts';
import { record, TENANT } from '../../record/record-builder.ts';
import { NOW, revocationView } from '../revocation-view.ts';
import { runHere } from '../run-here.ts';
import { KEY, type ServedAnswers, serveAnswers } from '../serve-answers.ts';
import { MISTAKES_OF_COMMANDS } from './mistakes-of-commands.ts';

const OTHER_TENANT = '22222222-2222-4222-8222-222222222222';
const NOWHERE = 'http://127.0.0.1:9';
const LIST = ['revocations', 'list'];

/** What the command needs to get as far as the mistake. */
type Place = 'nowhere' | 'api' | 'tables' | 'empty account' | 'instance' | 'instances';
/** Words after the command, exit code, and what the line says. */
type Row = readonly [args: readonly string[], code: number, says: string | RegExp];

let azurite: Azurite;
let empty: Azurite;
let served: ServedAnswers;
let answering: (body: string, type?: string, status?: number) => Promise<string>;
const servers: ReturnType<typeof createServer>[] = [];

beforeAll(async () => {
  [azurite, empty] = await Promise.all([startAzurite(), startAzurite()]);
  const { connectionString } = azurite;
  await createTables({ connectionString });
  const opened = record(1, {});
  await tableLedger(tenantStore(storageTables({ connectionString }), TENANT)).open(opened);
  served = await serveAnswers(memoryAnswers([revocationView(1), revocationView(2)]), { now: NOW });
  answering = async (body, type = 'application/json', status = 200) => {
    const server = createServer((_request, response) => response.writeHead(status, { 'content-type': type }).end(body));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
});
afterAll(async () => {
  for (const server of servers) server.close();
  await Promise.all([azurite.stop(), empty.stop(), served[Symbol.asyncDispose]()]);
});

function instance(pid: number, startedAt: string): RunningInstance {
  const { connectionString } = azurite;
  return { pid, startedAt, apiUrl: `${served.url}/api`, session: KEY, connectionString, tenantId: TENANT };
}

function placeOf(place: Place): Parameters<typeof runHere>[1] {
  switch (place) {
    case 'nowhere':
      return {};
    case 'api':
      return { environment: { apiUrl: served.url, apiKey: KEY } };
    case 'tables':
      return { environment: { connectionString: azurite.connectionString, tenantId: TENANT } };
    case 'empty account':
      return { environment: { connectionString: empty.connectionString, tenantId: TENANT } };
    case 'instance':
      return { running: instance(11, '2031-03-02T08:00:00.000Z') };
    case 'instances':
      return { running: [instance(12, '2031-03-02T09:00:00.000Z'), instance(11, '2031-03-02T08:00:00.000Z')] };
  }
}

const WRONG_KEY = Buffer.from('wrong').toString('base64');
const sas = (endpoint: string) => `SharedAccessSignature=sv=x;TableEndpoint=${endpoint}`;
const account = (members: string) => `DefaultEndpointsProtocol=https;${members}`;
const withTenant = (...flags: readonly string[]) => [...LIST, ...flags, '--tenant', TENANT];

const ROWS: Readonly<Record<Place, readonly Row[]>> = {
  nowhere: [
    ...MISTAKES_OF_COMMANDS,
    [['--nope'], 2, "unknown option '--nope'"],
    [['revocatoins', 'list'], 2, 'Did you mean revocations?'],
    [['revocations', 'lst'], 2, 'Did you mean'],
    [['revocations', 'show'], 2, "missing required argument 'id'"],
    [[...LIST, 'more'], 2, 'too many arguments'],
    [[...LIST, '--sinse', '24h'], 2, 'Did you mean --since?'],
    [[...LIST, '--since'], 2, 'argument missing'],
    [[...LIST, '--since', 'last tuesday'], 2, '24h'],
    [[...LIST, '--since', '-1d'], 2, '24h'],
    [[...LIST, '--limit', '0'], 2, 'whole number'],
    [[...LIST, '--limit', '1e3'], 2, 'whole number'],
    [[...LIST, '--limit', '3', '--all'], 2, 'cannot be used with'],
    [[...LIST, '--cause', 'disabled'], 2, 'account-disabled'],
    [[...LIST, '--output', 'xml'], 2, 'jsonl'],
    [[...LIST, '--cloud', 'mars'], 2, 'us-gov'],
    [[...LIST, '--query', '[?'], 2, 'JMESPath'],
    [[...LIST, '--query', ''], 2, 'JMESPath'],
    [['help', 'nonsense'], 2, 'it has revocations, apps'],
    [['help', 'revocations', 'nonsense'], 2, 'it has list, show'],
    [LIST, 5, /--api.*--account.*npm start/],
    [['import', 'audit.json'], 5, /--account.*npm start/],
    [['erase', '--user', 'ada', '--yes'], 5, /--account.*npm start/],
    [[...LIST, '--instance', '7'], 5, 'run "npm start"'],
    [[...LIST, '--instance', 'first'], 2, 'process id'],
    [[...LIST, '--api', ''], 2, 'must be a URL'],
    [[...LIST, '--api', 'contoso-audit'], 2, 'must be a URL'],
    [[...LIST, '--api', 'http://a.example'], 2, 'https'],
    [[...LIST, '--api', NOWHERE], 5, `Nothing answers at ${NOWHERE}`],
    [withTenant('--account', 'a'), 2, 'storage account name'],
    [withTenant('--account', 'http://a.table.core.windows.net'), 2, 'https'],
    [[...LIST, '--account', 'contosoaudit'], 2, 'REVAUDIT_TENANT_ID'],
    [[...LIST, '--account', 'contosoaudit', '--tenant', 'contoso.com'], 2, 'a GUID'],
    [withTenant('--account', 'contosoaudit', '--api', 'https://a.example'), 2, 'only one of'],
    [withTenant('--connection-string', 'hunter2'), 2, 'Azure portal'],
    [withTenant('--connection-string', account('AccountName=a;AccountKey=;EndpointSuffix=x.example')), 2, 'AccountKey'],
    [withTenant('--connection-string', account('AccountName=a;AccountKey=bQ==')), 2, 'TableEndpoint'],
    [withTenant('--connection-string', account('AccountName=a;AccountKey=bQ==;TableEndpoint=a')), 2, 'no URL'],
    [withTenant('--connection-string', sas('https://127.0.0.1:9/')), 2, 'no account'],
    [withTenant('--connection-string', sas(`${NOWHERE}/a`)), 5, 'does not answer'],
    [['permissions', 'check'], 2, '--identity'],
    [['permissions', 'check', '--identity', 'my-app'], 2, 'a GUID'],
    [['permissions', 'check', '--identity', TENANT], 2, '--tenant'],
    [['subscriptions', 'ensure', '--url', 'app.example'], 2, 'https'],
    [['poison', 'list', '--api', 'https://a.example'], 2, '--account'],
    [['poison', 'list', '--queue', 'letters'], 2, 'signals, notices'],
    [['import', '--dry-run', '/nowhere/audit.json'], 1, /\/nowhere\/audit\.json.*does not exist \(ENOENT\)/],
    [['import', '--dry-run', '/'], 1, 'folder'],
    [['import', '--dry-run'], 2, "missing required argument 'file'"],
  ],
  api: [
    [['why', '--user', 'nobody'], 3, 'neither the record nor the tenant knows it'],
    [['sweeps', 'show', 'zz'], 2, '"sweep-" and then 32'],
    [['sweeps', 'show', 'abcdef'], 3, '"revaudit revocations list"'],
    [['policies', 'show', 'nothing'], 3, 'policy "nothing"'],
    [['policies', 'diff', '0'.repeat(32)], 3, '"revaudit revocations list"'],
    [['notices', 'list', '--revocation', '0'.repeat(32)], 3, '"revaudit revocations list"'],
    [['notices', 'list', '--revocation', 'last'], 2, '0-9 and a-f'],
    [['grants', 'list', '--app', 'nothing'], 3, 'app "nothing"'],
    [['open', '--user', 'nobody'], 3, 'user "nobody"'],
    [['open', TENANT], 2, 'give it with --user, --app or --policy'],
    [[...LIST, '--app', 'nothing'], 3, 'app "nothing"'],
    [['revocations', 'show', 'last'], 2, '"revaudit revocations list" lists the ids'],
    [['revocations', 'show', '  '], 2, '0-9 and a-f'],
    [['revocations', 'show', 'abcde'], 2, 'the first 6'],
    [['revocations', 'show', '0'.repeat(33)], 2, '32 characters'],
    [['revocations', 'show', '0'.repeat(32)], 3, '"revaudit revocations list"'],
    [['revocations', 'show', 'sweep-'], 2, '"sweep-" and then 32'],
    [['revocations', 'show', 'sweep-abcdef'], 3, '"revaudit revocations list"'],
    [['users', 'show', ''], 2, 'Say which user'],
    [['apps', 'show', '\u200b" "'], 2, 'Say which app'],
    [['users', 'show', 'nobody@contoso.example'], 3, 'nobody@contoso.example'],
    [['users', 'show', 'Ada Lovelase'], 3, /Near it: 0a0a0a0a-\S+ \(Ada Lovelace\)/],
    [['apps', 'show', 'Payrol Sync'], 3, 'Payroll Sync'],
    [['users', 'show', 'Ada', 'Lovelace'], 2, 'too many arguments'],
    [['erase', '--user', 'ada', '--yes', '--api', 'https://a.example'], 2, 'not through --api'],
    [[...LIST, '--api-key', 'wrong'], 5, 'App keys'],
    [[...LIST, '--query', 'nope(@)'], 2, 'JMESPath'],
  ],
  tables: [
    [['open'], 2, 'give --api'],
    [['erase', '--user', ''], 2, '--yes'],
    [['erase', '--user', 'ada'], 2, 'nothing was done'],
    [['subscriptions', 'delete'], 2, '--yes'],
    [['poison', 'drop'], 2, '--yes'],
    [['poison', 'replay'], 2, '--yes'],
    [['erase', '--user', '\u00a0""', '--yes'], 2, 'an id, an address or a name'],
    [['erase', '--user', 'Ada Lovelase', '--yes'], 3, 'Ada Lovelace'],
    [['revocations', 'show', 'abcdef'], 3, '"revaudit revocations list"'],
  ],
  'empty account': [
    [LIST, 5, 'no tables of Revocation Auditor'],
    [['users', 'show', 'ada'], 5, 'no tables of Revocation Auditor'],
    [['erase', '--user', 'ada', '--yes'], 5, 'no tables of Revocation Auditor'],
  ],
  instance: [
    [[...LIST, '--tenant', OTHER_TENANT], 2, 'Give --account or --api as well'],
    [['import', 'audit.json', '--tenant', OTHER_TENANT], 2, 'Give --account or --api as well'],
    [[...LIST, '--instance', '12'], 5, 'Running: 11'],
    [[...LIST, '--instance', '11', '--api', 'https://a.example'], 2, 'only one of'],
  ],
  instances: [[[...LIST, '--instance', '13'], 5, 'Running: 12, 11']],
};

for (const [place, rows] of Object.entries(ROWS))
  describe(`with a record: ${place}`, () => {
    test.each(rows)('%j ends with %i', async (args, code, says) => {
      expectOneLine(await runHere(args, { ...placeOf(place as Place), input: '' }), code, says);
    });
  });

test('more than a hundred mistakes are tried here', () => {
  expect(Object.values(ROWS).flat().length).toBeGreaterThan(100);
});

test.each<[string, string, string, number]>([
  ['a page', '<html>sign in</html>', 'text/html', 200],
  ['an answer that is cut off', '{"revocations":[{"re', 'application/json', 200],
  ['another answer', '[]', 'application/json', 200],
  ['a list of something else', '{"revocations":[null,1]}', 'application/json', 200],
  ['a failure', 'oops', 'text/plain', 500],
])('an address that gives %s is no record', async (_, body, type, status) => {
  const result = await runHere([...LIST, '--api', await answering(body, type, status)], { input: '' });
  expectOneLine(result, 5, '');
});

test('a wrong key of the account says which role is needed, and shows no key', async () => {
  const connectionString = azurite.connectionString.replace(/AccountKey=[^;]*/, `AccountKey=${WRONG_KEY}`);
  const result = await runHere(LIST, { environment: { connectionString, tenantId: TENANT }, input: '' });
  expectOneLine(result, 5, 'Storage Table Data Reader');
  expect(result.err).not.toContain(WRONG_KEY);
});

function expectOneLine(result: Awaited<ReturnType<typeof runHere>>, code: number, says: string | RegExp): void {
  const { out, err } = result;
  expect({ code: result.code, out }).toEqual({ code, out: '' });
  expect(err).toMatch(/^(Recording into .*\n)?error: .+\n$/);
  expect(err).not.toMatch(/\n\s+at |fault of the program/);
  if (typeof says === 'string') expect(err).toContain(says);
  else expect(err).toMatch(says);
}
