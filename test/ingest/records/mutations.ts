/** Unexpected values, and real forms in which such values replace members. */
import fc from 'fast-check';

/** Words that readers look for, used in the wrong places. */
const WORDS = [
  '',
  '<null>',
  '[]',
  '"x"',
  '[true]',
  '"\\"x\\""',
  '{"a":1}',
  '[["x"]]',
  '[{',
  '/Date(0)/',
  '2031-03-01',
  'True',
  'success',
  'User',
  'constructor',
  '__proto__',
  '50173',
];
const NAMES = [
  'id',
  'type',
  'value',
  'Count',
  'properties',
  'targetResources',
  'modifiedProperties',
  'displayName',
  'newValue',
  'status',
  'errorCode',
  'AuditData',
  'constructor',
  'length',
];

export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(...WORDS, null, 0, -1, 1e308, true, { toString: 1, valueOf: 1 }),
  fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(fc.jsonValue(), fc.constantFrom(...WORDS)), { maxKeys: 5 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
);

type Path = readonly (string | number)[];
type Mutation = (value: unknown) => unknown;

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  anyValue.map(
    (value): Mutation =>
      () =>
        value,
  ),
  fc.constantFrom<Mutation>(
    () => undefined,
    (value) => [value, value],
    (value) => [[value]],
    (value) => JSON.stringify(value) ?? null,
    (value) => ({ value: [value], Count: 1 }),
    (value) => (typeof value === 'string' ? value.slice(0, value.length / 2) : value),
    (value) => (typeof value === 'string' ? value.toUpperCase() : []),
  ),
);

/** A shape with one to three changed members. */
export function mutated(shapes: readonly object[]): fc.Arbitrary<unknown> {
  return fc
    .constantFrom(...shapes)
    .chain((shape) =>
      fc
        .array(fc.tuple(fc.constantFrom(...pathsIn(shape)), mutation), { minLength: 1, maxLength: 3 })
        .map((changes) => changes.reduce<unknown>((value, [path, change]) => changedAt(value, path, change), shape)),
    );
}

/** Each shape once for each of its members, which a deep nest replaces: of lists, of objects, and of either as text. */
export function* deeply(shapes: readonly object[], depth: number): Generator<unknown> {
  const texts = [`${'['.repeat(depth)}${']'.repeat(depth)}`, `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`];
  const nests = texts.flatMap((text) => [JSON.parse(text), text]);
  for (const shape of shapes) {
    for (const path of pathsIn(shape)) for (const nest of nests) yield changedAt(shape, path, () => nest);
  }
}

function pathsIn(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [
    at,
    ...Object.entries(value).flatMap(([name, inner]) =>
      pathsIn(inner, [...at, Array.isArray(value) ? Number(name) : name]),
    ),
  ];
}

function changedAt(value: unknown, [first, ...rest]: Path, change: Mutation): unknown {
  if (first === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((entry, index) => (index === first ? changedAt(entry, rest, change) : entry));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name === first ? changedAt(inner, rest, change) : inner]),
  );
}
