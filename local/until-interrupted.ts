/** Ctrl-C or SIGTERM, as a promise to wait for and a flag to read. */
import { exitCodeOfSignal, onSignals } from '../src/cli/terminal/guard-process.ts';

export interface Interrupted {
  readonly wait: Promise<void>;
  readonly happened: boolean;
  /** 130 after Ctrl-C; 0 if nothing happened. */
  readonly exitCode: number;
}

/** Longer than it takes to finish what is being worked on, except in a very large tenant. */
const PATIENCE_MS = 20_000;

/** To be called when there is something to stop in good order. A second Ctrl-C does not wait for that. */
export function untilInterrupted(): Interrupted {
  let exitCode = 0;
  const wait = new Promise<void>((resolve) => {
    onSignals((signal) => {
      if (exitCode > 0) process.exit(exitCode);
      exitCode = exitCodeOfSignal(signal);
      setTimeout(() => process.exit(exitCode), PATIENCE_MS).unref();
      resolve();
    });
  });
  return {
    wait,
    get happened() {
      return exitCode > 0;
    },
    get exitCode() {
      return exitCode;
    },
  };
}
