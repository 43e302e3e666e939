/** What one reader is to be told of one cause, in order of time, and which notices have spoken for a sweep. Of the notices of one sweep one speaks for all. */

import { hashOf } from '../base/hash.ts';
import type { SweepMember } from '../correlate/sweep.ts';
import type { Placed } from '../record/revocation-status.ts';
import { tableSweeps } from '../record/table-sweeps.ts';
import { invertedTime, keyPart } from '../storage/keys.ts';
import { allRows, type Row, type Tables } from '../storage/tables.ts';
import type { Notice } from './notice.ts';

interface Claim {
  readonly noticeId: string;
  readonly revocationId: string;
}

/** Which notices spoke for a sweep, as it stood when it was read. */
export interface Spoken {
  readonly claims: readonly Claim[];
  readonly etag?: string;
}

export interface Bundles {
  /** The sweep around a revocation, as it stands now. */
  membersAround(revocationId: string, placed: Placed | undefined): Promise<readonly SweepMember[]>;
  /** Whether others may turn out to be part of it, once somebody says who did them. */
  mayGrow(placed: Placed | undefined): Promise<boolean>;
  spoken(notice: Notice): Promise<Spoken>;
  /** False where another notice to this reader has spoken since. */
  speak(notice: Notice, since: Spoken): Promise<boolean>;
  /** Ids of the notices to the same reader about these members. */
  noticesOf(notice: Notice, members: readonly SweepMember[]): Promise<readonly string[]>;
}

const GUARD = 'guard';
/** The claims that are kept; a sweep lasts a day at most. */
const MOST_CLAIMS = 200;

export function tableBundles(tables: Tables, tenantId: string): Bundles {
  const table = tables('Gatherings');
  const tenant = keyPart(tenantId);
  return {
    membersAround: (revocationId, placed) => tableSweeps(tables, tenantId).around(revocationId, placed),
    mayGrow: (placed) => tableSweeps(tables, tenantId).mayGrow(placed),
    async spoken(notice) {
      const stored = await table.get(partitionOf(tenant, notice), GUARD);
      // Only this file writes the column.
      return stored
        ? { claims: JSON.parse(String(stored.row.spoken)) as readonly Claim[], etag: stored.etag }
        : { claims: [] };
    },
    async speak(notice, { claims, etag }) {
      const spoken = JSON.stringify(
        [{ noticeId: notice.id, revocationId: notice.revocationId }, ...claims].slice(0, MOST_CLAIMS),
      );
      const row: Row = { partitionKey: partitionOf(tenant, notice), rowKey: GUARD, v: 1, spoken };
      return etag === undefined
        ? (await table.insert(row)) === 'inserted'
        : (await table.replace(row, etag)) === 'replaced';
    },
    async noticesOf(notice, members) {
      const times = members.map(({ keyTime }) => Date.parse(keyTime));
      const rows = { from: invertedTime(Math.max(...times)), to: `${invertedTime(Math.min(...times))}\`` };
      const ids = new Set(members.map(({ id }) => id));
      const found = await allRows(table, { partition: partitionOf(tenant, notice), rows });
      return found.filter(({ revocationId }) => ids.has(String(revocationId))).map(({ noticeId }) => String(noticeId));
    },
  };
}

/** Insert-only: what this reader may have to be told together with others. */
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
