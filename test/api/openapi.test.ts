/** The description of the API: valid, the same as the pages say, and true of what the API answers. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { apiPage } from '../../bin/api-page.ts';
import { openApiDocument } from '../../src/api/openapi.ts';
import { openApiText } from '../../src/api/openapi-text.ts';
import { API_ROUTES } from '../../src/api/route-table.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { NOW } from '../cli/revocation-view.ts';
import { fakeServices } from '../fakes/fake-services.ts';
import { writeEveryKindOfRow } from '../record/every-kind-of-row.ts';
import { ADA, PAYROLL, revocation, TENANT } from '../record/record-builder.ts';
import { ask } from './ask.ts';

type Schema = Readonly<Record<string, unknown>>;

interface Operation {
  readonly responses: {
    readonly '200': { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
  };
}

async function validator() {
  const document = await openApiDocument();
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  return (path: string, method: string) => {
    const schema = paths[path]?.[method]?.responses['200'].content['application/json'].schema;
    return ajv.compile({ ...schema, components: document.components });
  };
}

test('it describes each route that needs a role, and no other; the text of the build says the same', async () => {
  const document = await openApiDocument();
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths as Schema).toSorted()).toEqual(
    [...new Set(API_ROUTES.map(({ path }) => path))].toSorted(),
  );
  expect(JSON.parse(await openApiText())).toEqual(JSON.parse(JSON.stringify(document)));
  const text = JSON.stringify(document);
  const names = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
  const { schemas } = document.components as { readonly schemas: Schema };
  expect(names.filter((name) => !Object.hasOwn(schemas, name ?? ''))).toEqual([]);
  expect(Object.values(schemas).filter((schema) => Object.hasOwn(schema as Schema, '$ref'))).toEqual([]);
});

test('it is OpenAPI 3.1 by the published schema, and each schema in it is one of JSON Schema 2020-12', async () => {
  const published = new URL('../fixtures/openapi/openapi-3.1.schema.json', import.meta.url);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addFormat('media-range', true);
  const isDocument = ajv.compile(JSON.parse(readFileSync(published, 'utf8')));
  const document = JSON.parse(await openApiText());
  isDocument(document);
  expect(isDocument.errors ?? []).toEqual([]);
  isDocument({ ...document, info: { title: 'without a version' } });
  expect(isDocument.errors).not.toBeNull();

  const schemas = schemasIn(document.paths);
  expect(schemas.length).toBeGreaterThan(API_ROUTES.length);
  for (const schema of [...schemas, ...Object.values(document.components.schemas)] as Schema[])
    expect([schema, ajv.validateSchema(schema), ajv.errors]).toEqual([schema, true, null]);
});

/** What stands under `schema`, at any depth. */
function schemasIn(value: unknown): readonly Schema[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => (name === 'schema' ? [member] : schemasIn(member)));
}

test('docs/api.md is made of it', async () => {
  expect(readFileSync(resolve(import.meta.dirname, '../../docs/api.md'), 'utf8')).toBe(await apiPage());
});

test('real answers are as it says', async () => {
  const tables = memoryTables();
  await writeEveryKindOfRow(tables);
  const store = tenantStore(tables, TENANT);
  const { openedBy, cause, occurred, keyTime: seenAt, detail } = revocation(2);
  const evidence = { kind: 'evidence', ...openedBy, cause, occurred, seenAt, order: 1 } as const;
  await tableLedger(store).append(revocation(2), {
    ...evidence,
    detail: { ...detail, policy: { change: 'tightened' } },
  });
  const services = fakeServices(tableAnswers(store), NOW, { store });
  const validate = await validator();
  const first = revocation(1).id;
  const asked: readonly (readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>])[] = [
    ['/api/v1/revocations', {}, { limit: '1000' }],
    ['/api/v1/revocations', {}, { sort: 'severity', limit: '3' }],
    ['/api/v1/revocations/{id}', { id: first }, {}],
    ['/api/v1/revocations/{id}', { id: revocation(2).id }, {}],
    ['/api/v1/revocations/{id}/trail', { id: first }, {}],
    ['/api/v1/revocations/{id}/reach', { id: first }, {}],
    ['/api/v1/revocations/{id}/reach', { id: revocation(2).id }, { limit: '7' }],
    ['/api/v1/revocations/{id}/policy', { id: revocation(2).id }, {}],
    ['/api/v1/feed', {}, {}],
    ['/api/v1/sweeps', {}, {}],
    ['/api/v1/users/{id}', { id: ADA.id }, {}],
    ['/api/v1/apps/{id}', { id: PAYROLL.id }, {}],
    ['/api/v1/policies/{id}', { id: PAYROLL.id }, {}],
    ['/api/v1/notices', {}, { revocation: first }],
    ['/api/v1/notices', {}, { limit: '100' }],
    ['/api/v1/sources', {}, { since: '2031-01-01' }],
    ['/api/v1/doctor', {}, {}],
  ];
  for (const [path, params, query] of asked) {
    const { status, body } = await ask('GET', path, { services, params, query });
    expect([path, status, status === 200 ? '' : body]).toEqual([path, 200, '']);
    const check = validate(path, 'get');
    check(JSON.parse(String(body)));
    expect([path, check.errors ?? []]).toEqual([path, []]);
  }
});

test('a list as NDJSON and CSV has its lines, and no cell that runs', async () => {
  const tables = memoryTables();
  await writeEveryKindOfRow(tables);
  const store = tenantStore(tables, TENANT);
  const services = fakeServices(tableAnswers(store), NOW, { store });
  const json = await ask('GET', '/api/v1/revocations', { services });
  const count = JSON.parse(String(json.body)).revocations.length;
  expect(count).toBeGreaterThan(3);
  const lines = await ask('GET', '/api/v1/revocations', { services, query: { format: 'ndjson' } });
  expect(
    String(lines.body)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).revocationId),
  ).toHaveLength(count);
  const csv = await ask('GET', '/api/v1/revocations', { services, query: { format: 'csv', limit: '2' } });
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(String(csv.body).split('\r\n')[0]).toMatch(/^revocationId,cause,severity,subject\.kind,/);
  expect(csv.headers.get('link')).toMatch(/^<\/api\/v1\/revocations\?format=csv&limit=2&after=[^>]+>; rel="next"$/);
  expect((await ask('GET', '/api/v1/doctor', { services, query: { format: 'csv' } })).status).toBe(400);
});
