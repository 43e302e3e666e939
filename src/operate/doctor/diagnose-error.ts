/** Why storage or Graph did not answer, from the error alone, and what to do about it. Pure. */
import { DirectoryRefusedError, DirectoryThrottledError, DirectoryUnavailableError } from '../../graph/graph-errors.ts';
import type { Check } from './doctor-context.ts';

type Diagnosis = Omit<Check, 'name'>;

export interface GraphNeed {
  readonly permission: string;
  /** What is missing as long as the call fails. */
  readonly without: string;
  readonly licence?: string;
}

/** Each app has a role of its own on each table: on the record it inserts or removes, never both. */
export const TABLE_ACCESS =
  'Run "azd provision", which gives the app its role on each table; a person needs Storage Table Data Reader';
export const QUEUE_ACCESS = 'Give the identity the role Storage Queue Data Contributor on the storage account';

/** @param access what gives access */
export function diagnoseUnreachable(error: unknown, access: string): Diagnosis {
  const { status, code } = errorFactsOf(error);
  if (/CredentialUnavailable|AuthenticationRequired/.test(code))
    return failure(
      'there is no identity to sign in with',
      "In Azure: assign the managed identity to the app and set AZURE_CLIENT_ID to the identity's client id. " +
        'On a laptop: "az login".',
    );
  if (status === 401 || status === 403 || /Authoriz|Authentic|PermissionMismatch/i.test(code))
    return failure(
      `access is refused (${code || status})`,
      `${access}. It takes effect after some minutes. If the account has a firewall: allow the app's network.`,
    );
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|REQUEST_SEND_ERROR/.test(code))
    return failure(
      `cannot be reached (${code})`,
      'Check the address in the settings (AzureWebJobsStorage__…Uri, TABLES_URL), the firewall of the account and ' +
        'the private endpoints.',
    );
  return failure(
    `failed with ${code || nameOf(error)}`,
    'Search the log for this error; if it happens again, restart the app.',
  );
}

export function diagnoseRefused(error: unknown, need: GraphNeed): Diagnosis {
  if (error instanceof DirectoryThrottledError)
    return {
      state: 'warning',
      detail: `Graph asked for a pause of ${error.retryAfterSeconds} s`,
      fix: "Nothing: try again in a minute. If it stays so, another app uses up the tenant's share of requests.",
    };
  if (error instanceof DirectoryRefusedError) return diagnoseRefusal(error, need);
  if (error instanceof DirectoryUnavailableError)
    return failure(
      `Graph did not answer${error.status === undefined ? '' : ` (status ${error.status})`}`,
      "Check the app's network (outbound to Graph and to the sign-in hosts) and CLOUD; otherwise wait.",
    );
  const { code } = errorFactsOf(error);
  if (/CredentialUnavailable|AuthenticationRequired|AADSTS/.test(code))
    return failure(`no token for Graph (${code})`, "Check AZURE_CLIENT_ID, the app's identity, and TENANT_ID.");
  return failure(`failed with ${code || nameOf(error)}`, 'Search the log for this error.');
}

export function grantFix(permission: string): string {
  return (
    `Grant ${permission}: revaudit permissions grant --identity <principal id>. ` +
    'Tokens are cached: it may take a day to take effect.'
  );
}

function diagnoseRefusal({ reason }: DirectoryRefusedError, { permission, without, licence }: GraphNeed): Diagnosis {
  const detail = `Graph refuses it (${reason}); ${without}`;
  if (!/premium|license/i.test(reason)) return failure(detail, grantFix(permission));
  return {
    state: 'warning',
    detail,
    fix: `The tenant needs ${licence ?? 'a licence'}; without it this source stays off, and the others keep running.`,
  };
}

function failure(detail: string, fix: string): Diagnosis {
  return { state: 'failed', detail, fix };
}

function errorFactsOf(error: unknown): { readonly status: unknown; readonly code: string } {
  if (!(error instanceof Error)) return { status: undefined, code: '' };
  const status = 'statusCode' in error ? error.statusCode : undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const aadsts = /AADSTS\d+/.exec(error.message)?.[0];
  return { status, code: aadsts ?? (code || (error.name === 'Error' ? '' : error.name)) };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'an unknown error';
}
