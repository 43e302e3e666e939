/**
 * What one turn of a timer may cost: pages, bytes and time. Without it an endless list takes all memory, and calls
 * that hang take the turn beyond the time limit of the function.
 */
import { OversizedInputError } from '../base/errors.ts';
import { TurnBudgetError } from './graph-errors.ts';

export interface TurnBudget {
  readonly pages: number;
  readonly bytes: number;
  /** Milliseconds of `performance.now()`, because the host stops a function by real time, whatever our clock shows. */
  readonly deadline: number;
}

/** What is left of the budget. One object for all calls of a turn. */
export interface Spending {
  /** @throws TurnBudgetError if there is no page left */
  takePage(path: string): void;
  /** @throws TurnBudgetError if there are not as many bytes left */
  takeBytes(path: string, bytes: number): void;
  /** At most this many milliseconds, as a whole number. @throws TurnBudgetError if there is no time left */
  timeFor(path: string, milliseconds: number): number;
  /** Resolves as the work does. @throws TurnBudgetError if it takes longer than there is time */
  inTime<T>(path: string, work: Promise<T>): Promise<T>;
}

/** `functionTimeout` is ten minutes: what was read must still be compared, enqueued and saved after the last call. */
const TURN_MS = 6 * 60_000;
const PAGES = 2_000;
const BYTES = 256 * 2 ** 20;
/** 999 sign-ins are ten megabytes. */
const LARGEST_RESPONSE = 32 * 2 ** 20;

/** The budget of a turn that begins now. */
export function turnBudget(): TurnBudget {
  return { pages: PAGES, bytes: BYTES, deadline: performance.now() + TURN_MS };
}

/** For calls outside of a turn: a response is limited all the same. */
export const unlimited: Spending = {
  takePage() {},
  takeBytes() {},
  timeFor: (_path, milliseconds) => milliseconds,
  inTime: (_path, work) => work,
};

/** @param whole the budget of which this one is a part: what is spent here is spent there as well */
export function spend({ pages, bytes, deadline }: TurnBudget, whole: Spending = unlimited): Spending {
  const allowed = { pages, bytes };
  return {
    takePage(path) {
      whole.takePage(path);
      allowed.pages -= 1;
      if (allowed.pages < 0) throw new TurnBudgetError(path, 'pages');
    },
    takeBytes(path, taken) {
      whole.takeBytes(path, taken);
      allowed.bytes -= taken;
      if (allowed.bytes < 0) throw new TurnBudgetError(path, 'bytes');
    },
    timeFor(path, milliseconds) {
      const time = deadline - performance.now();
      if (time <= 0) throw new TurnBudgetError(path, 'time');
      return Math.min(Math.ceil(time), whole.timeFor(path, milliseconds));
    },
    async inTime(path, work) {
      const { promise: over, reject } = Promise.withResolvers<never>();
      const left = Math.max(0, deadline - performance.now());
      const timer = setTimeout(() => reject(new TurnBudgetError(path, 'time')), left);
      try {
        return await whole.inTime(path, Promise.race([work, over]));
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/**
 * The body as text. It is read in parts, so that a response without an end takes no more memory than the largest one
 * that is allowed.
 * @throws OversizedInputError
 */
export async function readBody({ body }: Response, path: string, spending: Spending): Promise<string> {
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the stream.
  for await (const part of body) {
    bytes += part.byteLength;
    if (bytes > LARGEST_RESPONSE) throw new OversizedInputError(`The response to ${path}`, LARGEST_RESPONSE);
    spending.takeBytes(path, part.byteLength);
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}
