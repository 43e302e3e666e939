/** Which segments the mirror consists of, and up to which row of the log they hold it. */
import { keyPart } from '../../storage/keys.ts';
import { NewerRowError } from '../../storage/newer-rows.ts';
import type { Row, StoredRow, Table, Value } from '../../storage/tables.ts';
import { textColumns, textIn } from '../states/state-row.ts';
import { DamagedBytesError } from './damaged.ts';

/**
 * `people`: states that name people. `links`: memberships and assignments, packed. `states`: all others. `history`:
 * what has ended.
 */
export type SegmentFamily = 'people' | 'states' | 'links' | 'history';

export interface SegmentEntry {
  /** Of the blob. */
  readonly name: string;
  readonly family: SegmentFamily;
  /** Of links. */
  readonly kind?: string;
  /** The first key that belongs into it; of links the first owner. Up to the first one of the next segment. */
  readonly first: string;
  readonly rows: number;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
  /** Of history: when the states ended, in milliseconds. */
  readonly ended?: { readonly first: number; readonly last: number };
}

export interface Manifest {
  /** One more with each compaction. */
  readonly generation: number;
  /** The segments hold everything up to this row of the log. */
  readonly compactedTo: number;
  readonly segments: readonly SegmentEntry[];
  /** Blobs that the last compaction replaced. A reader may still load them. */
  readonly retired: readonly string[];
  /** The log has no more rows up to this one. */
  readonly removedTo: number;
  /** Compactions whose rows are still in the log, and when they were, in milliseconds. */
  readonly compactions: readonly { readonly to: number; readonly at: number }[];
}

/** Of what segments, log and manifest look like. What is older is read anew from the tenant. */
const FORMAT = 1;
/** After all numbers. */
const MANIFEST_KEY = 'manifest';

export const NO_MANIFEST: Manifest = {
  generation: 0,
  compactedTo: 0,
  segments: [],
  retired: [],
  removedTo: 0,
  compactions: [],
};

export function isManifest({ rowKey }: Row): boolean {
  return rowKey === MANIFEST_KEY;
}

export async function readManifest(table: Table, tenantId: string): Promise<StoredRow | undefined> {
  return table.get(keyPart(tenantId), MANIFEST_KEY);
}

/** @throws DamagedBytesError also for an older format @throws NewerRowError */
export function manifestIn(row: Row): Manifest {
  const { format } = row;
  if (typeof format === 'number' && format > FORMAT) throw new NewerRowError('MirrorLog');
  if (format !== FORMAT) throw new DamagedBytesError(`its manifest has format ${format}`);
  try {
    return JSON.parse(textIn(row)) as Manifest;
  } catch (cause) {
    throw new DamagedBytesError('its manifest cannot be read', { cause });
  }
}

/** What a row says whose manifest is damaged. */
export function outlineIn({
  generation,
  compactedTo,
  removedTo,
}: Row): Pick<Manifest, 'generation' | 'compactedTo' | 'removedTo'> {
  const numberOf = (value: Value | undefined) => (typeof value === 'number' ? value : 0);
  return { generation: numberOf(generation), compactedTo: numberOf(compactedTo), removedTo: numberOf(removedTo) };
}

/**
 * Resolves to false if another writer was faster.
 * @param etag of the row that it replaces; absent: there is none
 */
export async function saveManifest(
  table: Table,
  tenantId: string,
  { manifest, etag }: { readonly manifest: Manifest; readonly etag: string | undefined },
): Promise<boolean> {
  const row: Row = {
    partitionKey: keyPart(tenantId),
    rowKey: MANIFEST_KEY,
    v: 1,
    format: FORMAT,
    generation: manifest.generation,
    compactedTo: manifest.compactedTo,
    removedTo: manifest.removedTo,
    ...textColumns(JSON.stringify(manifest)),
  };
  const change = etag === undefined ? { insert: row } : { replace: row, etag };
  return (await table.transact([change])) === 'done';
}
