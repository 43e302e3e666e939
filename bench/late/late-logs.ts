/** Logs with late rows: how to create a row in the simulated tenant, how we poll it, how a plain window reads it. */
import type { Tenant } from '../../local/tenant/tenant-server.ts';
import { isoOf } from '../../src/base/clock.ts';
import type { Graph, GraphPage } from '../../src/graph/graph.ts';
import { pollDirectoryAudits } from '../../src/ingest/polling/poll-directory-audits.ts';
import type { LogPollContext } from '../../src/ingest/polling/poll-log.ts';
import { pollSignIns } from '../../src/ingest/polling/poll-sign-ins.ts';
import type { LogSignal } from '../../src/ingest/signal.ts';
import { HARD_CURVE, type LateCurve, SIGN_IN_CURVE } from './late-curve.ts';

export interface LateLog {
  readonly name: string;
  readonly curve: LateCurve;
  /** Creates one row. @returns its time, ISO 8601; no two rows of a schedule have the same second */
  create(tenant: Tenant, index: number, delayMs: number): string;
  poll(context: LogPollContext<LogSignal>, graph: Graph): Promise<unknown>;
  pages(graph: Graph, from: number, to: number): AsyncIterable<GraphPage>;
  /** The property with the time. */
  readonly time: string;
}

const PAGE_SIZE = 999;
const DISABLED = /^(disable|enable) account$/;

const directoryAudits: LateLog = {
  name: 'audits',
  curve: HARD_CURVE,
  time: 'activityDateTime',
  create({ act, directory }, index, auditDelayMs) {
    const users = directory.users.live().filter(({ id }) => !directory.untouchable.has(id));
    const userId = users[Math.floor(index / 2) % users.length]?.id;
    const input = { userId, auditDelayMs, notify: false };
    return (index % 2 === 0 ? act.disableUser(input) : act.enableUser(input)).at;
  },
  poll: (context, graph) =>
    pollDirectoryAudits({ ...context, graph, relevant: ({ activity }) => DISABLED.test(activity) }),
  pages: (graph, from, to) =>
    graph.pages('/auditLogs/directoryAudits', {
      query: {
        $filter: `activityDateTime ge ${isoOf(from)} and activityDateTime le ${isoOf(to)}`,
        $orderby: 'activityDateTime',
        $top: PAGE_SIZE,
      },
    }),
};

const signIns: LateLog = {
  name: 'sign-ins',
  curve: SIGN_IN_CURVE,
  time: 'createdDateTime',
  // This log has only full seconds.
  create: ({ act }, _index, auditDelayMs) => act.refuseRefresh({ auditDelayMs }).at.replace(/\.\d+Z$/, '.000Z'),
  poll: (context, graph) => pollSignIns({ ...context, graph, relevant: ({ record }) => record.errorCode === 700082 }),
  pages: (graph, from, to) =>
    graph.pages('/auditLogs/signIns', {
      version: 'beta',
      query: {
        $filter: [
          "signInEventTypes/any(t:t eq 'nonInteractiveUser')",
          `createdDateTime ge ${isoOf(from)}`,
          `createdDateTime le ${isoOf(to)}`,
        ].join(' and '),
        $orderby: 'createdDateTime',
        $top: PAGE_SIZE,
      },
    }),
};

export const LATE_LOGS: readonly LateLog[] = [directoryAudits, signIns];
