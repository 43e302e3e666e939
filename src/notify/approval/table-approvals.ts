/**
 * Requests and approvals in the table `Approvals`. What was asked and what was said is inserted and stays; only how far
 * a release has got is replaced, under its etag. In one partition, so that an approval and the beginning of its release
 * are one transaction.
 */
import { defined } from '../../base/defined.ts';
import { hashOf } from '../../base/hash.ts';
import type { SweepRoot } from '../../correlate/revocation.ts';
import type { Cause } from '../../detect/cause.ts';
import { listKey } from '../../record/rows/record-keys.ts';
import { invertedDay, invertedTime, keyPart } from '../../storage/keys.ts';
import { allRows, type Range, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { NoticeRef } from '../notice-row.ts';
import type { Approval, ApprovalRequest, Ended, Release } from './approval.ts';
import {
  APPROVED,
  ASKED,
  approvalColumns,
  approvalOf,
  endedOf,
  keyOf,
  RELEASED,
  RELEASING,
  releaseColumns,
  releaseOf,
  requestColumns,
  requestOf,
} from './approval-row.ts';

export interface StoredRelease extends Release {
  readonly etag: string;
}

/** What was said to one request, and what came of it. */
export interface ApprovalState {
  readonly approval: Approval;
  readonly release?: Release;
  readonly ended?: Ended;
}

/** A notice that was kept back because its sweep hits too many. */
export interface KeptBack extends NoticeRef {
  readonly revocationId: string;
  /** ISO 8601. */
  readonly keptAt: string;
}

export interface Approvals {
  /** Insert-only: a request that is already stored stays as it is. */
  ask(request: ApprovalRequest): Promise<void>;
  request(key: string): Promise<ApprovalRequest | undefined>;
  /** Those about what happened since a time, the newest first: one range. @param since milliseconds */
  requests(since: number): Promise<readonly ApprovalRequest[]>;
  /** Insert-only, for a request about a sweep. */
  keepBack(requestKey: string, kept: KeptBack): Promise<void>;
  /** In order of their keys. @param after key of the last one of the page before */
  keptBack(
    requestKey: string,
    limit: number,
    after?: string,
  ): Promise<readonly (KeptBack & { readonly key: string })[]>;
  /** Resolves to false if the same was approved before. */
  approve(approval: Approval): Promise<boolean>;
  /** All of one request, the newest first. */
  approvalsOf(requestKey: string): Promise<readonly ApprovalState[]>;
  /** Those that are going on: the first thousand. */
  releases(): Promise<readonly StoredRelease[]>;
  /** Resolves to the new etag; to undefined if another worker was faster. */
  save(stored: StoredRelease, next: Release): Promise<string | undefined>;
  end(stored: StoredRelease, ended: Ended): Promise<void>;
}

export function keyOfRevocation(ref: { readonly id: string; readonly keyTime: string }): string {
  return listKey(ref);
}

/** A sweep ends with its UTC day, and what one actor does to many on one day is one question. */
export function keyOfSweep({ cause, root, at }: { cause: Cause; root: SweepRoot; at: string }): string {
  return `${invertedDay(at)}_${hashOf(cause, root.kind, root.id)}`;
}

/** What is older than a time, for retention. @param before milliseconds */
export function approvalsBefore(tenantId: string, before: number): readonly Range[] {
  const partition = partitionOf(tenantId);
  const from = invertedTime(before - 1);
  return [
    ...[ASKED, APPROVED, RELEASED].map((prefix) => ({
      partition,
      rows: { from: `${prefix}_${from}`, to: `${prefix}_~` },
    })),
    { partition: { from: `${partition}_kept_${from}`, to: `${partition}_kept_~` } },
  ];
}

function partitionOf(tenantId: string): string {
  return keyPart(tenantId);
}

function keptPartition(tenantId: string, requestKey: string): string {
  return `${partitionOf(tenantId)}_kept_${requestKey}`;
}

export function tableApprovals(store: TenantStore): Approvals {
  const table = store.table('Approvals');
  const partitionKey = partitionOf(store.tenantId);
  const rowsFrom = (prefix: string, from = '') =>
    allRows(table, { partition: partitionKey, rows: { from: `${prefix}_${from}`, to: `${prefix}_${from}~` } });
  const keys = (prefix: string, key: string) => ({ partitionKey, rowKey: `${prefix}_${key}`, v: 1 });

  return {
    async ask(request) {
      await table.insert({ ...keys(ASKED, request.key), ...requestColumns(request) });
    },
    async request(key) {
      const { partitionKey: partition, rowKey } = keys(ASKED, key);
      const stored = await table.get(partition, rowKey);
      return stored && requestOf(stored.row);
    },
    async requests(since) {
      const rows = { from: `${ASKED}_`, to: `${ASKED}_${invertedDay(since)}\`` };
      return (await allRows(table, { partition: partitionKey, rows })).flatMap((row) => requestOf(row) ?? []);
    },
    async keepBack(requestKey, { noticeId, audienceKey, revocationId, keptAt }) {
      const rowKey = `${audienceKey}_${noticeId}`;
      const columns = { v: 1, noticeId, audienceKey, revocationId, at: keptAt };
      await table.insert({ partitionKey: keptPartition(store.tenantId, requestKey), rowKey, ...columns });
    },
    async keptBack(requestKey, limit, after) {
      const partition = keptPartition(store.tenantId, requestKey);
      const page = await table.query({ partition, limit, ...(after && { rows: { from: `${after}~` } }) });
      return page.rows.map((row) => ({
        key: row.rowKey,
        noticeId: String(row.noticeId),
        audienceKey: String(row.audienceKey),
        revocationId: String(row.revocationId),
        keptAt: String(row.at),
      }));
    },
    async approve(approval) {
      const key = keyOf(approval);
      const columns = approvalColumns(approval);
      const begun: Release = {
        approval,
        phase: 'failing',
        place: '',
        seenTo: approval.request.askedAt,
        released: 0,
        nextTurnAt: Date.parse(approval.approvedAt),
      };
      const inserts = [
        { ...keys(APPROVED, key), ...columns },
        { ...keys(RELEASING, key), ...columns, ...releaseColumns(begun) },
      ];
      return (await table.transact(inserts.map((insert) => ({ insert })))) === 'done';
    },
    async approvalsOf(requestKey) {
      const [approved, releasing, released] = await Promise.all(
        [APPROVED, RELEASING, RELEASED].map((prefix) => rowsFrom(prefix, `${requestKey}_`)),
      );
      const same = (rows: readonly Row[] | undefined, prefix: string, key: string) =>
        rows?.find(({ rowKey }) => rowKey === `${prefix}_${key}`);
      return (approved ?? []).flatMap((row) => {
        const approval = approvalOf(row);
        if (approval === undefined) return [];
        const key = keyOf(approval);
        const [going, over] = [same(releasing, RELEASING, key), same(released, RELEASED, key)];
        return [defined({ approval, release: going && releaseOf(going), ended: over && endedOf(over) })];
      });
    },
    async releases() {
      const rows = { from: `${RELEASING}_`, to: `${RELEASING}_~` };
      const page = await table.query({ partition: partitionKey, rows });
      return page.rows.flatMap((row, index) => {
        const release = releaseOf(row);
        return release === undefined ? [] : [{ ...release, etag: page.etags[index] ?? '' }];
      });
    },
    async save({ approval, etag }, next) {
      const row = { ...keys(RELEASING, keyOf(approval)), ...approvalColumns(approval), ...releaseColumns(next) };
      return table.replace(row, etag);
    },
    async end({ approval }, { released, endedAt, because }) {
      const key = keyOf(approval);
      // Inserted first: a crash in between repeats the last turn, and ends it again.
      await table.insert({ ...keys(RELEASED, key), ...approvalColumns(approval), released, endedAt, because });
      const { rowKey } = keys(RELEASING, key);
      await table.remove(partitionKey, rowKey);
    },
  };
}
