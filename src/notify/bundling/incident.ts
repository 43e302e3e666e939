/**
 * Who may be told of one incident: of a sweep, the same cause with the same root, so many people and no more. From then
 * on the admins are told. Pure.
 */
import { GAP_MS } from '../../correlate/sweep.ts';

/** Revocations of one cause and root, each near the next in time, and who was told of them. Times in milliseconds. */
export interface Incident {
  readonly from: number;
  readonly to: number;
  readonly readers: readonly string[];
  /** The notice to the admins is planned. */
  readonly admins?: true;
}

export interface Seating {
  /** The incidents of this cause and root, as they are to be stored. */
  readonly incidents: readonly Incident[];
  /** Whether this reader is one of those who may be told. */
  readonly isSeated: boolean;
  /** Whether the admins know of the incident. */
  readonly admins: boolean;
}

/** Together, in one row: what is older is forgotten. */
const MAX_READERS = 2_400;
const MAX_INCIDENTS = 50;
/** The end of an incident that is full moves in steps, so that not every notice writes the row. */
const STEP_MS = GAP_MS / 2;

/** @param taken seats that were given before it was known that they belong to this incident */
export function seatReader(
  incidents: readonly Incident[],
  { at, reader }: { readonly at: number; readonly reader: string },
  { limit, taken }: { readonly limit: number; readonly taken: number },
): Seating {
  const near = incidents.filter((one) => isNear(one, at));
  const known = new Set(near.flatMap(({ readers }) => readers));
  const isSeated = known.has(reader) || known.size + taken < limit;
  const admins = near.some((one) => one.admins);
  const readers = isSeated ? new Set([...known, reader]) : known;
  const span = { from: Math.min(at, ...near.map(({ from }) => from)), to: Math.max(at, ...near.map(({ to }) => to)) };
  const [only] = near;
  if (near.length === 1 && only && readers.size === only.readers.length && isCovered(span, only))
    return { incidents, isSeated, admins };
  const merged: Incident = { ...span, readers: [...readers], ...(admins && { admins }) };
  return { incidents: newest([merged, ...incidents.filter((one) => !near.includes(one))]), isSeated, admins };
}

/** That the admins are told of the incident at this time. */
export function withAdmins(incidents: readonly Incident[], at: number): readonly Incident[] {
  return incidents.map((one) => (isNear(one, at) ? { ...one, admins: true } : one));
}

/** How many people were told of what happened about that time. */
export function seatsTaken(incidents: readonly Incident[], at: number): number {
  return new Set(incidents.filter((one) => isNear(one, at)).flatMap(({ readers }) => readers)).size;
}

function isNear({ from, to }: Incident, at: number): boolean {
  return at >= from - GAP_MS && at <= to + GAP_MS;
}

function isCovered(span: Pick<Incident, 'from' | 'to'>, { from, to }: Incident): boolean {
  return from - span.from < STEP_MS && span.to - to < STEP_MS;
}

function newest(incidents: readonly Incident[]): readonly Incident[] {
  const sorted = incidents.toSorted((a, b) => b.to - a.to).slice(0, MAX_INCIDENTS);
  let left = MAX_READERS;
  return sorted.filter(({ readers }, index) => {
    left -= readers.length;
    return index === 0 || left >= 0;
  });
}
