/** Names to ids and ids to names, from `Names` alone: it remembers whom the directory has long forgotten. */
import type { Actor, Subject } from '../detect/report.ts';
import { idsIn, type NamedKind, nameRange, namesOfId, normalName } from '../record/rows/name-rows.ts';
import { allRows, type Row, type Tables } from '../storage/tables.ts';

export interface Names {
  /** Undefined where the record never learnt one. */
  nameOf(kind: NamedKind, id: string): Promise<string | undefined>;
  /** Everybody who is called so. */
  bearersOf(kind: NamedKind, name: string): Promise<readonly { readonly id: string; readonly name: string }[]>;
  withName<T extends Subject | Actor>(one: T): Promise<T>;
}

/** Reads each name once; made anew for every question, so that nothing grows old in it. */
export function tableNames(tables: Tables, tenantId: string): Names {
  const table = tables('Names');
  const asked = new Map<string, Promise<string | undefined>>();

  const nameOf = (kind: NamedKind, id: string) => {
    const key = `${kind} ${id}`;
    const known = asked.get(key) ?? allRows(table, namesOfId(tenantId, kind, id)).then(bestName);
    asked.set(key, known);
    return known;
  };
  return {
    nameOf,
    async bearersOf(kind, text) {
      const rows = await allRows(table, nameRange(tenantId, kind, text));
      const own = rows.filter(({ name }) => name === normalName(text));
      const byId = new Map(own.map((row) => [String(row.objectId), row]));
      return [...byId].map(([id, row]) => ({ id, name: bestName([row]) ?? id }));
    },
    async withName(one) {
      if (one.name !== undefined) return one;
      const names = await Promise.all(idsIn(one).map(({ kind, id }) => nameOf(kind, id)));
      // What lies between an app and a user is named for both, where both are known.
      return names.length > 0 && names.every((name) => name !== undefined) ? { ...one, name: nameIn(one, names) } : one;
    },
  };
}

function nameIn({ kind }: Subject | Actor, names: readonly string[]): string {
  return (kind === 'grant' && names.length === 1 ? [...names, 'everybody'] : names).join(' for ');
}

function bestName(rows: readonly Row[]): string | undefined {
  for (const column of ['displayName', 'label', 'userPrincipalName', 'mail']) {
    const found = rows.find((row) => row[column] !== undefined);
    if (found) return String(found[column]);
  }
  return undefined;
}
