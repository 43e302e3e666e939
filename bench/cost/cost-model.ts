/** From what was counted in tenants that were measured to a month in a tenant of any size, and to money. */
import { InvariantError } from '../../src/base/errors.ts';
import type { Operations } from './count-operations.ts';
import type { Costs } from './measure-costs.ts';

/** What is assumed of a tenant; for every 1,000 users and day, where nothing else is said. */
export const ASSUMED = {
  acts: 10,
  signInRows: 20_000,
  /** A row is read again while late ones may come: `src/ingest/polling/log-windows.ts`. */
  readingsOfARow: 12,
  rowsInAPage: 999,
  /** Pairs of a user and an app that a day's sign-ins are from: each at most a read and two rows. */
  pairs: 3_000,
  /** Beyond so many users the sign-ins come from an event hub. */
  mostPolled: 24_000,
  instanceGb: 2,
  graphSeconds: 0.15,
  storageSeconds: 0.01,
  /** Flex Consumption counts an execution on demand as a second at least. */
  shortestSeconds: 1,
  notificationsOfAnAct: 2,
  operationsOfAMessage: 4,
} as const;

const DAYS = 30;
const HOURS = 24 * DAYS;
const DAY_SECONDS = 86_400;
const SECONDS_BETWEEN_POLLS = 2;
const THOUSAND = 1_000;
const KIB_IN_GIB = 2 ** 20;

export interface Setting {
  /** Runs of all timers in a day. */
  readonly timerRuns: number;
  readonly queues: number;
}

/** Billed units, by the names of prices.json; `graphRequests` cost nothing. */
export interface Billed {
  readonly tableOperations: number;
  readonly blobReads: number;
  readonly blobWrites: number;
  readonly queueOperations: number;
  readonly executions: number;
  readonly gbSeconds: number;
  readonly readyGbSeconds: number;
  readonly tableGib: number;
  readonly graphRequests: number;
}

type Counted = 'firstReading' | 'quietHour' | 'act';

/** Where this size was not measured: on the line through the two largest that were, by their logarithms. */
export function operationsAt(users: number, what: Counted, costs: readonly Costs[]): Operations {
  const exact = costs.find((one) => one.users === users);
  if (exact !== undefined) return exact[what];
  return mapOperations((kind) => grown(users, costs, (one) => one[what][kind]));
}

/** What a first reading costs, once. */
export function firstReading(users: number, costs: readonly Costs[]): Billed {
  const counted = operationsAt(users, 'firstReading', costs);
  const executions = 1;
  return {
    ...billed(counted, executions),
    readyGbSeconds: 0,
    tableGib: grown(users, costs, ({ left }) => left.tenant.kib) / KIB_IN_GIB,
  };
}

/** What a month costs in which as much happens as in any other; its tables hold the acts of a year. */
export function monthOf(users: number, costs: readonly Costs[], { timerRuns, queues }: Setting): Billed {
  const [quiet, act] = [operationsAt(users, 'quietHour', costs), operationsAt(users, 'act', costs)];
  const thousands = users / THOUSAND;
  const acts = ASSUMED.acts * thousands * DAYS;
  const pairs = ASSUMED.pairs * thousands * DAYS;
  const isPolled = users <= ASSUMED.mostPolled;
  const pages = isPolled ? (ASSUMED.readingsOfARow * ASSUMED.signInRows * thousands * DAYS) / ASSUMED.rowsInAPage : 0;
  const total = mapOperations((kind) => HOURS * quiet[kind] + acts * act[kind]);
  const counted = {
    ...total,
    tableReads: total.tableReads + pairs,
    tableWrites: total.tableWrites + 2 * pairs,
    graphRequests: total.graphRequests + pages,
    graphTrips: total.graphTrips + pages,
  };
  const executions = timerRuns * DAYS + counted.queueMessages + acts * ASSUMED.notificationsOfAnAct;
  const polls = (queues * DAYS * DAY_SECONDS) / SECONDS_BETWEEN_POLLS;
  const { left } = largest(costs);
  const tenant = grown(users, costs, (one) => one.left.tenant.kib);
  const work = billed(counted, executions);
  return {
    ...work,
    queueOperations: work.queueOperations + polls,
    readyGbSeconds: ASSUMED.instanceGb * DAYS * DAY_SECONDS,
    tableGib: (tenant + acts * 12 * left.act.kib) / KIB_IN_GIB,
  };
}

function billed(counted: Operations, executions: number): Omit<Billed, 'readyGbSeconds' | 'tableGib'> {
  const { tableReads, tableWrites, blobReads, blobWrites, queueMessages, graphRequests, graphTrips } = counted;
  const storage = tableReads + tableWrites + blobReads + blobWrites;
  const seconds =
    executions * ASSUMED.shortestSeconds + graphTrips * ASSUMED.graphSeconds + storage * ASSUMED.storageSeconds;
  return {
    tableOperations: tableReads + tableWrites,
    blobReads,
    blobWrites,
    queueOperations: queueMessages * ASSUMED.operationsOfAMessage,
    executions,
    gbSeconds: seconds * ASSUMED.instanceGb,
    graphRequests,
  };
}

/** A power of the size, as between the two largest that were measured; what shrinks stays as it is. */
function grown(users: number, costs: readonly Costs[], count: (one: Costs) => number): number {
  const [last, before] = [largest(costs), largest(costs.filter((one) => one !== largest(costs)))];
  if (count(before) <= 0 || count(last) <= 0) return count(last);
  const slope = Math.log(count(last) / count(before)) / Math.log(last.users / before.users);
  return count(last) * (users / last.users) ** Math.min(1, Math.max(0, slope));
}

function largest(costs: readonly Costs[]): Costs {
  const found = costs.toSorted((one, other) => other.users - one.users)[0];
  if (found === undefined) throw new InvariantError('Costs of at least two sizes must be counted');
  return found;
}

function mapOperations(count: (kind: keyof Operations) => number): Operations {
  return {
    tableReads: count('tableReads'),
    tableWrites: count('tableWrites'),
    blobReads: count('blobReads'),
    blobWrites: count('blobWrites'),
    queueMessages: count('queueMessages'),
    graphRequests: count('graphRequests'),
    graphTrips: count('graphTrips'),
  };
}
