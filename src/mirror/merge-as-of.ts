/** What held at a moment, out of two runs of rows in key order: what holds now, and what has ended. */
import type { Row } from '../tables.ts';
import { type Kept, keptIn, timeIn } from './state-row.ts';

type Rows = Iterable<Row> | AsyncIterable<Row>;

/** `_` and the thirteen digits of the moment from which a closed state held. */
const SUFFIX = 14;

export async function* mergeAsOf<T>(current: Rows, closed: Rows, at: number): AsyncGenerator<Kept<T>> {
  const past = pastOf(closed, at);
  let next = await past.next();
  for await (const row of current) {
    for (; !next.done && isBefore(next.value, row); next = await past.next()) yield keptIn<T>(next.value);
    const then = !next.done && isSame(next.value, row) ? next.value : undefined;
    if (then) next = await past.next();
    if (timeIn(row, 'from') <= at) yield keptIn<T>(row);
    else if (then) yield keptIn<T>(then);
  }
  for (; !next.done; next = await past.next()) yield keptIn<T>(next.value);
}

/** The closed states that held then, under the keys they had; at most one a key. */
async function* pastOf(closed: Rows, at: number): AsyncGenerator<Row, undefined> {
  let last: Row | undefined;
  for await (const row of closed) {
    if (timeIn(row, 'from') > at || timeIn(row, 'until') <= at) continue;
    const then: Row = { ...row, rowKey: row.rowKey.slice(0, -SUFFIX) };
    if (last && isSame(last, then)) continue;
    last = then;
    yield then;
  }
  return undefined;
}

function isBefore(a: Row, b: Row): boolean {
  return a.partitionKey < b.partitionKey || (a.partitionKey === b.partitionKey && a.rowKey < b.rowKey);
}

function isSame(a: Row, b: Row): boolean {
  return a.partitionKey === b.partitionKey && a.rowKey === b.rowKey;
}
