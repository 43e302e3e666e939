/**
 * How long one call to the storage account may take. The SDKs wait for an answer without end, and for as long as a
 * `Retry-After` says; then only the host would end the work, after ten minutes.
 */
import type { TableServiceClientOptions } from '@azure/data-tables';

export interface CallLimits {
  /** Milliseconds for one request and its answer. Then it is sent again. */
  readonly tryMs: number;
  /** Milliseconds for the call with all its tries and the pauses between them. */
  readonly callMs: number;
  /** Milliseconds before the second try; doubled each time. */
  readonly firstPauseMs: number;
}

type AdditionalPolicy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number];
type Policy = AdditionalPolicy['policy'];
type Request = Parameters<Policy['sendRequest']>[0];
/** Given, because an SDK is loaded on first use. */
type RestErrorClass = typeof import('@azure/data-tables').RestError;

export const CALL_LIMITS: CallLimits = { tryMs: 15_000, callMs: 60_000, firstPauseMs: 1_000 };
const LONGEST_PAUSE_MS = 8_000;

/** Options of a client of tables, queues or blobs. Their own number of tries, four, stays. */
export function limitedCalls(
  RestError: RestErrorClass,
  { tryMs, callMs, firstPauseMs }: CallLimits = CALL_LIMITS,
): Required<Pick<TableServiceClientOptions, 'retryOptions' | 'additionalPolicies'>> {
  const limit = (name: string, ms: number): Policy => ({
    name,
    sendRequest: (request, next) => endingWithin(ms, request, () => next(request), RestError),
  });
  return {
    retryOptions: { retryDelayInMs: firstPauseMs, maxRetryDelayInMs: LONGEST_PAUSE_MS },
    additionalPolicies: [
      { policy: limit('limit-call', callMs), position: 'perCall' },
      { policy: limit('limit-try', tryMs), position: 'perRetry' },
    ],
  };
}

/** The request is aborted, and nobody waits for what does not heed that, such as a token that does not come. */
async function endingWithin<T>(
  ms: number,
  request: Request,
  send: () => Promise<T>,
  RestError: RestErrorClass,
): Promise<T> {
  const { abortSignal: outer } = request;
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new RestError(`The storage account did not answer within ${ms} ms`, { code: 'ETIMEDOUT' }));
    }, ms);
  });
  const abort = () => controller.abort();
  outer?.addEventListener('abort', abort);
  request.abortSignal = controller.signal;
  try {
    return await Promise.race([send(), late]);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', abort);
    // The next try starts from the signal of the call.
    if (outer === undefined) delete request.abortSignal;
    else request.abortSignal = outer;
  }
}
