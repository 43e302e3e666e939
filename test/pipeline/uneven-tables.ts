/** Tables where some calls take longer than others, so that two workers overtake each other in different places. */
import type { Random } from '../../local/tenant/random.ts';
import type { Table, Tables } from '../../src/storage/tables.ts';

const LONGEST = 6;

export function unevenTables(tables: Tables, random: Pick<Random, 'between'>): Tables {
  const turns = async () => {
    for (let left = random.between(0, LONGEST); left > 0; left -= 1) await undefined;
  };
  const slowly = async <T>(call: () => Promise<T>): Promise<T> => {
    await turns();
    const answer = await call();
    await turns();
    return answer;
  };
  const uneven = (table: Table): Table => ({
    insert: (row) => slowly(() => table.insert(row)),
    get: (partitionKey, rowKey) => slowly(() => table.get(partitionKey, rowKey)),
    put: (row) => slowly(() => table.put(row)),
    replace: (row, etag) => slowly(() => table.replace(row, etag)),
    remove: (partitionKey, rowKey) => slowly(() => table.remove(partitionKey, rowKey)),
    transact: (changes) => slowly(() => table.transact(changes)),
    query: (range) => slowly(() => table.query(range)),
  });
  return (name) => uneven(tables(name));
}
