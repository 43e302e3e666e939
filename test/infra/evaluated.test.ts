/** The template as Azure would work it out, with nothing chosen and with everything: options come with what they need, and bring nothing else. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCompiler } from '../../infra/find-compiler.ts';
import { run } from '../../infra/run.ts';
import { TABLE_NAMES } from '../../src/storage/tables.ts';
import { at, INFRA, type Resource } from './template.ts';

const EVERYTHING = {
  privateNetwork: true,
  cosmosTables: true,
  eventHub: true,
  lockRecord: true,
  zoneRedundant: true,
  readerPrincipalIds: "'11111111-1111-4111-8111-111111111111  22222222-2222-4222-8222-222222222222'",
  alertEmail: "'admin@contoso.example'",
};
const ONLY_WHEN_CHOSEN = /^Microsoft\.(DocumentDB|EventHub|Network|Authorization\/locks|Insights\/actionGroups)/;

const compiler = await findCompiler(process.env);
const scratch = mkdtempSync(join(tmpdir(), 'evaluated-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function evaluated(
  name: string,
  chosen: Readonly<Record<string, string | boolean>>,
): Promise<readonly Resource[]> {
  const file = join(scratch, `${name}.bicepparam`);
  const parameters = Object.entries({ environmentName: "'prod'", location: "'westeurope'", ...chosen }).map(
    ([key, value]) => `param ${key} = ${value}`,
  );
  writeFileSync(file, ["using 'main.bicep'", ...parameters, ''].join('\n'));
  const place = [
    '--subscription-id',
    '00000000-0000-4000-8000-000000000001',
    '--tenant-id',
    '00000000-0000-4000-8000-000000000002',
    '--location',
    'westeurope',
  ];
  const { code, err } = await run(compiler?.what ?? '', [
    'snapshot',
    file,
    '--mode',
    'overwrite',
    '--deployment-name',
    'prod',
    ...place,
  ]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return at(
    JSON.parse(readFileSync(join(scratch, `${name}.snapshot.json`), 'utf8')),
    'predictedResources',
  ) as readonly Resource[];
}

// The Azure CLI's wrapper cannot do this.
describe.skipIf(compiler === undefined || compiler.what === 'az bicep')('the template', () => {
  let plain: readonly Resource[] = [];
  let full: readonly Resource[] = [];
  beforeAll(async () => {
    cpSync(INFRA, scratch, { recursive: true });
    [plain, full] = await Promise.all([evaluated('plain', {}), evaluated('full', EVERYTHING)]);
  }, 180_000);

  const typesOf = (resources: readonly Resource[]) => resources.map(({ type }) => String(type));
  const namesOf = (resources: readonly Resource[], type: string) =>
    resources.filter((resource) => resource.type === type).map(({ name }) => String(name).split('/').at(-1));

  test('brings no network, no Cosmos DB, no event hub and no lock that nobody asked for', () => {
    expect(typesOf(plain).filter((type) => ONLY_WHEN_CHOSEN.test(type))).toEqual([]);
  });

  test('makes every table in one place, where it was asked for', () => {
    expect(namesOf(plain, 'Microsoft.Storage/storageAccounts/tableServices/tables')).toEqual([...TABLE_NAMES]);
    expect(namesOf(full, 'Microsoft.Storage/storageAccounts/tableServices/tables')).toEqual([]);
    expect(namesOf(full, 'Microsoft.DocumentDB/databaseAccounts/tables')).toEqual([...TABLE_NAMES]);
  });

  test('makes a poison queue for every queue', () => {
    expect(namesOf(plain, 'Microsoft.Storage/storageAccounts/queueServices/queues')).toEqual([
      'signals',
      'notices',
      'signals-poison',
      'notices-poison',
    ]);
  });

  test('gives the app four roles, a fifth for the event hub, and its own in Cosmos DB beside those of the readers', () => {
    expect(namesOf(plain, 'Microsoft.Authorization/roleAssignments')).toHaveLength(4);
    expect(namesOf(full, 'Microsoft.Authorization/roleAssignments')).toHaveLength(5);
    expect(namesOf(full, 'Microsoft.DocumentDB/databaseAccounts/tableRoleAssignments')).toHaveLength(3);
  });

  test('closes storage and Cosmos DB to the public in a private network, and keeps the app open for Graph', () => {
    const accessTo = (type: string) =>
      full
        .filter((resource) => resource.type === type)
        .map((resource) => at(resource, 'properties', 'publicNetworkAccess'));
    expect([
      ...accessTo('Microsoft.Storage/storageAccounts'),
      ...accessTo('Microsoft.DocumentDB/databaseAccounts'),
    ]).toEqual(['Disabled', 'Disabled']);
    expect(namesOf(full, 'Microsoft.Network/privateEndpoints').map((name) => name?.split('-').at(-1))).toEqual([
      'blob',
      'queue',
      'table',
      'cosmos',
    ]);
    const [app] = full.filter(({ type }) => type === 'Microsoft.Web/sites');
    expect(String(at(app, 'properties', 'virtualNetworkSubnetId'))).toMatch(/\/subnets\/app$/);
    expect(JSON.stringify(app)).not.toContain('publicNetworkAccess');
  });

  test('locks the record and stands in two zones where asked to', () => {
    expect(namesOf(full, 'Microsoft.Authorization/locks')).toEqual(['keep-the-record', 'keep-the-record']);
    const [app] = full.filter(({ type }) => type === 'Microsoft.Web/sites');
    expect(at(app, 'properties', 'functionAppConfig', 'scaleAndConcurrency', 'alwaysReady')).toEqual([
      { name: 'http', instanceCount: 2 },
    ]);
  });

  test('asks in every alert for what stands in its file, filled in', () => {
    const queries = plain
      .filter(({ type }) => type === 'Microsoft.Insights/scheduledQueryRules')
      .map((rule) => String(at(rule, 'properties', 'criteria', 'allOf', 0, 'query')));
    expect(queries).toHaveLength(4);
    expect(queries.join('\n')).not.toContain('%');
    expect(queries.join('\n')).toContain("['canary-timer', ");
  });
});
