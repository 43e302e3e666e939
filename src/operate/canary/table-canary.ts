/**
 * Stores the canary between runs: our changes and which signals have reported them; without a canary user, the newest
 * record of the audit log.
 */
import { isoOf } from '../../base/clock.ts';
import { keyPart } from '../../storage/keys.ts';
import { allRows, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { CANARY_SIGNALS, type Canary, type CanarySignal, type Sighting } from './canary.ts';

/** The newest record of the audit log, and up to when we had read the log. Times in milliseconds since 1970. */
export interface NewestLogRecord {
  readonly newestAt: number;
  readonly readTo: number;
  readonly askedAt: number;
}

export interface CanaryState extends Canary {
  readonly newestRecord?: NewestLogRecord;
}

export interface CanaryTable {
  read(): Promise<CanaryState>;
  saveChange(changes: readonly number[], changedAt: number): Promise<void>;
  /** Saves only a newer change than the one before, so that reading the same change again does not raise its lag. */
  saveSighting(signal: CanarySignal, sighting: Sighting): Promise<void>;
  saveNewestRecord(record: NewestLogRecord): Promise<void>;
}

/** One day, with a change every 15 minutes. */
const MAX_CHANGES = 96;

export function tableCanary({ table, tenantId }: TenantStore): CanaryTable {
  const watermarks = table('Watermarks');
  const partitionKey = `${keyPart(tenantId)}_canary`;
  const put = (rowKey: string, columns: Readonly<Record<string, string>>) =>
    watermarks.put({ partitionKey, rowKey, v: 1, ...columns });
  return {
    async read() {
      const rows = new Map((await allRows(watermarks, { partition: partitionKey })).map((row) => [row.rowKey, row]));
      const seen = CANARY_SIGNALS.flatMap((signal) => {
        const row = rows.get(signal);
        return row === undefined ? [] : [[signal, sightingOfRow(row)] as const];
      });
      const log = rows.get('log');
      return {
        changes: changesOfRow(rows.get('changes')),
        seen: Object.fromEntries(seen),
        ...(log && { newestRecord: newestRecordOfRow(log) }),
      };
    },
    saveChange: (changes, changedAt) =>
      put('changes', { changes: [...changes, changedAt].slice(-MAX_CHANGES).map(isoOf).join(' ') }),
    async saveSighting(signal, { changedAt, seenAt }) {
      const before = await watermarks.get(partitionKey, signal);
      if (before === undefined || sightingOfRow(before.row).changedAt < changedAt)
        await put(signal, { changedAt: isoOf(changedAt), seenAt: isoOf(seenAt) });
    },
    saveNewestRecord: ({ newestAt, readTo, askedAt }) =>
      put('log', { newestAt: isoOf(newestAt), readTo: isoOf(readTo), askedAt: isoOf(askedAt) }),
  };
}

function changesOfRow(row: Row | undefined): readonly number[] {
  return row === undefined ? [] : String(row.changes).split(' ').map(Date.parse);
}

function sightingOfRow({ changedAt, seenAt }: Row): Sighting {
  return { changedAt: Date.parse(String(changedAt)), seenAt: Date.parse(String(seenAt)) };
}

function newestRecordOfRow({ newestAt, readTo, askedAt }: Row): NewestLogRecord {
  return {
    newestAt: Date.parse(String(newestAt)),
    readTo: Date.parse(String(readTo)),
    askedAt: Date.parse(String(askedAt)),
  };
}
