/** Why something did not answer us, from the error alone, and what to do about it. */
import { DirectoryRefusedError, DirectoryThrottledError, DirectoryUnavailableError } from '../../graph/graph-errors.ts';
import type { Check } from './check.ts';

type Why = Omit<Check, 'name'>;

/** @param role the role that opens it, on the storage account */
export function diagnoseUnreachable(error: unknown, role: string): Why {
  const { status, code } = factsOf(error);
  if (/CredentialUnavailable|AuthenticationRequired/.test(code))
    return {
      state: 'failed',
      detail: 'there is no identity to come as',
      fix: 'In Azure: set AZURE_CLIENT_ID to the managed identity\'s client id and assign it to the app. On a laptop: "az login".',
    };
  if (status === 401 || status === 403 || /Authoriz|Authentic|PermissionMismatch/i.test(code))
    return {
      state: 'failed',
      detail: `access is refused (${code || status})`,
      fix: `Give the identity the role ${role} on the storage account; it takes some minutes to hold. With a firewall: allow the app's network.`,
    };
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|REQUEST_SEND_ERROR/.test(code))
    return {
      state: 'failed',
      detail: `cannot be reached (${code})`,
      fix: "Look at the address in the settings (AzureWebJobsStorage__…Uri, TABLES_URL), at the account's firewall and at private endpoints.",
    };
  return {
    state: 'failed',
    detail: `failed with ${code || nameOf(error)}`,
    fix: 'Look for this error in the log; if it stays, restart the app.',
  };
}

/** @param permission what the call needed @param without what is lost as long as it fails */
export function diagnoseRefused(
  error: unknown,
  {
    permission,
    without,
    licence,
  }: { readonly permission: string; readonly without: string; readonly licence?: string },
): Why {
  if (error instanceof DirectoryThrottledError)
    return {
      state: 'warning',
      detail: `Graph asked for a pause of ${error.retryAfterSeconds} s`,
      fix: "Nothing: ask again in a minute. If it stays so, another app uses up the tenant's share.",
    };
  if (error instanceof DirectoryRefusedError) {
    const isLicence = /premium|license/i.test(error.reason);
    const fix = isLicence
      ? `The tenant needs ${licence ?? 'a licence'}; without it this feature stays off, and the rest goes on.`
      : grantOf(permission);
    return { state: isLicence ? 'warning' : 'failed', detail: `Graph refuses it (${error.reason}); ${without}`, fix };
  }
  if (error instanceof DirectoryUnavailableError)
    return {
      state: 'failed',
      detail: `Graph did not answer${error.status === undefined ? '' : ` (status ${error.status})`}`,
      fix: "Look at the app's network (outbound to Graph and sign-in hosts) and at CLOUD; else wait.",
    };
  const { code } = factsOf(error);
  if (/CredentialUnavailable|AuthenticationRequired|AADSTS/.test(code))
    return {
      state: 'failed',
      detail: `no token for Graph (${code})`,
      fix: "Look at AZURE_CLIENT_ID, at the app's identity, and at TENANT_ID.",
    };
  return { state: 'failed', detail: `failed with ${code || nameOf(error)}`, fix: 'Look for this error in the log.' };
}

export function grantOf(permission: string): string {
  return `Grant ${permission}: revaudit permissions grant --identity <principal id>. Tokens are cached: allow a day after granting.`;
}

function factsOf(error: unknown): { readonly status: unknown; readonly code: string } {
  if (!(error instanceof Error)) return { status: undefined, code: '' };
  const status = 'statusCode' in error ? error.statusCode : undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const aadsts = /AADSTS\d+/.exec(error.message)?.[0];
  return { status, code: aadsts ?? (code || (error.name === 'Error' ? '' : error.name)) };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'an unknown error';
}
