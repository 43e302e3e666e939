/**
 * Where revocations about the same user, app, policy or device meet, and which of them merge. Each
 * first writes its state, then reads the others. If two open at the same time, at least one sees the other.
 */
import { isoOf } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import { hashOf } from '../base/hash.ts';
import type { Cause } from '../detect/cause.ts';
import type { Subject } from '../detect/subject.ts';
import { invertedTime, keyPart } from '../storage/keys.ts';
import { eachRow, type Range, type Row, type Value } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { type MergeKey, type MergeSide, mergeKeysOf, rankOf, ranksAt, sideOf, sidesMeeting } from './merge-keys.ts';
import { adopts, type MergeState, mergeFactsOf, mergesInto } from './merge-rule.ts';
import type { ReportEntry } from './report-entry.ts';
import type { RevocationRef, TrailAddition } from './revocation.ts';
import type { Changed } from './settlement.ts';
import { requireUnderstood } from './understood.ts';

/** The state of a revocation after a report of its subject. Insert-only; the highest order is the latest. */
export interface MergeKeyRow {
  readonly of: RevocationRef;
  readonly order: number;
  readonly state: MergeState;
}

/**
 * Revocations that merge have key times within this of each other. It is far more than the time between the acts,
 * because the key time comes from the first report: a reading after a long outage, a refusal weeks later, or the
 * emptying of the recycle bin after 30 days.
 */
const WINDOW_MS = 40 * 86_400_000;

/**
 * Refusals of thirty days may arrive in any order, and their cause may be thirty days older than the first.
 */
const REFUSALS_WINDOW_MS = 70 * 86_400_000;

/** What a report has just changed. `isNew`: it opened the revocation, so this is its first row. */
type Delivered = MergeKeyRow & { readonly isNew: boolean };

export async function mergeRevocation(store: TenantStore, row: Delivered): Promise<readonly TrailAddition[]> {
  const keys = mergeKeysOf(row.state);
  // Write first and then read: the other worker does the same, so one of the two sees both rows.
  await Promise.all(keys.map((key) => writeMergeKeyRow(store, key, row)));
  return (await Promise.all(keys.map((key) => mergesAt(key, row, store)))).flat();
}

/** @param order the number of the report that changed it */
export function mergeKeyRowOf({ of, view, merged }: Changed, order: number, { kind, id }: Subject): MergeKeyRow {
  const state = { ...mergeFactsOf(view), subject: { kind, id } };
  return { of, order, state: { ...state, ...(merged && { merged }) } };
}

async function mergesAt(key: MergeKey, row: Delivered, store: TenantStore): Promise<readonly TrailAddition[]> {
  const ranks = ranksAt(key);
  const rank = rankOf(row.state);
  const time = Date.parse(row.of.keyTime);
  const found = await Promise.all(
    sidesMeeting(rank, key).map((side) => mergeKeyRowsAround(store, key, { side, time })),
  );
  const others = found
    .flat()
    .flatMap((rows) =>
      rows[0] && rankOf(rows[0].state) !== rank ? [{ rows, place: ranks.indexOf(rankOf(rows[0].state)) }] : [],
    );
  if (others.length === 0) return [];

  // If its own side was read, its own rows are already here.
  const own =
    found.flat().find(([first]) => first?.of.id === row.of.id) ??
    (row.isNew ? [row] : await mergeKeyRowsOf(store, key, { of: row.of, side: sideOf(rank, key) }));
  const isFirst = !own.some(({ order }) => order < row.order);
  return others.flatMap(({ rows, place }) => {
    const pair: Pair = place < ranks.indexOf(rank) ? { weaker: own, stronger: rows } : { weaker: rows, stronger: own };
    // Whoever delivered its first state has written it, or will when that is delivered again.
    return !isFirst && isAlwaysOne(pair) ? [] : compare(pair);
  });
}

/** The rows of two revocations that meet, the latest of each last. */
interface Pair {
  readonly weaker: readonly MergeKeyRow[];
  readonly stronger: readonly MergeKeyRow[];
}

/** Whether the two are one by every state, and no state says other things of it. */
function isAlwaysOne({ weaker, stronger }: Pair): boolean {
  const isSame = ({ state }: MergeKeyRow) =>
    state.to === stronger[0]?.state.to && state.cause === stronger[0].state.cause;
  return stronger.every((one) => isSame(one) && weaker.every(({ state }) => mergesInto(state, one.state)));
}

/** The latest states decide. That the two are separate is written only where earlier states may have been merged. */
function compare({ weaker: weakerRows, stronger: strongerRows }: Pair): readonly TrailAddition[] {
  const [weaker, stronger] = [weakerRows.at(-1), strongerRows.at(-1)];
  if (!weaker || !stronger) return [];
  // What was true from the first states on is one entry, however many reports follow.
  const isOld = isAlwaysOne({ weaker: weakerRows, stronger: strongerRows });
  const order = isOld
    ? (weakerRows[0] ?? weaker).order + (strongerRows[0] ?? stronger).order
    : weaker.order + stronger.order;
  const isListed = adopts(weaker.state, stronger.state);
  if (mergesInto(weaker.state, stronger.state)) {
    const { cause, to } = stronger.state;
    const folded: TrailAddition = {
      of: weaker.of,
      entry: { kind: 'folded', into: stronger.of, cause, at: isoOf(to), order },
    };
    return isListed ? [folded, { of: stronger.of, entry: { kind: 'adopted', from: weaker.of, order } }] : [folded];
  }
  const wereMerged = weakerRows.some((then) => strongerRows.some(({ state }) => mergesInto(then.state, state)));
  if (!wereMerged) return [];
  const parted: TrailAddition = { of: weaker.of, entry: { kind: 'parted', from: stronger.of, order } };
  return isListed ? [parted, { of: stronger.of, entry: { kind: 'released', from: weaker.of, order } }] : [parted];
}

async function writeMergeKeyRow(store: TenantStore, key: MergeKey, { of, order, state }: MergeKeyRow): Promise<void> {
  await store.table('Correlations').insert({
    partitionKey: partitionOf(store.tenantId, key, sideOf(rankOf(state), key)),
    rowKey: `${invertedTime(of.keyTime)}_${of.id}_${String(order).padStart(6, '0')}`,
    v: 1,
    revocationId: of.id,
    keyTime: of.keyTime,
    order,
    cause: state.cause,
    subjectKind: state.subject.kind,
    subjectId: state.subject.id,
    occurredFrom: isoOf(state.from),
    occurredTo: isoOf(state.to),
    correlationIds: JSON.stringify(state.correlationIds),
    refusedOnly: state.refusedOnly || undefined,
    merged: state.merged,
    closedAt: state.closedAt === undefined ? undefined : isoOf(state.closedAt),
    workedAt: state.workedAt === undefined ? undefined : isoOf(state.workedAt),
    eased: state.eased,
    byGroup: state.byGroup,
    vague: state.vague,
    appId: state.appId,
    deviceIds: jsonOfIds(state.deviceIds),
    policyIds: jsonOfIds(state.policyIds),
  });
}

/** All rows on one side around a time, by revocation, the latest of each last. */
async function mergeKeyRowsAround(
  store: TenantStore,
  key: MergeKey,
  { side, time }: { readonly side: MergeSide; readonly time: number },
): Promise<readonly (readonly MergeKeyRow[])[]> {
  const reach = key.kind === 'service-principal' || key.kind === 'act' ? WINDOW_MS : REFUSALS_WINDOW_MS;
  const rows = { from: invertedTime(time + reach), to: `${invertedTime(Math.max(0, time - reach))}\`` };
  return rowsIn(store, { partition: partitionOf(store.tenantId, key, side), rows });
}

/** The rows of one revocation, the latest last. */
async function mergeKeyRowsOf(
  store: TenantStore,
  key: MergeKey,
  { of, side }: { readonly of: RevocationRef; readonly side: MergeSide },
): Promise<readonly MergeKeyRow[]> {
  return (await rowsIn(store, rangeOf(store.tenantId, key, { of, side }))).flat();
}

async function rowsIn(store: TenantStore, range: Omit<Range, 'after'>): Promise<readonly (readonly MergeKeyRow[])[]> {
  const found = new Map<string, MergeKeyRow[]>();
  for await (const row of eachRow(store.table('Correlations'), range)) {
    const parsed = mergeKeyRowIn(row);
    found.set(parsed.of.id, [...(found.get(parsed.of.id) ?? []), parsed]);
  }
  return [...found.values()];
}

/** Where the states of a revocation stand that has such evidence. */
export function mergeRangesOf(
  tenantId: string,
  { cause, subject, ...of }: RevocationRef & Pick<MergeState, 'cause' | 'subject'>,
  evidence: Pick<ReportEntry, 'detail' | 'correlationId'>,
): readonly Range[] {
  const facts = mergeFactsOf({ cause, at: { from: 0, to: 0 }, members: [evidence] });
  const state = { ...facts, subject };
  return mergeKeysOf(state).map((key) => rangeOf(tenantId, key, { of, side: sideOf(rankOf(state), key) }));
}

function rangeOf(
  tenantId: string,
  key: MergeKey,
  { of, side }: { readonly of: RevocationRef; readonly side: MergeSide },
): Range {
  const prefix = `${invertedTime(of.keyTime)}_${of.id}`;
  return { partition: partitionOf(tenantId, key, side), rows: { from: `${prefix}_`, to: `${prefix}\`` } };
}

function partitionOf(tenantId: string, { kind, id }: MergeKey, side: MergeSide): string {
  return `${keyPart(tenantId)}_${hashOf(kind, id)}_${side}`;
}

/** Only this file writes these rows. */
function mergeKeyRowIn(row: Row): MergeKeyRow {
  requireUnderstood('Correlations', row);
  const text = (column: string) => String(row[column]);
  const flag = (column: string) => row[column] === true || undefined;
  return {
    of: { id: text('revocationId'), keyTime: text('keyTime') },
    order: Number(row.order),
    state: defined({
      cause: text('cause') as Cause,
      subject: { kind: text('subjectKind') as Subject['kind'], id: text('subjectId') },
      from: Date.parse(text('occurredFrom')),
      to: Date.parse(text('occurredTo')),
      correlationIds: JSON.parse(text('correlationIds')) as readonly string[],
      refusedOnly: row.refusedOnly === true,
      merged: flag('merged'),
      closedAt: row.closedAt === undefined ? undefined : Date.parse(text('closedAt')),
      workedAt: row.workedAt === undefined ? undefined : Date.parse(text('workedAt')),
      eased: flag('eased'),
      byGroup: flag('byGroup'),
      vague: flag('vague'),
      appId: row.appId === undefined ? undefined : text('appId'),
      deviceIds: idsIn(row.deviceIds),
      policyIds: idsIn(row.policyIds),
    }),
  };
}

function jsonOfIds(ids: readonly string[]): string | undefined {
  return ids.length === 0 ? undefined : JSON.stringify(ids);
}

function idsIn(value: Value | undefined): readonly string[] {
  return value === undefined ? [] : (JSON.parse(String(value)) as readonly string[]);
}
