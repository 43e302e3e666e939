/**
 * Replays the signals of a simulated day into empty tables, in another order, by two workers; the mirror is that of the
 * day.
 */

import { type Engine, engineOn } from '../../src/app/engine.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { processSignal } from '../../src/pipeline.ts';
import type { TableName, Tables } from '../../src/storage/tables.ts';
import { memoryQueue } from './memory-queue.ts';
import type { ObservedSignal, Stage } from './stage.ts';

const MIRROR: ReadonlySet<TableName> = new Set(['MirrorLog', 'SeenSignIns', 'Watermarks']);

/** A separate worker; several may use the same `fresh` tables. */
export function workerOn(fresh: Tables, { tables, blobs, settings, now, engine }: Stage): Engine {
  const own: Tables = (name) => (MIRROR.has(name) ? tables(name) : fresh(name));
  const queue = memoryQueue({ put: refuse, putMessageBody: refuse, get: refuse, getJson: refuse }, now);
  // Notices end in the outbox: the mailbox is that of the day.
  const worker = engineOn(
    { tables: own, blobs, queue, graph: noGraph },
    { ...settings, notices: { ...settings.notices, mode: 'observe' } },
    now,
  );
  return { ...worker, pipeline: { ...worker.pipeline, tenant: engine.pipeline.tenant } };
}

/** Each worker takes the next signal as soon as it is done with its last. */
export async function processAll(signals: readonly ObservedSignal[], workers: readonly Engine[]): Promise<void> {
  const waiting = [...signals];
  const work = async (worker: Engine) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await processSignal(next, worker.pipeline);
  };
  await Promise.all(workers.map(work));
}

const refuse = async () => {
  throw new Error('A replay uses the tables only');
};

const noGraph: Graph = {
  get: refuse,
  post: refuse,
  patch: refuse,
  delete: refuse,
  pages: () => {
    throw new Error('A replay uses the tables only');
  },
  within: () => noGraph,
};
