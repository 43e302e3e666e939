/** Ids by name and names by id, from the table `Names`: it keeps names that the directory has deleted. */
import { asPasted } from '../base/pasted.ts';
import type { Actor } from '../detect/report.ts';
import type { Subject } from '../detect/subject.ts';
import { allRows, type Row } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import {
  type NamedKind,
  namedObjectsOf,
  nameRange,
  namesOfId,
  namesStartingWith,
  normalName,
} from './rows/name-rows.ts';

export interface Names {
  /** Undefined if no name is on record. */
  nameOf(kind: NamedKind, id: string): Promise<string | undefined>;
  /** All users or apps with this name. */
  findByName(kind: NamedKind, name: string): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /**
   * Users or apps whose name or address, or a word of it, starts so: some twenty at most, in the order of their names.
   * Reads one page of rows.
   */
  findStarting(kind: NamedKind, start: string): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** The same subject or actor with its name, if one is on record. */
  withName<T extends Subject | Actor>(named: T): Promise<T>;
}

/** A name of one letter would be half the directory. */
const SHORTEST_START = 2;
const MOST_ROWS = 100;
const MOST_FOUND = 20;

/** Ids, in lower case, of people whose names are being erased. */
export type Erased = ReadonlySet<string> | 'everybody';

/**
 * Reads each name once. Create it for each query, so that its cache never becomes stale.
 * @param without people whose names it does not know
 */
export function tableNames({ table, tenantId }: TenantStore, without: Erased = new Set()): Names {
  const namesTable = table('Names');
  const cache = new Map<string, Promise<string | undefined>>();

  const nameOf = (kind: NamedKind, id: string) => {
    const key = `${kind} ${id}`;
    if (kind === 'user' && isIn(without, id)) return Promise.resolve(undefined);
    const known = cache.get(key) ?? allRows(namesTable, namesOfId(tenantId, kind, id)).then(bestName);
    cache.set(key, known);
    return known;
  };
  const rowsNamed = async (kind: NamedKind, text: string) => {
    const rows = await allRows(namesTable, nameRange(tenantId, kind, text));
    return rows.filter(({ name, isWord }) => isWord !== true && name === normalName(text));
  };
  return {
    nameOf,
    async findByName(kind, text) {
      const asTyped = await rowsNamed(kind, text);
      // Quotes are part of a name only where the record has it with them.
      const exact = asTyped.length > 0 || asPasted(text) === text ? asTyped : await rowsNamed(kind, asPasted(text));
      const byId = new Map(exact.map((row) => [String(row.objectId), row]));
      return [...byId].map(([id, row]) => ({ id, name: bestName([row]) ?? id }));
    },
    async findStarting(kind, text) {
      const start = normalName(asPasted(text));
      if (start.length < SHORTEST_START) return [];
      const { rows } = await namesTable.query({ ...namesStartingWith(tenantId, kind, start), limit: MOST_ROWS });
      const byId = new Map(
        rows.filter((row) => !isIn(without, String(row.objectId))).map((row) => [String(row.objectId), row]),
      );
      return [...byId.values()].slice(0, MOST_FOUND).map((row) => ({ id: String(row.objectId), name: calledIn(row) }));
    },
    async withName(subject) {
      if (subject.name !== undefined) return subject;
      const names = await Promise.all(namedObjectsOf(subject).map(({ kind, id }) => nameOf(kind, id)));
      // A grant or assignment is named after both its app and its user, if both names are known.
      const allKnown = names.length > 0 && names.every((name) => name !== undefined);
      return allKnown ? { ...subject, name: joinNames(subject, names) } : subject;
    },
  };
}

export function isIn(erased: Erased, id: string): boolean {
  return erased === 'everybody' || erased.has(id.toLowerCase());
}

/** A name with the address, by which people of one name are told apart. */
export function calledIn({ displayName, label, userPrincipalName, mail, name }: Row): string {
  const [called, address] = [displayName ?? label, userPrincipalName ?? mail].map((text) => text && String(text));
  return [called ?? String(name), ...(address && address !== called ? [`(${address})`] : [])].join(' ');
}

function joinNames({ kind }: Subject | Actor, names: readonly string[]): string {
  return (kind === 'grant' && names.length === 1 ? [...names, 'everybody'] : names).join(' for ');
}

function bestName(rows: readonly Row[]): string | undefined {
  for (const column of ['displayName', 'label', 'userPrincipalName', 'mail']) {
    const found = rows.find((row) => row[column] !== undefined);
    if (found) return String(found[column]);
  }
  return undefined;
}
