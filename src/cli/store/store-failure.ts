/** Turns an error of the storage or identity SDK into one that says what to do. Other errors stay as they are. */
import { AuditorError } from '../../base/errors.ts';
import { StoreUnreachableError } from '../cli-errors.ts';

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ECONNRESET',
  'REQUEST_SEND_ERROR',
]);
const NOT_SIGNED_IN = new Set([
  'CredentialUnavailableError',
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
]);

export function asStoreFailure(thrown: unknown): unknown {
  const error = innermostOf(thrown);
  if (!(error instanceof Error) || error instanceof AuditorError) return error;
  if (NOT_SIGNED_IN.has(error.name)) {
    return new StoreUnreachableError('You are not signed in to Azure on this machine', {
      hint: 'Sign in to the tenant of the storage account, with "az login" (or azd, or Azure PowerShell).',
      cause: error,
    });
  }
  const status = memberOf(error, 'statusCode');
  const code = String(memberOf(error, 'code') ?? '');
  if (status === 401 || status === 403) {
    const hint =
      'Reading needs the role "Storage Table Data Reader" on the account; commands that write need ' +
      '"Storage Table Data Contributor". A new role assignment takes some minutes to work.';
    return new StoreUnreachableError(`The storage account refuses access (${status})`, { hint, cause: error });
  }
  if (status === 404 && /TableNotFound|ResourceNotFound/.test(`${code} ${error.message}`)) {
    return new StoreUnreachableError('This account has no tables of Revocation Auditor', {
      hint: 'Check the account name: it must be the account that the function app uses.',
      cause: error,
    });
  }
  if (UNREACHABLE.has(code)) {
    return new StoreUnreachableError('The storage account does not answer', {
      hint: 'Check its address and the network. If you use Azurite or "npm start", check that it is running.',
      retryable: true,
      cause: error,
    });
  }
  if (error.name === 'RestError' || typeof status === 'number') {
    const answer = [code, typeof status === 'number' ? `status ${status}` : '']
      .filter((text) => text !== '')
      .join(', ');
    return new StoreUnreachableError(`The storage account refused the request (${answer || 'no answer'})`, {
      hint: 'Check that it is the storage account of the function app; --verbose shows the answer.',
      cause: error,
    });
  }
  return error;
}

/** Of several attempts, such as those at each address of a host, the first tells enough. */
function innermostOf(thrown: unknown): unknown {
  if (!(thrown instanceof AggregateError) || NOT_SIGNED_IN.has(thrown.name)) return thrown;
  return thrown.errors.length === 0 ? thrown : innermostOf(thrown.errors[0]);
}

function memberOf(error: Error, name: string): unknown {
  return Reflect.get(error, name);
}
