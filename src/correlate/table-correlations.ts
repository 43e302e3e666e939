/**
 * Where revocations about the same user, app, policy or device meet, and which of them merge. Each
 * first writes its state, then reads the others. If two open at the same time, at least one sees the other.
 */
import { isoOf } from '../base/clock.ts';
import type { Subject } from '../detect/subject.ts';
import { invertedTime } from '../storage/keys.ts';
import { eachRow, type Range } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { type MergeKeyRow, mergeKeyRowIn, partitionOf, writeMergeKeyRow } from './merge-key-row.ts';
import {
  keysLeft,
  type MergeKey,
  type MergeSide,
  meetElsewhere,
  mergeKeysOf,
  rankOf,
  ranksAt,
  sideOf,
  sidesMeeting,
} from './merge-keys.ts';
import { adopts, type MergeState, mergeFactsOf, mergesInto } from './merge-rule.ts';
import type { ReportEntry } from './report-entry.ts';
import type { RevocationRef, TrailAddition } from './revocation.ts';
import type { Changed } from './settlement.ts';
import type { RevocationView } from './subject-view.ts';

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

/** What a report has just changed. */
interface Delivered {
  readonly changed: Changed;
  /** The number of the report. */
  readonly order: number;
  readonly subject: Subject;
  /** The report opened the revocation, so nothing of it is stored. */
  readonly isNew: boolean;
}

export async function mergeRevocation(
  store: TenantStore,
  { changed: { of, view, viewBefore, merged }, order, subject: { kind, id }, isNew }: Delivered,
): Promise<readonly TrailAddition[]> {
  const stateOf = (known: RevocationView): MergeState => ({ ...mergeFactsOf(known), subject: { kind, id } });
  const state = { ...stateOf(view), ...(merged && { merged }) };
  const row = { of, order, state, isNew };
  const rows = [
    ...mergeKeysOf(state).map((key) => ({ key, row })),
    ...(viewBefore ? keysLeft(stateOf(viewBefore), state) : []).map((key) => ({
      key,
      row: { ...row, state: { ...state, left: true as const } },
    })),
  ];
  // Write first and then read: the other worker does the same, so one of the two sees both rows.
  await Promise.all(rows.map(({ key, row: one }) => writeMergeKeyRow(store, key, one)));
  return (await Promise.all(rows.map(({ key, row: one }) => mergesAt(key, one, store)))).flat();
}

async function mergesAt(
  key: MergeKey,
  row: MergeKeyRow & { readonly isNew: boolean },
  store: TenantStore,
): Promise<readonly TrailAddition[]> {
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
  const hasLeft = weaker.state.left || stronger.state.left;
  // There it is decided.
  if (hasLeft && meetElsewhere(weaker.state, stronger.state)) return [];
  const wereMerged = weakerRows.some((then) => strongerRows.some(({ state }) => mergesInto(then.state, state)));
  if (!wereMerged) return [];
  const parted: TrailAddition = { of: weaker.of, entry: { kind: 'parted', from: stronger.of, order } };
  return isListed ? [parted, { of: stronger.of, entry: { kind: 'released', from: weaker.of, order } }] : [parted];
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
