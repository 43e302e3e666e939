/** Checks every reply against Graph's schemas: the simulation must not invent a form. */
import { readdirSync, readFileSync } from 'node:fs';
import type { AnySchemaObject, ValidateFunction } from 'ajv/dist/2020.js';
import { InvariantError } from '../../../src/base/errors.ts';
import type { Answer } from './graph-call.ts';

/** @throws InvariantError with the first violation */
export type SchemaCheck = (answer: Answer, body: object | undefined, selected: boolean) => void;

const SCHEMAS = new URL('../schema/', import.meta.url);
const DELTA_PAGES = {
  user: 'userDeltaPage',
  group: 'groupDeltaPage',
  servicePrincipal: 'servicePrincipalDeltaPage',
  device: 'deviceDeltaPage',
  oAuth2PermissionGrant: 'oAuth2PermissionGrantDeltaPage',
};

export async function schemaCheck(): Promise<SchemaCheck> {
  const validator = await schemaValidator();
  const check = (name: string, value: unknown) => {
    const problem = validator(name, value);
    if (problem !== undefined) throw new InvariantError(`The simulated tenant broke the schema ${name}: ${problem}`);
  };
  const entity = (type: string, value: unknown, selected: boolean) =>
    check(`${nameFor(type, value)}${selected ? '.selected' : ''}`, value);

  return (answer, body, selected) => {
    if (answer.kind === 'other') return;
    if (answer.kind === 'delta') return check(DELTA_PAGES[answer.of], body);
    if (answer.kind === 'entity') return entity(answer.of, body, selected);
    check('collectionPage', body);
    const { value } = body as { readonly value: readonly unknown[] }; // its schema has just been checked
    for (const item of value) entity(answer.of, item, selected);
  };
}

/** In mixed lists each item has its own type. */
function nameFor(type: string, value: unknown): string {
  if (type !== 'directoryObject') return type;
  const named = typeof value === 'object' && value !== null ? Reflect.get(value, '@odata.type') : undefined;
  return typeof named === 'string' ? named.replace('#microsoft.graph.', '') : 'directoryObject';
}

/**
 * Resolves to a function that returns the problem, or `undefined`. Schemas are compiled at first use. `name.selected`
 * requires no member, because `$select` may leave out any.
 */
export async function schemaValidator(): Promise<(name: string, value: unknown) => string | undefined> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const formats = await import('ajv-formats');
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  formats.default.default(ajv);
  const files = readdirSync(SCHEMAS).filter((file) => file.endsWith('.schema.json'));
  const schemas = new Map(
    files.map((file) => [
      file.replace('.schema.json', ''),
      JSON.parse(readFileSync(new URL(file, SCHEMAS), 'utf8')) as AnySchemaObject,
    ]),
  );
  const compiled = new Map<string, ValidateFunction>();

  return (name, value) => {
    const validate = compiled.get(name) ?? ajv.compile(schemaNamed(schemas, name));
    compiled.set(name, validate);
    return validate(value) ? undefined : ajv.errorsText(validate.errors);
  };
}

function schemaNamed(schemas: ReadonlyMap<string, AnySchemaObject>, name: string): AnySchemaObject {
  const { $id: _, ...schema } = schemas.get(name.replace('.selected', '')) ?? {};
  if (Object.keys(schema).length === 0) throw new RangeError(`There is no schema ${name}`);
  if (!name.endsWith('.selected')) return schema;
  const { required: __, ...loose } = schema;
  return loose;
}
