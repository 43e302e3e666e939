/** A form of export: where it has the record, and what it leaves out. */
import type { Random } from '../../../local/tenant/random.ts';
import type { Log, LogRecord, Need } from '../generate/scene.ts';

/** How a file contains its records. */
export type Container =
  | 'page'
  | 'utf-16 page'
  | 'array'
  | 'records'
  | 'hits'
  | 'batch'
  | 'lines'
  | 'gzip lines'
  | 'zip'
  | 'table'
  | 'semicolon table'
  | 'tab table'
  | 'sep table'
  | 'type table';

export type Row = Readonly<Record<string, unknown>>;

export interface Form {
  readonly name: string;
  readonly container: Container;
  readonly logs: readonly Log[];
  /** What it leaves out. */
  readonly loses?: readonly Need[];
  wrap(logRecord: LogRecord, random: Random): Row;
}

export const TENANT = '7e0a0000-0001-4001-8001-00000000007e';
/** The id of a workspace, which is not the tenant id. */
export const WORKSPACE = '3f000000-0001-4001-8001-0000000000f3';
export const STREAM = `/tenants/${TENANT}/providers/Microsoft.aadiam`;

/**
 * Column names start with a capital, as in Log Analytics. Objects and lists are text, unless the exporter parsed them.
 */
export function columnsOf(record: Row, parsed = false): Row {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      typeof value === 'object' && value !== null && !parsed ? JSON.stringify(value) : value,
    ]),
  );
}

/** In query results of the admin center the names of time columns end with [UTC]. */
export function withZoneInNames(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      /^(TimeGenerated|CreatedDateTime)$/.test(name) ? `${name} [UTC]` : name,
      value,
    ]),
  );
}
