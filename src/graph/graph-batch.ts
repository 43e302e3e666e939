/** Many reads in batches of twenty. It saves round trips, not quota: Graph counts each part of a batch. */
import { objectOf } from '../base/json.ts';
import type { Graph } from './graph.ts';
import { type Query, withQuery } from './graph-url.ts';

const MOST_PARTS = 20;

interface PartResponse {
  readonly status: unknown;
  readonly body: unknown;
}

/**
 * What each path has, in the order of the paths; undefined if there is nothing (404). A part that fails in another way
 * is read again on its own: then it is retried, or refused, like any other call.
 */
export async function getMany(
  graph: Pick<Graph, 'get' | 'post'>,
  paths: readonly string[],
  query: Query,
): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (let start = 0; start < paths.length; start += MOST_PARTS) {
    const batch = paths.slice(start, start + MOST_PARTS);
    const parts = await readBatch(graph, batch, query);
    for (const [index, path] of batch.entries())
      found.push(await bodyOf(parts.get(String(index)), () => graph.get(path, { query })));
  }
  return found;
}

async function readBatch(
  graph: Pick<Graph, 'post'>,
  paths: readonly string[],
  query: Query,
): Promise<ReadonlyMap<unknown, PartResponse>> {
  // In a batch, paths are relative to the version of the API.
  const requests = paths.map((path, index) => ({ id: String(index), method: 'GET', url: withQuery(path, query) }));
  const { responses } = objectOf(await graph.post('/$batch', { requests }, { repeatable: true }));
  const parts = Array.isArray(responses) ? responses.map(objectOf) : [];
  return new Map(parts.map(({ id, status, body }) => [id, { status, body }]));
}

async function bodyOf(part: PartResponse | undefined, readAlone: () => Promise<unknown>): Promise<unknown> {
  if (part?.status === 200) return part.body;
  return part?.status === 404 ? undefined : readAlone();
}
