/**
 * The seats of an incident in the table `Gatherings`: one row for each cause, root and day, written under its etag. Of
 * two workers that give the last seat the second reads again, so that never more are told than may be.
 */
import { LOST, untilWon } from '../../base/contended.ts';
import { hashOf } from '../../base/hash.ts';
import type { SweepRoot } from '../../correlate/revocation.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Placed } from '../../record/revocation-status.ts';
import { invertedDay, keyPart } from '../../storage/keys.ts';
import type { Range } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Notice } from '../notice.ts';
import { audienceKeyOf } from '../notice-row.ts';
import { type Incident, type Seating, seatReader, seatsTaken, withAdmins } from './incident.ts';

export interface Incidents {
  /** Gives the reader a seat, or the one that it has. Undefined: its revocation is part of no incident. */
  seat(notice: Notice, placed: Placed | undefined, limit: number): Promise<Omit<Seating, 'incidents'> | undefined>;
  /** The notice to the admins is planned. */
  noteAdmins(notice: Notice, placed: Placed | undefined): Promise<void>;
}

/** Where the incidents of one cause stand that are older than a time. @param before milliseconds */
export function incidentsBefore(tenantId: string, cause: Cause, before: number): Range {
  return { partition: partitionOf(tenantId, cause), rows: { from: invertedDay(before - 1), to: ':' } };
}

function partitionOf(tenantId: string, cause: Cause): string {
  return `${keyPart(tenantId)}_incident_${hashOf(cause)}`;
}

interface Stored {
  readonly incidents: readonly Incident[];
  readonly etag?: string;
}

type Rooted = Placed & { readonly root: SweepRoot };

/** Whose seats are meant: those of people who are told, or of people who would be. */
type Seats = Pick<Notice, 'rehearsal'>;

const MAX_ATTEMPTS = 40;
/** Whoever allows more people than this wants no limit, and a row has no place for them. */
const MAX_LIMIT = 2_000;
/** Characters of the reader's key: enough that no two readers of one incident share it. */
const READER_LENGTH = 12;

export function tableIncidents(store: TenantStore): Incidents {
  const table = store.table('Gatherings');
  const partitionKey = ({ cause }: Rooted) => partitionOf(store.tenantId, cause);
  const rowKey = ({ at }: Rooted, { kind, id }: SweepRoot, { rehearsal }: Seats) =>
    `${invertedDay(at)}_${hashOf(kind, id, ...(rehearsal ? ['rehearsal'] : []))}`;

  async function read(placed: Rooted, root: SweepRoot, seats: Seats): Promise<Stored> {
    const stored = await table.get(partitionKey(placed), rowKey(placed, root, seats));
    return stored ? { incidents: incidentsIn(String(stored.row.incidents)), etag: stored.etag } : { incidents: [] };
  }
  async function write(placed: Rooted, { incidents, etag }: Stored, seats: Seats): Promise<boolean> {
    const keys = { partitionKey: partitionKey(placed), rowKey: rowKey(placed, placed.root, seats) };
    const row = { ...keys, v: 1, incidents: textOf(incidents) };
    return etag === undefined
      ? (await table.insert(row)) === 'inserted'
      : (await table.replace(row, etag)) !== undefined;
  }
  const contended = ({ cause, root }: Rooted) => ({
    row: `The incident ${cause} of ${root.kind} ${root.id}`,
    attempts: MAX_ATTEMPTS,
  });

  return {
    async seat(notice, placed, limit) {
      if (placed === undefined || !hasRoot(placed) || limit > MAX_LIMIT) return undefined;
      const [at, reader] = [Date.parse(placed.at), audienceKeyOf(notice.audience).slice(0, READER_LENGTH)];
      return untilWon(contended(placed), async () => {
        const [own, unknown] = await Promise.all([
          read(placed, placed.root, notice),
          placed.root.kind === 'unknown' ? undefined : read(placed, UNKNOWN, notice),
        ]);
        // Some were told before the audit log named who did it.
        const taken = unknown === undefined ? 0 : seatsTaken(unknown.incidents, at);
        const { incidents, ...seating } = seatReader(own.incidents, { at, reader }, { limit, taken });
        if (incidents === own.incidents) return seating;
        return (await write(placed, { ...own, incidents }, notice)) ? seating : LOST;
      });
    },
    async noteAdmins(notice, placed) {
      if (placed === undefined || !hasRoot(placed)) return;
      await untilWon(contended(placed), async () => {
        const own = await read(placed, placed.root, notice);
        const incidents = withAdmins(own.incidents, Date.parse(placed.at));
        return (await write(placed, { ...own, incidents }, notice)) || LOST;
      });
    },
  };
}

const UNKNOWN: SweepRoot = { kind: 'unknown', id: 'unknown' };

function hasRoot(placed: Placed): placed is Rooted {
  return placed.root !== undefined;
}

/** The readers as one text: without quotes and commas twice as many have room. */
function textOf(incidents: readonly Incident[]): string {
  return JSON.stringify(incidents.map((one) => ({ ...one, readers: one.readers.join('') })));
}

/** Only this file writes the column. */
function incidentsIn(text: string): readonly Incident[] {
  const stored = JSON.parse(text) as readonly (Omit<Incident, 'readers'> & { readonly readers: string })[];
  return stored.map((one) => ({
    ...one,
    readers: one.readers.match(new RegExp(`.{${READER_LENGTH}}`, 'g')) ?? [],
  }));
}
