/**
 * Why work on a message failed. An outage has nothing to do with the message: storage or Microsoft does not answer,
 * refuses us, or other workers are faster. A fault lies in the message or in our program, and comes again.
 */
import { AuditorError, SettingsError } from '../../base/errors.ts';
import { DirectoryRefusedError, RequestRejectedError } from '../../graph/graph-errors.ts';

export type FailureKind = 'outage' | 'fault';

/** The other side refuses us, is busy, or another writer was faster. Every status from 500 on is an outage, too. */
const OUTAGE_STATUSES = new Set([401, 403, 408, 409, 412, 423, 425, 429]);
/** A table, queue or container that is missing now is created by the next deployment or start. */
const MISSING = 404;
/** Errors of the network, of Node's client and of Azure's. */
const OUTAGE_CODES =
  /^(E(CONN\w+|TIMEDOUT|PIPE|NOTFOUND|AI_AGAIN|HOST\w+|NET\w+|MFILE|NFILE)|UND_ERR_\w+|REQUEST_SEND_ERROR|PARSE_ERROR|ERR_STREAM_PREMATURE_CLOSE)$/;
const OUTAGE_NAMES = new Set([
  'AbortError',
  'TimeoutError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'AggregateAuthenticationError',
  'CredentialUnavailableError',
]);
/** An error is wrapped a few times, never without end. */
const MAX_CAUSES = 5;

export function failureKindOf(error: unknown): FailureKind {
  return isOutage(error, MAX_CAUSES) ? 'outage' : 'fault';
}

function isOutage(error: unknown, causesLeft: number): boolean {
  if (!(error instanceof Error) || causesLeft === 0) return false;
  if (error instanceof RequestRejectedError) return OUTAGE_STATUSES.has(error.status);
  if (error instanceof AuditorError)
    return error.retryable || error instanceof DirectoryRefusedError || error instanceof SettingsError;
  if (OUTAGE_NAMES.has(error.name)) return true;
  if ('code' in error && typeof error.code === 'string' && OUTAGE_CODES.test(error.code)) return true;
  if ('statusCode' in error && typeof error.statusCode === 'number') return isOutageStatus(error.statusCode);
  if (error instanceof AggregateError) return error.errors.some((one) => isOutage(one, causesLeft - 1));
  return isOutage(error.cause, causesLeft - 1);
}

function isOutageStatus(status: number): boolean {
  return status >= 500 || status === MISSING || OUTAGE_STATUSES.has(status);
}
