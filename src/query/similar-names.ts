/** Names on record that are spelled nearly as one that is not: a typing error, or only the start of a name. */
import { asPasted } from '../base/pasted.ts';
import { type NamedKind, namesStartingWith, normalName } from '../record/rows/name-rows.ts';
import { calledIn } from '../record/table-names.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { Candidate } from './answers.ts';

const SHORTEST_NAME = 3;
const MAX_NEAR = 3;
/** Names read for each start that is tried. */
const MAX_COMPARED = 200;
/** One wrong character in so many is a typing error. */
const CHARACTERS_PER_ERROR = 5;

/** The nearest first. */
export async function similarNames(
  { table, tenantId }: TenantStore,
  kind: NamedKind,
  text: string,
): Promise<readonly Candidate[]> {
  const wanted = normalName(asPasted(text));
  if (wanted.length < SHORTEST_NAME) return [];
  const near = new Map<string, { readonly candidate: Candidate; readonly errors: number }>();
  // A long start finds the name in a large tenant; a short one finds it in spite of an error near the start.
  for (const length of [wanted.length, Math.ceil(wanted.length / 2), SHORTEST_NAME]) {
    const range = namesStartingWith(tenantId, kind, wanted.slice(0, length));
    const { rows } = await table('Names').query({ ...range, limit: MAX_COMPARED });
    for (const row of rows) {
      const errors = errorsBetween(wanted, String(row.name ?? ''));
      const id = String(row.objectId);
      if (errors !== undefined && errors < (near.get(id)?.errors ?? Number.POSITIVE_INFINITY))
        near.set(id, { candidate: { id, name: calledIn(row) }, errors });
    }
    if (near.size >= MAX_NEAR) break;
  }
  const nearest = [...near.values()].sort((a, b) => a.errors - b.errors);
  return nearest.slice(0, MAX_NEAR).map(({ candidate }) => candidate);
}

/** Undefined if the two are not alike. */
function errorsBetween(wanted: string, name: string): number | undefined {
  if (name.startsWith(wanted)) return 0;
  const [local, other] = [wanted, name].map((text) => (text.includes('@') ? text.split('@', 1).join() : undefined));
  // The same person at another domain of the tenant.
  if (local !== undefined && local === other) return 1;
  const errors = editDistance(wanted, name);
  return errors <= Math.ceil(wanted.length / CHARACTERS_PER_ERROR) ? errors : undefined;
}

export function editDistance(a: string, b: string): number {
  const [from, to] = [[...a], [...b]];
  let row = to.map((_, index) => index + 1);
  for (const [index, letter] of from.entries()) {
    let [left, diagonal] = [index + 1, index];
    row = row.map((above, column) => {
      left = Math.min(above + 1, left + 1, diagonal + (letter === to[column] ? 0 : 1));
      diagonal = above;
      return left;
    });
  }
  return row.at(-1) ?? from.length;
}
