/** What is kept of one revocation, part by part: its trail, whom it reached, and how its policy changed. */
import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import { MalformedInputError } from '../base/errors.ts';
import type { TrailEntry } from '../correlate/revocation.ts';
import { type PolicyDifference, policyDiff, type StateChange, stateChangeOf } from '../detect/what-changed.ts';
import type { Effect } from '../impact/affected.ts';
import { headOf, trailOf } from '../record/read-record.ts';
import { readReach } from '../record/rows/reach-rows.ts';
import { revocationPartition } from '../record/rows/record-keys.ts';
import { entriesOfRows } from '../record/rows/trail-row.ts';
import { tableNames } from '../record/table-names.ts';
import { adoptedBy } from '../record/views/refresh-view.ts';
import { allRows, eachRow, type Row } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { separateActs } from './revocation-summary.ts';
import { policySidesOf } from './show-revocation.ts';

/** Undefined if no revocation has this id. In the order of their keys. */
export async function trailEntriesOf(store: TenantStore, id: string): Promise<readonly TrailEntry[] | undefined> {
  const rows = await allRows(store.table('Trail'), { partition: revocationPartition(store.tenantId, id) });
  return rows.length === 0 ? undefined : entriesOfRows(rows);
}

/** One person at the apps where the same happens to this person. */
export interface ReachLine {
  readonly userId: string;
  /** Absent if none is on record. */
  readonly userName?: string;
  readonly effect: Effect;
  readonly appIds: readonly string[];
}

export interface ReachPage {
  readonly reach: readonly ReachLine[];
  readonly next?: string;
}

/** Which of the revocation and its separate acts, the row of its reach, and how many people of it were listed. */
const TOKEN = /^(\d{1,4})\.(\d{1,9})\.(.{1,200})$/;
const AT_ONCE = 16;

/**
 * A page reads the rows that it shows, each of which holds thousands of people. Undefined if no revocation has this id.
 * @throws MalformedInputError if `after` is none of ours
 */
export async function reachPage(
  store: TenantStore,
  id: string,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<ReachPage | undefined> {
  const { trail, keyTime } = await trailOf(store, id);
  if (keyTime === undefined) return undefined;
  const acts = separateActs(await adoptedBy(store, id, trail), trail);
  const ids = [id, ...acts.map((act) => act.id)];
  const begun = after === undefined ? { act: 0, row: '', done: 0 } : begunIn(after);
  const lines: ReachLine[] = [];
  for (const [offset, act] of ids.slice(begun.act).entries()) {
    const rows = { from: offset === 0 ? begun.row : '' };
    const partition = revocationPartition(store.tenantId, act);
    for await (const row of eachRow(store.table('Reach'), { partition, rows, limit: 1 })) {
      const isBegun = offset === 0 && row.rowKey === begun.row;
      const found = linesOfRow(row);
      const done = isBegun ? begun.done : 0;
      const taken = found.slice(done, done + limit - lines.length);
      lines.push(...taken);
      if (done + taken.length < found.length)
        return { reach: await named(store, lines), next: `${begun.act + offset}.${done + taken.length}.${row.rowKey}` };
    }
  }
  return { reach: await named(store, lines) };
}

/** The scope of a policy, and its apps, have rows of their own, which name nobody who is affected. */
function linesOfRow(row: Row): readonly ReachLine[] {
  const { chunks } = readReach([row]);
  return chunks.flatMap(({ userIds, effect, appIds }) => userIds.map((userId) => ({ userId, effect, appIds })));
}

async function named(store: TenantStore, lines: readonly ReachLine[]): Promise<readonly ReachLine[]> {
  const names = tableNames(store);
  return mapConcurrently(AT_ONCE, lines, async (line) =>
    defined({ ...line, userName: await names.nameOf('user', line.userId) }),
  );
}

function begunIn(token: string): { readonly act: number; readonly row: string; readonly done: number } {
  const [, act, done, row] = TOKEN.exec(token) ?? [];
  if (row === undefined) throw new MalformedInputError('after', 'is not the "next" of an earlier answer');
  return { act: Number(act), done: Number(done), row };
}

export interface PolicyChange {
  readonly change: string;
  readonly state?: StateChange;
  /** Empty where one side is missing: a policy that was created or deleted, or whose body nothing recorded. */
  readonly differences: readonly PolicyDifference[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

/** Undefined if no revocation has this id, or if it is about no policy. */
export async function policyChangeOf(store: TenantStore, id: string): Promise<PolicyChange | undefined> {
  const { trail, keyTime } = await trailOf(store, id);
  const head = keyTime === undefined ? undefined : await headOf(store, { id, keyTime });
  const policy = (trail.detail ?? head?.detail)?.policy;
  if (head === undefined || policy === undefined) return undefined;
  const sides = await policySidesOf(head, store);
  const { before, after } = sides;
  return defined({
    change: policy.change,
    state: stateChangeOf(sides),
    differences: before && after ? policyDiff(before, after) : [],
    hasBefore: before !== undefined,
    hasAfter: after !== undefined,
  });
}
