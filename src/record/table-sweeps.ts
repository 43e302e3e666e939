/** Where revocations of one cause and one root stand in order of time, so that those close to one another are found in one range: the sweeps. */

import { hashOf } from '../base/hash.ts';
import type { RevocationRef, SweepRoot } from '../correlate/revocation.ts';
import { GAP_MS, isSameRoot, mayGrow, type SweepMember, sweepAround } from '../correlate/sweep.ts';
import type { Cause } from '../detect/report.ts';
import { invertedDay, invertedTime, keyPart } from '../storage/keys.ts';
import { allRows, type Range, type Row, type Table, type Tables } from '../storage/tables.ts';
import { type Placed, readTrail } from './revocation-status.ts';
import { ownPartition } from './rows/record-keys.ts';
import { entryOfRow } from './rows/trail-row.ts';

export interface Sweeps {
  /** All that are swept up with this revocation, itself among them, in order of time; none where it stands alone, or in too small a crowd. */
  around(revocationId: string, placed: Placed | undefined): Promise<readonly SweepMember[]>;
  /** Whether others of its cause and time may turn out to be part of it, once somebody says who did them. */
  mayGrow(placed: Placed | undefined): Promise<boolean>;
}

type Somewhere = Placed & { readonly root: SweepRoot };

interface Where {
  readonly root: { readonly kind: SweepRoot['kind'] | 'crowd'; readonly id: string };
  readonly cause: Cause;
  readonly at: string;
}

/** Kinds of the trail that say where a revocation stands, or that it is part of another and stands nowhere; in the order of their keys. */
const TELLING = ['folded', 'parted', 'placed'] as const;

/** Reads each run of rows once; made anew for every question, so that nothing grows old in it. */
export function tableSweeps(tables: Tables, tenantId: string): Sweeps {
  const read = new Map<string, Promise<readonly SweepMember[]>>();
  const membersIn = (partition: string) => {
    const known = read.get(partition) ?? readMembers(tables('Sweeps'), partition);
    read.set(partition, known);
    return known;
  };
  return {
    async around(revocationId, placed) {
      if (placed === undefined || !isSomewhere(placed)) return [];
      const members = await membersIn(partitionOf(tenantId, placed));
      return sweepAround(
        revocationId,
        members.filter(({ root }) => isSameRoot(root, placed.root)),
      );
    },
    async mayGrow(placed) {
      if (placed === undefined || !isSomewhere(placed)) return false;
      const at = Date.parse(placed.at);
      const near = { from: invertedTime(at + GAP_MS), to: `${invertedTime(at - GAP_MS)}\`` };
      return mayGrow(
        { root: placed.root, at },
        await readMembers(tables('Sweeps'), partitionOf(tenantId, crowdOf(placed)), near),
      );
    },
  };
}

/**
 * To be called after every entry of those kinds: write first, then look, so that whoever comes last sees them all. The more
 * entries a writer saw, the higher its order; what it says of each place then stands.
 */
export async function noteSweep(tables: Tables, tenantId: string, ref: RevocationRef): Promise<void> {
  // One run holds all three, and between them only pointers: neither evidence nor the many recoveries.
  const rowsOfTelling = { from: `${TELLING[0]}_`, to: `${TELLING[2]}\`` };
  const run = await allRows(tables('Trail'), { partition: ownPartition(tenantId, ref.id), rows: rowsOfTelling });
  const entries = run.map(entryOfRow).filter(({ kind }) => tellsOfSweep(kind));
  const { place, foldedInto } = readTrail(entries);
  const here = (placed: Somewhere) =>
    place !== undefined && isSomewhere(place) && keyOf(place) === keyOf(placed) && !foldedInto;
  const places = entries.filter((entry) => entry.kind === 'placed').filter(isSomewhere);
  const rows = places
    .toSorted((a, b) => a.order - b.order)
    .flatMap((placed) => rowsOf({ tenantId, ref, placed, order: entries.length, here: here(placed) }));
  // In the crowd one who is named later stands where nobody was named: the last word holds.
  const distinct = new Map(rows.map((row) => [`${row.partitionKey} ${row.rowKey}`, row]));
  await Promise.all([...distinct.values()].map((row) => tables('Sweeps').insert(row)));
}

export function tellsOfSweep(kind: string): boolean {
  return TELLING.some((telling) => telling === kind);
}

function isSomewhere(placed: Placed): placed is Somewhere {
  return placed.root !== undefined;
}

function keyOf({ root, at }: Somewhere): string {
  return [root.kind, root.id, at].join(' ');
}

/** All of a cause stand together as well, as long as it may be learnt who did them. */
function crowdOf({ cause, at }: Pick<Where, 'cause' | 'at'>): Where {
  return { root: { kind: 'crowd', id: 'crowd' }, cause, at };
}

/** A sweep ends with its UTC day: a rule that refuses people for weeks is a line a day, and one range holds all that may belong together. */
function partitionOf(tenantId: string, where: Where): string {
  const { root, cause, at } = where.root.kind === 'unknown' ? crowdOf(where) : where;
  return `${keyPart(tenantId)}_${hashOf(root.kind, root.id, cause)}_${invertedDay(at)}`;
}

interface Mark {
  readonly tenantId: string;
  readonly ref: RevocationRef;
  readonly placed: Somewhere;
  readonly order: number;
  readonly here: boolean;
}

function rowsOf(mark: Mark): readonly Row[] {
  const { tenantId, placed } = mark;
  const [own, crowd] = [partitionOf(tenantId, placed), partitionOf(tenantId, crowdOf(placed))];
  // Who did what a policy refuses is no question.
  return (own === crowd || placed.root.kind === 'policy' ? [own] : [own, crowd]).map((partitionKey) =>
    rowIn(partitionKey, mark),
  );
}

function rowIn(partitionKey: string, { ref, placed, order, here }: Mark): Row {
  const { cause, subject, root, at } = placed;
  return {
    partitionKey,
    rowKey: `${invertedTime(at)}_${ref.id}_${String(order).padStart(6, '0')}`,
    v: 1,
    revocationId: ref.id,
    keyTime: ref.keyTime,
    cause,
    subjectKind: subject.kind,
    subjectId: subject.id,
    rootKind: root.kind,
    rootId: root.id,
    at,
    order,
    here,
  };
}

async function readMembers(table: Table, partition: string, rows?: Range['rows']): Promise<readonly SweepMember[]> {
  // In the order of their keys the last row of a revocation at a place is the one that counts.
  const latest = new Map<string, Row>();
  for (const row of await allRows(table, { partition, ...(rows && { rows }) }))
    latest.set(row.rowKey.split('_', 2).join('_'), row);
  return [...latest.values()].filter(({ here }) => here === true).map(memberOf);
}

/** Only this file writes these rows. */
function memberOf(row: Row): SweepMember {
  const text = (column: string) => String(row[column]);
  return {
    id: text('revocationId'),
    keyTime: text('keyTime'),
    root: { kind: text('rootKind') as SweepRoot['kind'], id: text('rootId') },
    subject: { kind: text('subjectKind') as SweepMember['subject']['kind'], id: text('subjectId') },
    at: Date.parse(text('at')),
  };
}
