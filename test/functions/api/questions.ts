/**
 * Questions to the API, made from its own description: such as it takes, such as it refuses, and such as nobody sends.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { openApiDocument } from '../../../src/api/openapi.ts';
import type { ApiRoute } from '../../../src/api/route.ts';
import { API_ROUTES } from '../../../src/api/route-table.ts';
import type { Asked } from './played-day.ts';

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
  readonly responses: Readonly<Record<string, unknown>> & {
    readonly '200': { readonly content: { readonly 'application/json': { readonly schema: object } } };
  };
}

export interface Operated {
  readonly route: ApiRoute;
  readonly statuses: readonly number[];
  readonly questions: fc.Arbitrary<Asked>;
  /** Where a JSON answer is not as described. */
  readonly faultsOf: (answer: unknown) => readonly unknown[];
}

/** What breaks parsers, queries, paths, sheets and logs. */
const HOSTILE = [
  '',
  ' ',
  '0',
  '-1',
  '1e309',
  'NaN',
  'null',
  'undefined',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  "' or '1' eq '1",
  "x' or PartitionKey ge '",
  '../../etc/passwd',
  '..%2f..%2f',
  '%00',
  '\0',
  '\r\nset-cookie: a=b',
  '\ud800',
  '\u202e',
  '=cmd|calc',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '~',
  '_',
  '2031-13-45',
  '9999-12-31T23:59:59.999Z',
  '-271821-04-20T00:00:00Z',
  '99999999999999999999d',
  'x'.repeat(5_000),
  Array.from({ length: 300 }, () => '00000000-0000-4000-8000-000000000000').join(),
  'ffffffffffffffffffffffffffffffff',
  'sweep-ffffffffffffffffffffffffffffffff',
  '00000000-0000-0000-0000-000000000000',
] as const;
const TIMES = ['24h', '90m', '7d', '2w', 'yesterday', 'today', '2031-01-01', '1970-01-01T00:00:00Z', '3000-01-01'];

export async function operations(known: readonly string[]): Promise<readonly Operated[]> {
  const { paths, components } = (await openApiDocument()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly components: object;
  };
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return API_ROUTES.map((route) => {
    const operation = paths[route.path]?.[route.method.toLowerCase()];
    if (operation === undefined) throw new RangeError(`${route.path} is not described`);
    const isAnswer = ajv.compile({ ...operation.responses['200'].content['application/json'].schema, components });
    return {
      route,
      statuses: Object.keys(operation.responses).map(Number),
      questions: questionsOf(operation, known),
      faultsOf: (answer) => (isAnswer(answer) ? [] : (isAnswer.errors ?? [])),
    };
  });
}

function questionsOf({ parameters, requestBody }: Operation, known: readonly string[]): fc.Arbitrary<Asked> {
  const inPath = parameters.filter((one) => one.in === 'path');
  const inQuery = parameters.filter((one) => one.in === 'query');
  const params = fc.record(Object.fromEntries(inPath.map(({ name, schema }) => [name, textOf(schema, known)])));
  const own = inQuery.map(({ name, schema, required }) => {
    const text = textOf(schema, known).map((value) => [name, value] as const);
    return fc.oneof({ weight: required ? 20 : 1, arbitrary: text }, { weight: 2, arbitrary: fc.constant(undefined) });
  });
  const strange = fc.oneof(fc.constantFrom(...HOSTILE), fc.string());
  const foreign = fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.tuple(strange, fc.constantFrom(...HOSTILE)) },
  );
  const query = fc.tuple(fc.tuple(...own), foreign, fc.integer({ min: 0, max: 9 })).map(([values, extra, seldom]) => {
    const given = values.filter((one) => one !== undefined);
    return [...given, ...(seldom === 0 ? given.slice(0, 1) : []), ...(extra ? [extra] : [])];
  });
  const schema = requestBody?.content['application/json'].schema;
  const body = schema === undefined ? fc.constant('') : fc.oneof(...bodiesOf(schema, known));
  const headers = fc.record(
    {
      accept: fc.constantFrom('*/*', 'application/json', 'text/csv', 'application/x-ndjson', 'text/html', ';;,', 'x'),
      'accept-encoding': fc.constantFrom('gzip', 'br', 'gzip;q=0', ''),
      'if-none-match': fc.constantFrom('*', '""', 'W/"x"', ',,,', '"x"'.repeat(500)),
      'content-type': fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain', ''),
    },
    { requiredKeys: [] },
  );
  return fc.record({ params, query, body, headers });
}

/** As text, because a path and a query have nothing else. */
function textOf(schema: Schema, known: readonly string[]): fc.Arbitrary<string> {
  const wrong = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 60 }));
  return fc.oneof({ weight: 5, arbitrary: rightText(schema, known) }, { weight: 1, arbitrary: wrong });
}

function rightText(
  { type, enum: values, minimum = 0, maximum = 1_000, items = {} }: Schema,
  known: readonly string[],
): fc.Arbitrary<string> {
  if (values !== undefined) return fc.constantFrom(...values);
  if (type === 'integer') return fc.integer({ min: minimum, max: Math.min(maximum, 1_000) }).map(String);
  if (type === 'boolean') return fc.constantFrom('true', 'false');
  if (type === 'array')
    return fc.array(rightText(items, known), { minLength: 1, maxLength: 3 }).map((list) => list.join());
  return fc.oneof(fc.constantFrom(...known), fc.constantFrom(...TIMES));
}

function bodiesOf({ properties = {} }: Schema, known: readonly string[]): fc.Arbitrary<string>[] {
  const members = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, textOf(schema, known)]));
  return [
    fc.record(members).map((value) => JSON.stringify(value)),
    fc.json(),
    fc.constantFrom('', '{', 'null', '[]', '{"__proto__":{"name":"x"}}', '['.repeat(20_000), 'x'.repeat(70_000)),
    fc.record(members, { requiredKeys: [] }).map((value) => JSON.stringify({ ...value, extra: 1 })),
  ];
}
