/** How fast an endpoint answers: Graph delays notifications to a slow one, and drops those to a very slow one. */
import type { Clock } from '../../../src/base/clock.ts';

export type Health = 'fast' | 'slow' | 'dropped';

export interface EndpointHealth {
  record(url: string, realMs: number): void;
  of(url: string): Health;
}

const SLOW_MS = 2_900;
const WINDOW_MS = 600_000;
/** No endpoint counts as slow before so many answers. */
const ENOUGH = 100;

export function endpointHealth(clock: Clock): EndpointHealth {
  const answers = new Map<string, { readonly at: number; readonly slow: boolean }[]>();
  return {
    record(url, realMs) {
      const recent = (answers.get(url) ?? []).filter(({ at }) => clock() - at < WINDOW_MS);
      answers.set(url, [...recent, { at: clock(), slow: realMs > SLOW_MS }]);
    },
    of(url) {
      const recent = answers.get(url) ?? [];
      const share = recent.filter(({ slow }) => slow).length / Math.max(1, recent.length);
      if (recent.length < ENOUGH || share < 0.1) return 'fast';
      return share < 0.15 ? 'slow' : 'dropped';
    },
  };
}
