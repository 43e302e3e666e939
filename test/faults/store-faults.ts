/** Every way in which the storage account can misbehave at one call: what happens in place of the right answer. */
import { RestError } from '@azure/data-tables';

/** One call to a table or a queue that a fault may answer. */
export interface StoreCall<T> {
  /** Does what the call asks for. */
  real(): Promise<T>;
  /** What the call resolves to if another writer was faster; absent where it cannot lose. */
  readonly lost?: { readonly answer: T };
  /** Time passes before the answer. */
  pass(milliseconds: number): void;
  /** The store does it after some calls more. */
  later(work: () => Promise<unknown>): void;
}

export interface StoreFault {
  readonly name: string;
  /** Only of calls that write. */
  readonly ofWrites?: true;
  /** Every so many of the calls is answered rightly all the same. Default: none. */
  readonly sparesEvery?: number;
  answer<T>(call: StoreCall<T>): Promise<T>;
}

const errorOf = (code: string, statusCode?: number) =>
  new RestError('a fault of the test', { code, ...(statusCode && { statusCode }) });

function status(statusCode: number, code: string): StoreFault {
  return {
    name: `${statusCode} ${code}`,
    async answer() {
      throw errorOf(code, statusCode);
    },
  };
}

export const STORE_FAULTS: readonly StoreFault[] = [
  status(503, 'ServerBusy'),
  status(500, 'InternalError'),
  status(403, 'AuthorizationFailure'),
  status(404, 'TableNotFound'),
  status(409, 'TableBeingDeleted'),
  {
    name: '412: another writer is faster, mostly',
    sparesEvery: 4,
    async answer({ lost }) {
      if (lost !== undefined) return lost.answer;
      throw errorOf('ConditionNotMet', 412);
    },
  },
  {
    name: 'slow',
    answer({ pass, real }) {
      pass(14_000);
      return real();
    },
  },
  {
    name: 'no answer, and nothing happened',
    async answer({ pass }) {
      pass(60_000);
      throw errorOf('ETIMEDOUT');
    },
  },
  {
    name: 'done, but the answer is lost',
    async answer({ real }) {
      await real();
      throw errorOf('ECONNRESET');
    },
  },
  {
    name: 'done, but now and then the answer is lost',
    sparesEvery: 2,
    async answer({ real }) {
      await real();
      throw errorOf('ECONNRESET');
    },
  },
  {
    name: 'done, the answer is lost, and the client tries again',
    ofWrites: true,
    async answer({ real }) {
      await real();
      return real();
    },
  },
  {
    name: 'done only after the client gave up',
    ofWrites: true,
    sparesEvery: 3,
    async answer({ real, later }) {
      later(real);
      throw errorOf('ETIMEDOUT');
    },
  },
];
