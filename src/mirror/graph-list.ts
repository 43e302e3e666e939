/** A list of Graph, read to its end. */

import { RequestRejectedError } from '../graph/graph-answer.ts';
import type { Graph } from '../graph.ts';
import { type Item, itemIn } from './parse-item.ts';

interface ListAsk {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function readList(graph: Graph, path: string, ask: ListAsk = {}): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const { items } of graph.pages(path, ask)) found.push(...items.map(itemIn).filter((item) => item !== undefined));
  return found;
}

/** Of something that may have gone since we learnt of it: then there is no list. */
export async function readListIfAny(graph: Graph, path: string, ask: ListAsk = {}): Promise<readonly Item[] | undefined> {
  try {
    return await readList(graph, path, ask);
  } catch (error) {
    if (error instanceof RequestRejectedError && error.status === 404) return undefined;
    throw error;
  }
}
