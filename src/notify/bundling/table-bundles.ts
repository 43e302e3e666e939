/**
 * Which notices to one reader belong together. For each reader and cause the table `Gatherings` lists the notices in
 * order of time, and the lead notices: of the notices about one sweep, only the lead is sent.
 */

import type { Clock } from '../../base/clock.ts';
import { hashOf } from '../../base/hash.ts';
import type { SweepMember } from '../../correlate/sweep.ts';
import type { Placed } from '../../record/revocation-status.ts';
import { type Age, tableSweeps } from '../../record/table-sweeps.ts';
import { invertedTime, keyPart } from '../../storage/keys.ts';
import { allRows, eachRow, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Notice } from '../notice.ts';

/** A notice that is sent for all notices of its sweep. */
interface Lead {
  readonly noticeId: string;
  readonly revocationId: string;
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
  /** Makes the notice a lead. Resolves to false if another notice to this reader became one since `known` was read. */
  takeLead(notice: Notice, known: BundleLeads): Promise<boolean>;
  /** Whether the reader has no other notice about the same cause that could be of the same sweep. */
  isOnly(notice: Notice): Promise<boolean>;
  /** Ids of the notices to the same reader about these members. */
  noticesAbout(notice: Notice, members: readonly SweepMember[]): Promise<readonly string[]>;
}

const LEADS_ROW = 'guard';
/** Leads to keep. A sweep lasts a day at most, so older ones are not needed. */
const MAX_LEADS = 200;
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
    async takeLead(notice, { leads, etag }) {
      const lead: Lead = { noticeId: notice.id, revocationId: notice.revocationId };
      const spoken = JSON.stringify([lead, ...leads].slice(0, MAX_LEADS));
      const row: Row = { partitionKey: partitionOf(tenant, notice), rowKey: LEADS_ROW, v: 1, spoken };
      return etag === undefined
        ? (await table.insert(row)) === 'inserted'
        : (await table.replace(row, etag)) !== undefined;
    },
    async isOnly(notice) {
      const at = Date.parse(notice.content.occurred.to);
      const rows = { from: invertedTime(at + LONGEST_SWEEP_MS), to: `${invertedTime(at - LONGEST_SWEEP_MS)}\`` };
      for await (const { noticeId } of eachRow(table, { partition: partitionOf(tenant, notice), rows, limit: 2 }))
        if (noticeId !== notice.id) return false;
      return true;
    },
    async noticesAbout(notice, members) {
      const times = members.map(({ keyTime }) => Date.parse(keyTime));
      const rows = { from: invertedTime(Math.max(...times)), to: `${invertedTime(Math.min(...times))}\`` };
      const ids = new Set(members.map(({ id }) => id));
      const found = await allRows(table, { partition: partitionOf(tenant, notice), rows });
      return found.filter(({ revocationId }) => ids.has(String(revocationId))).map(({ noticeId }) => String(noticeId));
    },
  };
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

function partitionOf(tenant: string, { audience, channel, content }: Notice): string {
  return `${tenant}_${hashOf(content.cause, audience.id.toLowerCase(), channel)}`;
}
