/**
 * Which notices to one reader belong together. For each reader and cause the table `Gatherings` lists the notices in
 * order of time, and the lead notices: of the notices about one sweep, only the lead is sent.
 */

import type { Clock } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { hashOf } from '../../base/hash.ts';
import type { SweepMember } from '../../correlate/sweep.ts';
import type { Placed } from '../../record/revocation-status.ts';
import { type Age, tableSweeps } from '../../record/table-sweeps.ts';
import { invertedTime, keyPart } from '../../storage/keys.ts';
import { allRows, eachRow, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Notice } from '../notice.ts';

/** A notice that is sent for all notices of its sweep. */
export interface Lead {
  readonly noticeId: string;
  readonly revocationId: string;
  /**
   * The revocations that it told of when it became a lead. They may part later, when it turns out who did each: what
   * was told once is not told again. Absent: only the one.
   */
  readonly covers?: Covers;
}

interface Covers {
  /** The starts of their ids, one after the other. */
  readonly ids: string;
  /** Between which key times they stand. ISO 8601. */
  readonly from: string;
  readonly to: string;
}

/** The lead notices of one reader and cause, newest first, as they were when read. */
export interface BundleLeads {
  readonly leads: readonly Lead[];
  readonly etag?: string;
}

export interface Bundles {
  /** The sweep around a revocation, as it is known now, or as it was a moment ago. */
  membersAround(revocationId: string, placed: Placed | undefined, age: Age): Promise<readonly SweepMember[]>;
  /** Whether more revocations may join the sweep once it is known who did them. */
  mayGrow(placed: Placed | undefined, age: Age): Promise<boolean>;
  readLeads(notice: Notice): Promise<BundleLeads>;
  /**
   * Makes the notice a lead that tells of these members. Undefined: another notice to this reader became one since
   * `known` was read.
   */
  takeLead(notice: Notice, members: readonly SweepMember[], known: BundleLeads): Promise<Lead | undefined>;
  /** Whether the reader has no other notice about the same cause that could be of the same sweep. */
  isOnly(notice: Notice): Promise<boolean>;
  /** Ids of the notices to the same reader about these members, and about what the lead told of. */
  noticesAbout(notice: Notice, members: readonly SweepMember[], lead?: Lead): Promise<readonly string[]>;
}

/** Tells whether the lead told of a revocation, by its id. */
export function toldBy({ revocationId, covers }: Lead): (id: string) => boolean {
  const starts = startsIn(covers?.ids ?? '');
  return (id) => id === revocationId || starts.has(id.slice(0, START_LENGTH));
}

function startsIn(ids: string): ReadonlySet<string> {
  return new Set(ids.match(new RegExp(`.{${START_LENGTH}}`, 'g')));
}

const LEADS_ROW = 'guard';
/** Leads to keep. A sweep lasts a day at most, so older ones are not needed. */
const MAX_LEADS = 200;
/** Characters of a revocation's id: enough to tell those of one reader apart. */
const START_LENGTH = 12;
/** Characters of all starts in one row, which holds 32,000 beside the leads themselves. */
const MAX_STARTS = 12_000;
/** A sweep ends with its UTC day. */
const LONGEST_SWEEP_MS = 86_400_000;

/**
 * Each of thousands of notices asks for the members of its sweep when its turn comes. Those that a lead speaks for need
 * no newer answer than this.
 */
const KEEP_MS = 30_000;

/** One for the process: what one notice has read serves the others. */
export function tableBundles(store: TenantStore, now: Clock): Bundles {
  const sweeps = tableSweeps(store, { now, keepMs: KEEP_MS });
  const table = store.table('Gatherings');
  const tenant = keyPart(store.tenantId);

  const rowsBetween = (notice: Notice, from: string | number, to: string | number) =>
    allRows(table, {
      partition: partitionOf(tenant, notice),
      rows: { from: invertedTime(to), to: `${invertedTime(from)}\`` },
    });
  /** The rows of the notices to this reader about the members. */
  const rowsAbout = async (notice: Notice, members: readonly SweepMember[]) => {
    if (members.length === 0) return [];
    const times = members.map(({ keyTime }) => Date.parse(keyTime));
    const ids = new Set(members.map(({ id }) => id));
    const found = await rowsBetween(notice, Math.min(...times), Math.max(...times));
    return found.filter(({ revocationId }) => ids.has(String(revocationId)));
  };
  const rowsOf = async (notice: Notice, told: Covers | undefined) => {
    if (told === undefined) return [];
    const starts = startsIn(told.ids);
    const found = await rowsBetween(notice, told.from, told.to);
    return found.filter(({ revocationId }) => starts.has(String(revocationId).slice(0, START_LENGTH)));
  };

  return {
    membersAround: sweeps.around,
    mayGrow: sweeps.mayGrow,
    async readLeads(notice) {
      const stored = await table.get(partitionOf(tenant, notice), LEADS_ROW);
      // Only this file writes the column.
      return stored
        ? { leads: JSON.parse(String(stored.row.spoken)) as readonly Lead[], etag: stored.etag }
        : { leads: [] };
    },
    async takeLead(notice, members, { leads, etag }) {
      const { id: noticeId, revocationId } = notice;
      const lead: Lead = defined({ noticeId, revocationId, covers: coversOf(await rowsAbout(notice, members)) });
      const spoken = JSON.stringify(withinRow([lead, ...leads]));
      const row: Row = { partitionKey: partitionOf(tenant, notice), rowKey: LEADS_ROW, v: 1, spoken };
      const isTaken =
        etag === undefined ? (await table.insert(row)) === 'inserted' : (await table.replace(row, etag)) !== undefined;
      return isTaken ? lead : undefined;
    },
    async isOnly(notice) {
      const at = Date.parse(notice.content.occurred.to);
      const rows = { from: invertedTime(at + LONGEST_SWEEP_MS), to: `${invertedTime(at - LONGEST_SWEEP_MS)}\`` };
      for await (const { noticeId } of eachRow(table, { partition: partitionOf(tenant, notice), rows, limit: 2 }))
        if (noticeId !== notice.id) return false;
      return true;
    },
    async noticesAbout(notice, members, lead) {
      const found = [...(await rowsAbout(notice, members)), ...(await rowsOf(notice, lead?.covers))];
      return [...new Set(found.map(({ noticeId }) => String(noticeId)))];
    },
  };
}

function coversOf(rows: readonly Row[]): Covers | undefined {
  if (rows.length < 2) return undefined;
  const times = rows.map(({ keyTime }) => String(keyTime)).sort();
  const starts = new Set(rows.map(({ revocationId }) => String(revocationId).slice(0, START_LENGTH)));
  return { ids: [...starts].join('').slice(0, MAX_STARTS), from: times[0] ?? '', to: times.at(-1) ?? '' };
}

/** The newest first. Of the oldest only that they were leads has room. */
function withinRow(leads: readonly Lead[]): readonly Lead[] {
  let left = MAX_STARTS;
  return leads.slice(0, MAX_LEADS).map(({ covers: told, ...lead }) => {
    left -= told?.ids.length ?? 0;
    return told === undefined || left < 0 ? lead : { ...lead, covers: told };
  });
}

/** Insert-only: a notice that may become part of a bundle. */
export function bundleRow(tenant: string, notice: Notice): Row {
  const { id, revocationId, content } = notice;
  // The opening report's upper bound is the revocation's key time.
  const keyTime = content.occurred.to;
  return {
    partitionKey: partitionOf(tenant, notice),
    rowKey: `${invertedTime(keyTime)}_${revocationId}`,
    v: 1,
    noticeId: id,
    revocationId,
    keyTime,
  };
}

/** What is only rehearsed speaks for nothing that leaves. */
function partitionOf(tenant: string, { audience, channel, content, rehearsal }: Notice): string {
  return `${tenant}_${hashOf(content.cause, audience.id.toLowerCase(), channel, ...(rehearsal ? ['rehearsal'] : []))}`;
}
