/** The template as Azure would evaluate it, without and with all options: an option adds only what it needs. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../bin/run-program.ts';
import { findCompiler } from '../../infra/find-compiler.ts';
import { TABLE_NAMES, TABLES } from '../../src/storage/tables.ts';
import { alertRules } from './kql/alert-rules.ts';
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
const OPTIONAL_TYPES = /^Microsoft\.(DocumentDB|EventHub|Network|Authorization\/locks|Insights\/actionGroups)/;

const compiler = await findCompiler(process.env);
const scratch = mkdtempSync(join(tmpdir(), 'evaluated-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function evaluated(
  name: string,
  options: Readonly<Record<string, string | boolean>>,
): Promise<readonly Resource[]> {
  const file = join(scratch, `${name}.bicepparam`);
  const parameters = Object.entries({ environmentName: "'prod'", location: "'westeurope'", ...options }).map(
    ([key, value]) => `param ${key} = ${value}`,
  );
  writeFileSync(file, ["using 'main.bicep'", ...parameters, ''].join('\n'));
  const scope = [
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
    ...scope,
  ]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return at(
    JSON.parse(readFileSync(join(scratch, `${name}.snapshot.json`), 'utf8')),
    'predictedResources',
  ) as readonly Resource[];
}

// The compiler of the Azure CLI cannot do this.
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

  test('creates no network, Cosmos DB, event hub or lock without the option', () => {
    expect(typesOf(plain).filter((type) => OPTIONAL_TYPES.test(type))).toEqual([]);
  });

  test('creates all tables either in the storage account or in Cosmos DB', () => {
    expect(namesOf(plain, 'Microsoft.Storage/storageAccounts/tableServices/tables')).toEqual([...TABLE_NAMES]);
    expect(namesOf(full, 'Microsoft.Storage/storageAccounts/tableServices/tables')).toEqual([]);
    expect(namesOf(full, 'Microsoft.DocumentDB/databaseAccounts/tables')).toEqual([...TABLE_NAMES]);
  });

  test('creates a poison queue for every queue', () => {
    expect(namesOf(plain, 'Microsoft.Storage/storageAccounts/queueServices/queues')).toEqual([
      'signals',
      'notices',
      'readings',
      'signals-poison',
      'notices-poison',
      'readings-poison',
    ]);
  });

  const assignmentsIn = (resources: readonly Resource[]) =>
    resources
      .filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments')
      .map((resource) => ({
        scope: String(resource.id).replace(/\/providers\/Microsoft\.Authorization\/.*$/, ''),
        role: String(at(resource, 'properties', 'roleDefinitionId')),
      }));

  test('assigns both apps a role on every table, in the storage account or in Cosmos DB next to the readers', () => {
    const onTables = assignmentsIn(plain).filter(({ scope }) => scope.includes('/tableServices/default/tables/'));
    const namesWith = (role: RegExp) =>
      onTables.filter((assignment) => role.test(assignment.role)).map(({ scope }) => scope.split('/').at(-1) ?? '');
    const twice = (wanted: (kind: string) => boolean) =>
      TABLES.flatMap(({ name, kind }) => (wanted(kind) ? [name, name] : [])).toSorted();

    // Our own roles are of the resource group, Contributor is of the subscription.
    expect(namesWith(/\/resourceGroups\//).toSorted()).toEqual(twice((kind) => kind === 'record'));
    expect(namesWith(/\/0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3$/).toSorted()).toEqual(twice((kind) => kind !== 'record'));
    expect(new Set(onTables.map(({ role }) => role)).size).toBe(3);
    expect(namesOf(full, 'Microsoft.DocumentDB/databaseAccounts/tableRoleAssignments')).toHaveLength(
      2 * TABLES.length + 2,
    );
  });

  test('assigns seven roles elsewhere, one of them on the container of the mirror, and an eighth for the event hub', () => {
    const elsewhere = (resources: readonly Resource[]) =>
      assignmentsIn(resources).filter(({ scope }) => !scope.includes('/tableServices/'));
    expect(elsewhere(plain)).toHaveLength(7);
    expect(elsewhere(plain).filter(({ scope }) => scope.endsWith('/containers/mirror'))).toHaveLength(1);
    expect(elsewhere(full)).toEqual(assignmentsIn(full));
    expect(elsewhere(full)).toHaveLength(8);
  });

  test('closes storage and Cosmos DB to the public with a private network, and keeps the app open for Graph', () => {
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

  test('locks the record and runs two instances for two zones with these options', () => {
    expect(namesOf(full, 'Microsoft.Authorization/locks')).toEqual(['keep-the-record', 'keep-the-record']);
    const ready = full
      .filter(({ type }) => type === 'Microsoft.Web/sites')
      .map((app) => at(app, 'properties', 'functionAppConfig', 'scaleAndConcurrency', 'alwaysReady'));
    expect(ready).toEqual([[{ name: 'http', instanceCount: 2 }], []]);
  });

  test('fills in every query of the alert files', () => {
    const queries = plain
      .filter(({ type }) => type === 'Microsoft.Insights/scheduledQueryRules')
      .map((rule) => String(at(rule, 'properties', 'criteria', 'allOf', 0, 'query')));
    expect(queries).toEqual(alertRules().map(({ text }) => text));
    expect(queries.join('\n')).not.toContain('%');
  });
});
