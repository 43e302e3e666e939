/** Wraps Graph: notices our own change in what others read, and saves when. The answers pass through unchanged. */
import type { Clock } from '../../base/clock.ts';
import type { Graph } from '../../graph/graph.ts';
import { type CanarySignal, latestChangeIn } from './canary.ts';
import type { CanaryTable } from './table-canary.ts';

interface CanaryWatch {
  /** Object id of the canary user. */
  readonly userId: string;
  readonly table: CanaryTable;
  readonly now: Clock;
}

export function watchCanary(graph: Graph, { userId, table, now }: CanaryWatch): Graph {
  const id = userId.toLowerCase();
  const newestSeen = new Map<CanarySignal, number>();
  const noteChangeIn = async (signal: CanarySignal, text: string) => {
    const changedAt = latestChangeIn(text);
    if (changedAt === undefined || changedAt <= (newestSeen.get(signal) ?? 0)) return;
    await table.saveSighting(signal, { changedAt, seenAt: now() });
    newestSeen.set(signal, changedAt);
  };
  const watched = (watchedGraph: Graph): Graph => ({
    ...watchedGraph,
    async get(path, ask) {
      const answer = await watchedGraph.get(path, ask);
      // A single user is read only after a notification.
      if (path.toLowerCase() === `/users/${id}`) await noteChangeIn('notification', textOf(answer));
      return answer;
    },
    async *pages(pathOrLink, ask) {
      const signal = signalOf(pathOrLink);
      for await (const page of watchedGraph.pages(pathOrLink, ask)) {
        for (const item of signal === undefined ? [] : page.items)
          if (isAbout(item, id)) await noteChangeIn(signal ?? 'users-delta', textOf(item));
        yield page;
      }
    },
    within: (budget) => watched(watchedGraph.within(budget)),
  });
  return watched(graph);
}

function signalOf(pathOrLink: string): CanarySignal | undefined {
  if (pathOrLink.includes('/users/delta')) return 'users-delta';
  return pathOrLink.includes('/auditLogs/directoryAudits') ? 'directory-audit' : undefined;
}

/** Whether the item is the user, or an audit record with the user among its targets. */
function isAbout(item: unknown, id: string): boolean {
  if (hasId(item, id)) return true;
  return (
    typeof item === 'object' &&
    item !== null &&
    'targetResources' in item &&
    Array.isArray(item.targetResources) &&
    item.targetResources.some((target) => hasId(target, id))
  );
}

function hasId(value: unknown, id: string): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    value.id.toLowerCase() === id
  );
}

/** Audit records have values as JSON within JSON, so the full item is searched as text. */
function textOf(value: unknown): string {
  return JSON.stringify(value) ?? '';
}
