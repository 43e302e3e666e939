/** A form of export: where the record stands in it, and what it cannot carry. */
import type { Random } from '../../../local/tenant/random.ts';
import type { Log, LogRecord, Need } from '../generate/scene.ts';

/** How records stand in a file. */
export type Container = 'page' | 'utf-16 page' | 'array' | 'records' | 'lines' | 'table';

export type Row = Readonly<Record<string, unknown>>;

export interface Form {
  readonly name: string;
  readonly container: Container;
  readonly logs: readonly Log[];
  /** What it has no place for. */
  readonly loses?: readonly Need[];
  wrap(written: LogRecord, random: Random): Row;
}

export const TENANT = '7e0a0000-0001-4001-8001-00000000007e';
/** Of a workspace, which is not the tenant. */
export const WORKSPACE = '3f000000-0001-4001-8001-0000000000f3';
export const STREAM = `/tenants/${TENANT}/providers/Microsoft.aadiam`;

/** With a capital, as the columns of Log Analytics have it; objects and lists as text, unless whoever exported them parsed them. */
export function columnsOf(record: Row, parsed = false): Row {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      typeof value === 'object' && value !== null && !parsed ? JSON.stringify(value) : value,
    ]),
  );
}

/** The admin center's table of a query says of its times that they are UTC, and says so in their names. */
export function withZoneInNames(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      /^(TimeGenerated|CreatedDateTime)$/.test(name) ? `${name} [UTC]` : name,
      value,
    ]),
  );
}
