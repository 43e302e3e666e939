/** Reads a response of Graph: the parsed body, or an error that says whether to try again. */
import type { AuditorError } from '../base/errors.ts';
import { objectOf, parsedJson } from '../base/json.ts';
import {
  DeltaExpiredError,
  DirectoryRefusedError,
  DirectoryThrottledError,
  DirectoryUnavailableError,
  RequestRejectedError,
} from './graph-errors.ts';
import { retryAfterMs } from './graph-retry.ts';

interface ResponseContext {
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const EXPIRED_DELTA_CODES =
  /^(syncState(NotFound|Invalid)|resync(Required|ChangesApplyDifferences|ChangesUploadDifferences)?)$/i;
const DEFAULT_PAUSE_MS = 30_000;

/** Resolves to the body, not checked by any schema; to undefined if a success has none (202 and 204 mostly). */
export async function readResponse(response: Response, context: ResponseContext): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw errorOf(response, text, context);
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    // A proxy between us and Graph answered, so this is no response of Graph. But a 202 was accepted, whatever its
    // body.
    if (response.status === 202) return undefined;
    throw new DirectoryUnavailableError(context.path, response.status, { cause });
  }
}

function errorOf({ status, headers }: Response, text: string, { path, now }: ResponseContext): AuditorError {
  const { code, message } = errorIn(text);
  if (status === 410 || EXPIRED_DELTA_CODES.test(code)) return new DeltaExpiredError(path);
  if (status === 401 || status === 403) return new DirectoryRefusedError(path, code || `status ${status}`);
  if (status === 429)
    return new DirectoryThrottledError(
      Math.ceil((retryAfterMs(headers.get('retry-after'), now) ?? DEFAULT_PAUSE_MS) / 1000),
    );
  if (status >= 500) return new DirectoryUnavailableError(path, status);
  return new RequestRejectedError(path, { status, reason: code, detail: message });
}

/** Error pages of gateways are HTML: they have no code and no message. */
function errorIn(text: string): { readonly code: string; readonly message: string } {
  const { code, message } = objectOf(objectOf(parsedJson(text)).error);
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
}
