/** An entry of the trail as a row of `Trail`, and back. All kinds share one set of flat columns. */

import { hashOf } from '../../base/hash.ts';
import type { RevocationRef, SweepRoot, TrailEntry } from '../../correlate/revocation.ts';
import { isUnderstood } from '../../correlate/understood.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Actor, Detail } from '../../detect/report.ts';
import type { Subject } from '../../detect/subject.ts';
import type { Source } from '../../ingest/signal.ts';
import { leaveOut } from '../../storage/newer-rows.ts';
import type { Row } from '../../storage/tables.ts';
import { revocationPartition } from './record-keys.ts';

type Columns = Readonly<Record<string, string | number | undefined>>;

/** Characters of JSON, two bytes each: a text column holds 64 KiB, of which a detail may take half. */
const MAX_DETAIL_LENGTH = 16_000;

const MAX_LIST_LENGTH = 100;

export function rowOfEntry(tenantId: string, { id, keyTime }: RevocationRef, entry: TrailEntry): Row {
  // Every row has the key time, so that a reader who knows only the id finds the head.
  return {
    partitionKey: revocationPartition(tenantId, id),
    rowKey: `${entry.kind}_${identityOf(entry)}`,
    v: 1,
    keyTime,
    kind: entry.kind,
    ...columnsOf(entry),
  };
}

function identityOf(entry: TrailEntry): string {
  switch (entry.kind) {
    case 'evidence':
    case 'moved':
    case 'closed':
      return hashOf(entry.source, entry.sourceId, String(entry.order));
    case 'folded':
      return hashOf(entry.into.id, String(entry.order));
    case 'parted':
    case 'adopted':
    case 'released':
      return hashOf(entry.from.id, String(entry.order));
    case 'reopened':
    case 'placed':
      return hashOf(String(entry.order));
    case 'recovered':
      return hashOf(entry.sourceId, entry.userId, entry.appId);
    case 'notice':
      return entry.noticeId;
    case 'planned':
      return 'once';
  }
}

function columnsOf(entry: TrailEntry): Columns {
  switch (entry.kind) {
    case 'evidence': {
      const { order, source, sourceId, cause, occurred, seenAt, correlationId, actor, detail } = entry;
      const times = { occurredFrom: occurred.from, occurredTo: occurred.to, seenAt };
      return {
        order,
        source,
        sourceId,
        cause,
        ...times,
        correlationId,
        ...actorColumns(actor),
        detail: JSON.stringify(redactedDetail(detail)),
      };
    }
    case 'moved':
      return { order: entry.order, source: entry.source, sourceId: entry.sourceId, ...otherColumns(entry.to) };
    case 'folded':
      return { order: entry.order, cause: entry.cause, at: entry.at, ...otherColumns(entry.into) };
    case 'parted':
    case 'adopted':
    case 'released':
      return { order: entry.order, ...otherColumns(entry.from) };
    case 'closed':
      return {
        order: entry.order,
        source: entry.source,
        sourceId: entry.sourceId,
        at: entry.at,
        ...actorColumns(entry.actor),
        reason: entry.reason,
      };
    case 'reopened':
      return { order: entry.order };
    case 'placed': {
      const { order, cause, subject, at, root } = entry;
      return {
        order,
        cause,
        subjectKind: subject.kind,
        subjectId: subject.id,
        at,
        rootKind: root?.kind,
        rootId: root?.id,
      };
    }
    case 'recovered':
      return { sourceId: entry.sourceId, at: entry.at, userId: entry.userId, appId: entry.appId };
    case 'notice':
      return { noticeId: entry.noticeId, audienceHash: entry.audienceHash };
    case 'planned':
      return {};
  }
}

/** Ids only: names of people are in `Names`. */
export function actorColumns(actor: Actor | undefined): Columns {
  return { actorKind: actor?.kind, actorId: actor?.id };
}

function otherColumns({ id, keyTime }: RevocationRef): Columns {
  return { otherId: id, otherKeyTime: keyTime };
}

const KINDS = {
  evidence: true,
  moved: true,
  folded: true,
  parted: true,
  adopted: true,
  released: true,
  closed: true,
  reopened: true,
  placed: true,
  recovered: true,
  notice: true,
  planned: true,
} satisfies Record<TrailEntry['kind'], true>;

/** The entries of rows that this version understands; the others are left out. */
export function entriesOfRows(rows: readonly Row[]): readonly TrailEntry[] {
  return rows.flatMap((row) =>
    isUnderstood(row) && Object.hasOwn(KINDS, String(row.kind)) ? entryOfRow(row) : (leaveOut(row) ?? []),
  );
}

/** Only {@link rowOfEntry} writes these rows. */
function entryOfRow(row: Row): TrailEntry {
  const text = (column: string) => String(row[column] ?? '');
  const order = Number(row.order ?? 0);
  const origin = { source: text('source') as Source, sourceId: text('sourceId'), order };
  const other = { id: text('otherId'), keyTime: text('otherKeyTime') };
  const actor = actorOf(row);
  const kind = text('kind') as TrailEntry['kind'];
  switch (kind) {
    case 'evidence': {
      const occurred = { from: text('occurredFrom'), to: text('occurredTo') };
      const correlationId = row.correlationId === undefined ? {} : { correlationId: text('correlationId') };
      return {
        kind,
        ...origin,
        cause: text('cause') as Cause,
        occurred,
        seenAt: text('seenAt'),
        ...correlationId,
        ...actor,
        detail: JSON.parse(text('detail')) as Detail,
      };
    }
    case 'moved':
      return { kind, ...origin, to: other };
    case 'folded':
      return { kind, order, into: other, cause: text('cause') as Cause, at: text('at') };
    case 'parted':
    case 'adopted':
    case 'released':
      return { kind, order, from: other };
    case 'closed':
      return { kind, ...origin, at: text('at'), ...actor, ...(row.reason === 'answered' && { reason: 'answered' }) };
    case 'reopened':
      return { kind, order };
    case 'placed': {
      const subject = { kind: text('subjectKind') as Subject['kind'], id: text('subjectId') };
      const root =
        row.rootId === undefined ? {} : { root: { kind: text('rootKind') as SweepRoot['kind'], id: text('rootId') } };
      return { kind, cause: text('cause') as Cause, subject, at: text('at'), ...root, order };
    }
    case 'recovered':
      return { kind, sourceId: text('sourceId'), at: text('at'), userId: text('userId'), appId: text('appId') };
    case 'notice':
      return { kind, noticeId: text('noticeId'), audienceHash: text('audienceHash') };
    case 'planned':
      return { kind };
  }
}

export function actorOf(row: Row): { readonly actor?: Actor } {
  return row.actorId === undefined
    ? {}
    : { actor: { kind: String(row.actorKind) as Actor['kind'], id: String(row.actorId) } };
}

/** Without policy bodies, which are in `Snapshots`, and never longer than a column may be. */
export function redactedDetail({ policy, ...detail }: Detail): Detail {
  const { before: _before, after: _after, ...change } = policy ?? {};
  const redacted = policy ? { ...detail, policy: { ...change, change: policy.change } } : detail;
  return JSON.stringify(redacted).length <= MAX_DETAIL_LENGTH ? redacted : shortened(redacted);
}

function shortened(detail: Detail): Detail {
  const { lostScopes, keptScopes, resourceIds, ...rest } = detail;
  const lists = { lostScopes, keptScopes, resourceIds };
  return {
    ...rest,
    ...Object.fromEntries(
      Object.entries(lists).flatMap(([name, list]) => (list ? [[name, list.slice(0, MAX_LIST_LENGTH)]] : [])),
    ),
  };
}
