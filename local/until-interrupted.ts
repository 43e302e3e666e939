/** Ctrl-C, or a polite kill: an end that is waited for, and asked for. */

export interface Interrupted {
  readonly wait: Promise<void>;
  readonly happened: boolean;
}

export function untilInterrupted(): Interrupted {
  let happened = false;
  const wait = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        happened = true;
        resolve();
      });
    }
  });
  return {
    wait,
    get happened() {
      return happened;
    },
  };
}
