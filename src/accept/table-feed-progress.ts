/** How far the activity feed has been read, kept between the timer's turns. */
import { isoOf } from '../clock.ts';
import { keyPart } from '../keys.ts';
import type { Table } from '../tables.ts';

/** Milliseconds since 1970. */
export interface FeedProgress {
  /** The first look. What happened before it was there before us, and is never told. */
  readonly baseline: number;
  /** Everything that became available before this has been read. */
  readonly newest: number;
}

interface FeedPlace {
  readonly table: Table;
  readonly tenantId: string;
  readonly source: string;
}

/** Undefined before the first look. */
export async function readFeedProgress({ table, tenantId, source }: FeedPlace): Promise<FeedProgress | undefined> {
  const stored = await table.get(keyPart(tenantId), source);
  if (stored === undefined) return undefined;
  const time = (column: string) => Date.parse(String(stored.row[column]));
  return { baseline: time('baseline'), newest: time('newest') };
}

export async function saveFeedProgress({ table, tenantId, source }: FeedPlace, { baseline, newest }: FeedProgress): Promise<void> {
  await table.put({ partitionKey: keyPart(tenantId), rowKey: source, v: 1, baseline: isoOf(baseline), newest: isoOf(newest) });
}
