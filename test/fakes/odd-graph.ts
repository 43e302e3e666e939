/** A Graph that misbehaves: a fault changes the pages and the answers of a Graph that is well. */
import type { Graph, GraphPage } from '../../src/graph/graph.ts';
import { TurnBudgetError } from '../../src/graph/graph-errors.ts';

export interface Fault {
  /** Called before each list. Throws what Graph answers. */
  beforeList?(pathOrLink: string, isLink: boolean): void;
  /** Called for each page, counted from 0 in each list: another page, or an error. */
  page?(page: GraphPage, index: number, pathOrLink: string): GraphPage;
  /** Called for each single object, and for each part of a batch. */
  answer?(answer: unknown, path: string): unknown;
  /** After its last page each list goes on without an end. */
  readonly endless?: boolean;
}

/** @param fault asked at each call: undefined while Graph is well */
export function oddGraph(inner: Graph, fault: () => Fault | undefined, pagesLeft = Number.POSITIVE_INFINITY): Graph {
  const answerOf = (answer: unknown, path: string) => fault()?.answer?.(answer, path) ?? answer;
  let left = pagesLeft;

  async function* pages(...[pathOrLink, options]: Parameters<Graph['pages']>): AsyncGenerator<GraphPage> {
    fault()?.beforeList?.(pathOrLink, pathOrLink.startsWith('https://'));
    let index = 0;
    let page: GraphPage | undefined;
    for await (page of inner.pages(pathOrLink, options)) {
      left -= 1;
      if (left < 0) throw new TurnBudgetError(pathOrLink, 'pages');
      yield fault()?.page?.(page, index, pathOrLink) ?? page;
      index += 1;
    }
    while (fault()?.endless && page?.deltaLink) {
      left -= 1;
      if (left < 0) throw new TurnBudgetError(pathOrLink, 'pages');
      yield { items: [], nextLink: page.deltaLink };
    }
  }

  return {
    ...inner,
    pages,
    get: async (path, options) => answerOf(await inner.get(path, options), path),
    async post(path, body, options) {
      const answer = (await inner.post(path, body, options)) as Answer;
      if ('value' in answer) return { value: answer.value.map((item) => answerOf(item, path)) };
      return { responses: answer.responses.map((part) => ({ ...part, body: answerOf(part.body, path) })) };
    },
    within: (budget) => oddGraph(inner, fault, budget.pages),
  };
}

/** Of a batch, and of `getByIds`. */
type Answer = { readonly responses: readonly BatchPart[] } | { readonly value: readonly unknown[] };

interface BatchPart {
  readonly id: string;
  readonly status: number;
  readonly body?: unknown;
}
