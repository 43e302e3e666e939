/** How far a source has been read of which one mark tells all, kept between the timer's turns. Logs of which records come days late have more of them: {@link LogProgress}. */
import { isoOf } from '../clock.ts';
import { keyPart } from '../keys.ts';
import type { LogPlace } from './table-log-progress.ts';

/** Milliseconds since 1970. */
export interface Progress {
  /** The first look. What happened before it was there before us, and is never told. */
  readonly baseline: number;
  /** Everything up to here has been told. */
  readonly newest: number;
}

/** Undefined before the first look. */
export async function readProgress({ table, tenantId, source }: LogPlace): Promise<Progress | undefined> {
  const stored = await table.get(keyPart(tenantId), source);
  if (stored === undefined) return undefined;
  const time = (column: string) => Date.parse(String(stored.row[column]));
  return { baseline: time('baseline'), newest: time('newest') };
}

export async function saveProgress({ table, tenantId, source }: LogPlace, { baseline, newest }: Progress): Promise<void> {
  await table.put({ partitionKey: keyPart(tenantId), rowKey: source, v: 1, baseline: isoOf(baseline), newest: isoOf(newest) });
}
