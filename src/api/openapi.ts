/** The API as OpenAPI 3.1, from the routes and the schemas of their endpoints. */
import * as z from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import type { Endpoint } from './endpoint.ts';
import { FORMAT_TYPES, type Format, formatsOf } from './forms/answer-form.ts';
import type { ApiRoute } from './route.ts';
import { API_ROUTES } from './route-table.ts';

type Json = Readonly<Record<string, unknown>>;

const PROBLEM: Json = {
  description: 'A problem as RFC 9457 has it; `invalid-params` names each wrong parameter.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const STATUSES: Readonly<Record<string, string>> = {
  '400': 'A parameter is not understood.',
  '401': 'Nobody is signed in.',
  '403': 'The role is missing.',
  '404': 'Not on record; `near` has what is nearly so called.',
  '409': 'Several have this name or id; `candidates` has them.',
  '503': 'Not possible now.',
};

export async function openApiDocument(): Promise<Json> {
  const loaded = await Promise.all(API_ROUTES.map(async (route) => ({ route, endpoint: await route.load() })));
  const components = schemasOf(loaded.map(({ endpoint }) => endpoint));
  const paths: Record<string, Record<string, Json>> = {};
  for (const { route, endpoint } of loaded)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route, endpoint) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Revocation Auditor',
      version: packageJson.version,
      description: 'What ended sign-ins in an Entra tenant, whom it hit, and what to do. All times are UTC.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      schemas: { Problem: problemSchema(), ...components },
      securitySchemes: {
        entra: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token of the tenant.' },
      },
    },
    security: [{ entra: [] }],
  };
}

function operationOf({ name, summary, cost, access, path }: ApiRoute, endpoint: Endpoint): Json {
  const answer = answerSchema(endpoint.answer);
  const formats = formatsOf(endpoint);
  const lines = formats.filter((format) => format !== 'json');
  const others = Object.fromEntries(lines.map((format) => [FORMAT_TYPES[format], { schema: { type: 'string' } }]));
  const statuses = endpoint.body === undefined ? STATUSES : { ...STATUSES, '415': 'The body is not sent as JSON.' };
  const problems = Object.entries(statuses).map(([status, description]) => [status, { ...PROBLEM, description }]);
  return {
    operationId: name,
    summary,
    description: `Cost: ${cost}`,
    tags: [path.split('/')[3] ?? ''],
    'x-role': access,
    parameters: [
      ...parametersOf(endpoint.params, 'path'),
      ...parametersOf(endpoint.query, 'query'),
      ...(lines.length > 0 ? [formatParameter(formats)] : []),
    ],
    ...(endpoint.body && {
      requestBody: { required: true, content: { 'application/json': { schema: inputSchema(endpoint.body) } } },
    }),
    responses: {
      '200': { description: 'The answer.', content: { 'application/json': { schema: answer }, ...others } },
      '304': { description: 'The answer is still the one with the tag in `If-None-Match`.' },
      ...Object.fromEntries(problems),
    },
  };
}

function formatParameter(formats: readonly Format[]): Json {
  return {
    name: 'format',
    in: 'query',
    schema: { type: 'string', enum: formats },
    description: 'Default: by `Accept`.',
  };
}

function parametersOf(schema: z.ZodType, where: 'path' | 'query'): readonly Json[] {
  const { properties = {}, required = [] } = inputSchema(schema) as {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...value }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    // Several values are joined by a comma.
    ...(value.type === 'array' && { style: 'form', explode: false }),
    schema: value,
  }));
}

function inputSchema(schema: z.ZodType): Json {
  return plain(z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' }));
}

/** A schema with a name of its own is only referred to. */
function answerSchema(schema: z.ZodType): Json {
  const id = schema.meta()?.id;
  return id === undefined ? inComponents(z.toJSONSchema(schema, { target: 'draft-2020-12' })) : refTo(id);
}

/** All schemas with a name of their own that answers use. */
function schemasOf(endpoints: readonly Endpoint[]): Readonly<Record<string, Json>> {
  const found: Record<string, Json> = {};
  for (const { answer } of endpoints) {
    const whole = z.toJSONSchema(answer, { target: 'draft-2020-12' });
    const { $defs = {}, ...own } = whole;
    for (const [id, schema] of Object.entries($defs)) found[id] = inComponents(schema as Json);
    const id = answer.meta()?.id;
    // Of a schema with a name the definition is among the others, and the whole only refers to it.
    if (id !== undefined && own.$ref === undefined) found[id] = inComponents(own);
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** References lead to the components of the document. */
function inComponents(schema: Json): Json {
  return plain(JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')));
}

/** That an answer is read-only goes without saying. */
function plain({ $schema: _schema, $defs: _defs, id: _id, ...schema }: Json): Json {
  return JSON.parse(JSON.stringify(schema), (key, value) => (key === 'readOnly' ? undefined : value));
}

function refTo(id: string): Json {
  return { $ref: `#/components/schemas/${id}` };
}

function problemSchema(): Json {
  const named = {
    type: 'array',
    items: { type: 'object', properties: { id: { type: 'string' }, name: { type: 'string' } } },
  };
  const parameter = { type: 'object', properties: { name: { type: 'string' }, reason: { type: 'string' } } };
  return {
    type: 'object',
    required: ['type', 'status', 'title', 'detail'],
    properties: {
      type: { type: 'string' },
      status: { type: 'integer' },
      title: { type: 'string' },
      detail: { type: 'string' },
      'invalid-params': { type: 'array', items: parameter },
      near: named,
      candidates: named,
    },
  };
}
