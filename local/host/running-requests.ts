/** How many requests run at once, and how many may wait: limits of host.json, and one for the memory of bodies. */
import type { HttpSettings } from './host-json.ts';

export interface RunningRequests {
  /** Runs as soon as there is a place; or never, if too many requests or too many bytes are there already. */
  run(bodyBytes: number, work: () => Promise<void>): Promise<'done' | 'too-many'>;
}

export function createRunning(settings: HttpSettings, maxBytes: number): RunningRequests {
  const gate = createGate(settings.maxConcurrentRequests);
  let outstanding = 0;
  let held = 0;
  return {
    async run(bodyBytes, work) {
      if (outstanding >= settings.maxOutstandingRequests || held + bodyBytes > maxBytes) return 'too-many';
      outstanding += 1;
      held += bodyBytes;
      try {
        await gate.wait();
        await work();
        return 'done';
      } finally {
        gate.done();
        outstanding -= 1;
        held -= bodyBytes;
      }
    },
  };
}

/** Lets so many requests run at once; the others wait in the order of arrival. */
function createGate(places: number) {
  const waiting: (() => void)[] = [];
  let taken = 0;
  return {
    wait(): Promise<void> | undefined {
      taken += 1;
      return taken > places ? new Promise((resolve) => waiting.push(resolve)) : undefined;
    },
    done(): void {
      taken -= 1;
      waiting.shift()?.();
    },
  };
}
