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

export function asStoreFailure(error: unknown): unknown {
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
  return error;
}

function memberOf(error: Error, name: string): unknown {
  return Reflect.get(error, name);
}
