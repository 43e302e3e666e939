/**
 * The scope of a policy change in the partition of its revocation in `Reach`: what happens at which apps, and everybody
 * once, with the set of those rows that hold for them. One chunk of people says all about one person.
 */
import type { Bites, Effect, Scope, ScopeRectangle } from '../../impact/affected.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Row } from '../../storage/tables.ts';
import { chunksOf, inPackedOrder, packedColumns, unpackedIds } from './packed-ids.ts';

export const SCOPE_PEOPLE = 'scope-people_';
const RECTANGLES = 'scope_';
const SETS = 'scope-sets_';

/** The numbers of their sets, of four bytes, are one column. */
const USERS_PER_ROW = 16_000;
const CHARACTERS_PER_ROW = 30_000;

export function isOfScope(rowKey: string): boolean {
  return [SCOPE_PEOPLE, RECTANGLES, SETS].some((prefix) => rowKey.startsWith(prefix));
}

export function scopeRows(partitionKey: string, scope: Scope): readonly Row[] {
  return [
    ...scope.rectangles.map((rectangle, index) => rectangleRow(partitionKey, rectangle, index)),
    ...setRows(partitionKey, scope.sets),
    ...peopleRows(partitionKey, scope),
  ];
}

/** Undefined where nothing of a scope is stored. */
export function readScope(rows: readonly Row[]): Scope | undefined {
  const starting = (prefix: string) => rows.filter(({ rowKey }) => rowKey.startsWith(prefix));
  const rectangles = starting(RECTANGLES).map(rectangleOfRow);
  if (rectangles.length === 0) return undefined;
  const people = starting(SCOPE_PEOPLE).map((row) => ({ ids: unpackedIds('userIds', row), setOf: numbersIn(row) }));
  return {
    rectangles,
    userIds: people.flatMap(({ ids }) => ids),
    setOf: Uint32Array.from(people.flatMap(({ setOf }) => [...setOf])),
    // Only setRows writes the column.
    sets: starting(SETS).flatMap((row) => JSON.parse(String(row.sets)) as number[][]),
  };
}

function rectangleRow(partitionKey: string, rectangle: ScopeRectangle, index: number): Row {
  const { effect, bites, reason, session, appIds, userCount } = rectangle;
  return {
    partitionKey,
    rowKey: `${RECTANGLES}${numbered(index)}`,
    v: 1,
    effect,
    bites,
    reason,
    session: session && JSON.stringify(session),
    userCount,
    appCount: appIds.length,
    ...packedColumns('appIds', inPackedOrder(appIds)),
  };
}

function rectangleOfRow(row: Row): ScopeRectangle {
  return {
    effect: String(row.effect) as Effect,
    bites: String(row.bites) as Bites,
    reason: String(row.reason),
    // Only rectangleRow writes the column.
    ...(row.session !== undefined && { session: JSON.parse(String(row.session)) as readonly string[] }),
    userCount: Number(row.userCount),
    appIds: unpackedIds('appIds', row),
  };
}

function setRows(partitionKey: string, sets: Scope['sets']): readonly Row[] {
  const rows: string[][] = [];
  let size = CHARACTERS_PER_ROW;
  for (const set of sets) {
    const text = JSON.stringify(set);
    if (size + text.length >= CHARACTERS_PER_ROW) {
      rows.push([]);
      size = 0;
    }
    rows.at(-1)?.push(text);
    size += text.length + 1;
  }
  return rows.map((texts, index) => ({
    partitionKey,
    rowKey: `${SETS}${numbered(index)}`,
    v: 1,
    sets: `[${texts.join()}]`,
  }));
}

function peopleRows(partitionKey: string, { userIds, setOf }: Scope): readonly Row[] {
  const inOrder = inPackedOrder(userIds);
  const places = new Map<string, number>();
  for (const [place, id] of userIds.entries()) places.set(id, place);
  return chunksOf(inOrder, USERS_PER_ROW).map((ids) => ({
    partitionKey,
    rowKey: `${SCOPE_PEOPLE}${keyPart(ids.at(-1) ?? '')}`,
    v: 1,
    userCount: ids.length,
    ...packedColumns('userIds', ids),
    setNumbers: packedNumbers(ids.map((id) => setOf[places.get(id) ?? 0] ?? 0)),
  }));
}

/** Four bytes each, the lowest first. */
function packedNumbers(numbers: readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(numbers.length * 4));
  for (const [index, number] of numbers.entries()) bytes.setUint32(index * 4, number, true);
  return new Uint8Array(bytes.buffer);
}

function numbersIn({ setNumbers }: Row): readonly number[] {
  const bytes = Buffer.from(setNumbers instanceof Uint8Array ? setNumbers : []);
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4));
}

function numbered(index: number): string {
  return String(index).padStart(4, '0');
}
