/**
 * Tables whose record is insert-only. In Azure the role of the app refuses the same; this refuses it everywhere, so
 * that a write which Azure would refuse fails in the first test.
 */
import { InvariantError } from '../base/errors.ts';
import { type Change, TABLES, type Table, type TableName, type Tables } from './tables.ts';

const RECORD: ReadonlySet<TableName> = new Set(TABLES.filter(({ kind }) => kind === 'record').map(({ name }) => name));

/** Refuses to change or remove rows of the record, with an {@link InvariantError}, before anything is written. */
export function insertOnly(tables: Tables): Tables {
  return (name) => (RECORD.has(name) ? insertOnlyTable(name, tables(name)) : tables(name));
}

function insertOnlyTable(name: TableName, table: Table): Table {
  const refuse = async (): Promise<never> => {
    throw new InvariantError(`${name} is part of the record: its rows are inserted, never changed or removed`);
  };
  return {
    ...table,
    put: refuse,
    replace: refuse,
    remove: refuse,
    transact: (changes) => (changes.every(isInsert) ? table.transact(changes) : refuse()),
  };
}

function isInsert(change: Change): boolean {
  return 'insert' in change;
}
