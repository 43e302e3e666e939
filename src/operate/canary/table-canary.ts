/** What is kept of the canary between its turns: our changes, what brought them back, and, without a canary, the newest that the log had. */
import { isoOf } from '../../base/clock.ts';
import { keyPart } from '../../storage/keys.ts';
import { allRows, type Row, type Table } from '../../storage/tables.ts';
import { CANARY_SIGNALS, type Canary, type CanarySignal, type Sighting } from './canary.ts';

/** A day of quarters of an hour. */
const KEPT_CHANGES = 96;

/** The newest record of the audit log, and whether we had read it. Times in milliseconds since 1970. */
export interface Footprint {
  readonly newestAt: number;
  readonly readTo: number;
  readonly askedAt: number;
}

export interface CanaryState extends Canary {
  readonly footprint?: Footprint;
}

export interface CanaryTable {
  read(): Promise<CanaryState>;
  noteChange(changes: readonly number[], changedAt: number): Promise<void>;
  /** Only what is newer than what was seen before is kept, so that a later re-reading lengthens nothing. */
  noteSighting(signal: CanarySignal, sighting: Sighting): Promise<void>;
  noteFootprint(footprint: Footprint): Promise<void>;
}

export function tableCanary(watermarks: Table, tenantId: string): CanaryTable {
  const partitionKey = `${keyPart(tenantId)}_canary`;
  const put = (rowKey: string, columns: Readonly<Record<string, string>>) =>
    watermarks.put({ partitionKey, rowKey, v: 1, ...columns });
  return {
    async read() {
      const rows = new Map((await allRows(watermarks, { partition: partitionKey })).map((row) => [row.rowKey, row]));
      const seen = CANARY_SIGNALS.flatMap((signal) => {
        const row = rows.get(signal);
        return row === undefined ? [] : [[signal, sightingIn(row)] as const];
      });
      const log = rows.get('log');
      return {
        changes: changesIn(rows.get('changes')),
        seen: Object.fromEntries(seen),
        ...(log === undefined ? {} : { footprint: footprintIn(log) }),
      };
    },
    noteChange: (changes, changedAt) =>
      put('changes', { changes: [...changes, changedAt].slice(-KEPT_CHANGES).map(isoOf).join(' ') }),
    async noteSighting(signal, { changedAt, seenAt }) {
      const before = await watermarks.get(partitionKey, signal);
      if (before === undefined || sightingIn(before.row).changedAt < changedAt)
        await put(signal, { changedAt: isoOf(changedAt), seenAt: isoOf(seenAt) });
    },
    noteFootprint: ({ newestAt, readTo, askedAt }) =>
      put('log', { newestAt: isoOf(newestAt), readTo: isoOf(readTo), askedAt: isoOf(askedAt) }),
  };
}

function changesIn(row: Row | undefined): readonly number[] {
  return row === undefined ? [] : String(row.changes).split(' ').map(Date.parse);
}

function sightingIn({ changedAt, seenAt }: Row): Sighting {
  return { changedAt: Date.parse(String(changedAt)), seenAt: Date.parse(String(seenAt)) };
}

function footprintIn({ newestAt, readTo, askedAt }: Row): Footprint {
  return {
    newestAt: Date.parse(String(newestAt)),
    readTo: Date.parse(String(readTo)),
    askedAt: Date.parse(String(askedAt)),
  };
}
