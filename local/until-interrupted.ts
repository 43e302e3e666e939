/** Ctrl-C or SIGTERM, as a promise to wait for and a flag to read. */

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
