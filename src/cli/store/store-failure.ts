/** What the storage and identity SDKs throw, as an error that says what to do; everything else stays what it is. */
import { AuditorError } from '../../base/errors.ts';
import { StoreUnreachableError } from '../cli-errors.ts';

const NOBODY_THERE = new Set([
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
    return new StoreUnreachableError('Nobody is signed in to Azure here', {
      hint: 'Sign in with "az login" (or azd, Azure PowerShell), to the tenant of the storage account.',
      cause: error,
    });
  }
  const status = memberOf(error, 'statusCode');
  const code = String(memberOf(error, 'code') ?? '');
  if (status === 401 || status === 403) {
    const hint =
      'Reading needs the role "Storage Table Data Reader" on the account, import "Storage Table Data Contributor"; a new role takes minutes to work.';
    return new StoreUnreachableError(`The storage account refuses (${status})`, { hint, cause: error });
  }
  if (status === 404 && /TableNotFound|ResourceNotFound/.test(`${code} ${error.message}`)) {
    return new StoreUnreachableError('There are no tables of Revocation Auditor in this account', {
      hint: 'Check the account: it is the one the function app uses.',
      cause: error,
    });
  }
  if (NOBODY_THERE.has(code)) {
    return new StoreUnreachableError('The storage account does not answer', {
      hint: 'Check its address, the network, and whether Azurite (or "npm start") is running.',
      retryable: true,
      cause: error,
    });
  }
  return error;
}

function memberOf(error: Error, name: string): unknown {
  return Reflect.get(error, name);
}
