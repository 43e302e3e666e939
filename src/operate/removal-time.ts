/**
 * The time by which rows are removed for good. No clock alone decides it: it is the earlier one of Graph's and the
 * store's, and moves two days at most in a day. The host's clock has no say.
 */
import { isoOf } from '../base/clock.ts';
import { AuditorError } from '../base/errors.ts';
import type { Clocks } from '../base/server-time.ts';
import { keyPart } from '../storage/keys.ts';
import type { TenantStore } from '../storage/tenant-store.ts';

/** Nothing was removed: what should be removed cannot be told for certain, or is more than one expects. */
export class RemovalStoppedError extends AuditorError {
  readonly code = 'REMOVAL_STOPPED';
  readonly retryable = false;

  constructor(reason: string) {
    super(`Nothing was removed: ${reason}`);
  }
}

const ROW_KEY = 'removal-time';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const MOST_PROGRESS_MS = 2 * DAY_MS;
/** A step is made once a day. A little less, because a timer is not exact. */
const STEP_AFTER_MS = 20 * HOUR_MS;
/** Days are removed, so a smaller difference is none. */
const MAX_DIFFERENCE_MS = DAY_MS;

/**
 * Resolves to milliseconds since 1970. @param clocks are asked after the store was read, so that its time is known
 * @throws {RemovalStoppedError} if the store's time is unknown, or Graph's is another
 */
export async function removalTime({ table, tenantId }: TenantStore, clocks: () => Clocks): Promise<number> {
  const keys = { partitionKey: keyPart(tenantId), rowKey: ROW_KEY };
  const kept = (await table('Watermarks').get(keys.partitionKey, keys.rowKey))?.row;
  const present = earliest(clocks());
  const last = kept && { time: Date.parse(String(kept.time)), seen: Date.parse(String(kept.seen)) };
  const isStep = last === undefined || present - last.seen >= STEP_AFTER_MS;
  // It goes back as far as the clocks do, and forward by two days, and not again at once.
  const time = Math.min(present, last === undefined ? present : last.time + (isStep ? MOST_PROGRESS_MS : 0));
  const seen = isStep ? present : Math.min(present, last.seen);
  await table('Watermarks').put({ ...keys, v: 1, time: isoOf(time), seen: isoOf(seen) });
  return time;
}

function earliest({ graph, store }: Clocks): number {
  if (store === undefined) throw new RemovalStoppedError('the store did not say what time it is');
  if (graph === undefined) return Math.round(store);
  if (Math.abs(graph - store) > MAX_DIFFERENCE_MS)
    throw new RemovalStoppedError('Graph and the store are more than a day apart (the doctor shows their times)');
  return Math.round(Math.min(graph, store));
}
