/** The statuses of the storage services that are answers, such as "exists already", and not failures. */
import { objectOf } from '../base/json.ts';

/** Codes of a table or container that is missing, or being deleted. They say nothing of the row or blob. */
const OF_THE_WHOLE = new Set(['TableNotFound', 'TableBeingDeleted', 'ContainerNotFound', 'ContainerBeingDeleted']);

/** Resolves to the status if it is an expected one, and to undefined on success. Throws every other error. */
export async function statusOf(call: Promise<unknown>, ...expected: readonly number[]): Promise<number | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const status = answerIn(error);
    if (status === undefined || !expected.includes(status)) throw error;
    return status;
  }
}

/** The status of an error that the service gave for this row or blob; undefined for every other error. */
export function answerIn(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  const { code, details } = error as Error & { readonly code?: unknown; readonly details?: unknown };
  const { errorCode, odataError } = objectOf(details);
  const codes = [code, errorCode, objectOf(odataError).code];
  return codes.some((one) => OF_THE_WHOLE.has(String(one))) ? undefined : error.statusCode;
}
