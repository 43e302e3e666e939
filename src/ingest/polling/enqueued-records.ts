/** Which records of the logs this process has enqueued, so that it need not enqueue them at every poll. */
import { remember } from '../../base/lru.ts';
import type { Pass } from './table-coverage.ts';

/**
 * Records whose signals this process has enqueued. It only saves work: a message may be lost in the queue, so a record
 * is enqueued again when its reread comes: once in its first day, and at each reread of the week. Duplicates are
 * recognised by the pipeline.
 */
export interface EnqueuedRecords {
  has(id: string, now: number, pass?: Pass): boolean;
  add(id: string, now: number, pass?: Pass): void;
}

/** Longer than the deepest reread reaches back. */
const REMEMBER_MS = 9 * 24 * 3_600_000;
/** A reread that follows right after the first reading has nothing to find. */
const RECENT_MS = 10 * 60_000;
const MAX_REMEMBERED = 50_000;

export function enqueuedRecords(): EnqueuedRecords {
  const ever = new Map<string, number>();
  const onFirstDay = new Map<string, number>();
  return {
    has(id, now, pass = 'newest') {
      const age = now - (ever.get(id) ?? Number.NEGATIVE_INFINITY);
      const rereads = pass === 'week' || (pass === 'day' && !onFirstDay.has(id));
      return age < (rereads ? RECENT_MS : REMEMBER_MS);
    },
    add(id, now, pass = 'newest') {
      remember(ever, id, now, MAX_REMEMBERED);
      if (pass === 'day') remember(onFirstDay, id, now, MAX_REMEMBERED);
    },
  };
}
