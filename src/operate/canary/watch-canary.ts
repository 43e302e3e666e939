/** Looks over the shoulder of whoever reads Graph, and notes when our own change comes by. What is read goes on as it is. */
import type { Clock } from '../../base/clock.ts';
import type { Graph } from '../../graph/graph.ts';
import { type CanarySignal, changeIn } from './canary.ts';
import type { CanaryTable } from './table-canary.ts';

interface Watch {
  /** Object id of the user that is changed. */
  readonly userId: string;
  readonly table: CanaryTable;
  readonly now: Clock;
}

export function watchCanary(graph: Graph, { userId, table, now }: Watch): Graph {
  const id = userId.toLowerCase();
  const newest = new Map<CanarySignal, number>();
  const look = async (signal: CanarySignal, text: string) => {
    const changedAt = changeIn(text);
    if (changedAt === undefined || changedAt <= (newest.get(signal) ?? 0)) return;
    await table.noteSighting(signal, { changedAt, seenAt: now() });
    newest.set(signal, changedAt);
  };
  return {
    ...graph,
    async get(path, ask) {
      const answer = await graph.get(path, ask);
      // Nobody reads a single user but whom a notification sends to look.
      if (path.toLowerCase() === `/users/${id}`) await look('notification', textOf(answer));
      return answer;
    },
    async *pages(pathOrLink, ask) {
      const signal = signalOf(pathOrLink);
      for await (const page of graph.pages(pathOrLink, ask)) {
        for (const item of signal === undefined ? [] : page.items)
          if (isAbout(item, id)) await look(signal ?? 'users-delta', textOf(item));
        yield page;
      }
    },
  };
}

function signalOf(pathOrLink: string): CanarySignal | undefined {
  if (pathOrLink.includes('/users/delta')) return 'users-delta';
  return pathOrLink.includes('/auditLogs/directoryAudits') ? 'directory-audit' : undefined;
}

/** The user itself, or a record with it among its targets. */
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

/** Values stand as JSON within JSON, some of them twice. */
function textOf(value: unknown): string {
  return JSON.stringify(value) ?? '';
}
