/** What the logs held that was told already. Only spares work: telling one again is harmless, and after a restart it happens. */
import { remember } from '../remember.ts';

/** Longer than the deepest re-read looks back. */
const KEPT_FOR_MS = 9 * 24 * 3_600_000;
const MOST = 50_000;

export interface ToldRecords {
  has(id: string, now: number): boolean;
  add(id: string, now: number): void;
}

export function toldRecords(): ToldRecords {
  const toldAt = new Map<string, number>();
  return {
    has(id, now) {
      const at = toldAt.get(id);
      return at !== undefined && now - at < KEPT_FOR_MS;
    },
    add(id, now) {
      remember(toldAt, id, now, MOST);
    },
  };
}
