/** Where the record is: what the command line says, else the environment, else what runs here. */

import { isGuid } from '../../base/hash.ts';
import { CLOUD_HOSTS, type Cloud } from '../../graph/graph-clouds.ts';
import { NoStoreError, UsageError } from '../cli-errors.ts';
import type { Environment } from './environment.ts';
import type { RunningInstance } from './running-instance.ts';

export interface StoreFlags {
  readonly api?: string;
  readonly apiKey?: string;
  readonly account?: string;
  readonly connectionString?: string;
  readonly tenant?: string;
  readonly cloud?: Cloud;
}

interface Chosen {
  /** The place and who named it, without secrets. */
  readonly said: string;
  /** Present where it is the record of what runs on this machine. */
  readonly running?: RunningInstance;
}

export interface TablesChoice extends Chosen {
  readonly kind: 'tables';
  readonly location: { readonly connectionString: string } | { readonly url: string };
  readonly tenantId: string;
  readonly cloud: Cloud;
}

interface ApiChoice extends Chosen {
  readonly kind: 'api';
  readonly url: string;
  readonly key?: string;
}

export type StoreChoice = TablesChoice | ApiChoice;

interface Known {
  readonly flags: StoreFlags;
  readonly environment: Environment;
  readonly running: RunningInstance | undefined;
}

const ACCOUNT_NAME = /^[a-z0-9]{3,24}$/;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const THREE_WAYS = `Say where the record is, in one of three ways:
  a deployment's API     --api https://APP.azurewebsites.net        (key in REVAUDIT_API_KEY)
  its storage account    --account NAME --tenant TENANT_ID          (signed in with "az login")
                         or --connection-string "…" --tenant TENANT_ID
  on this machine        run "npm start" in another terminal; it is found by itself
The same can stand in REVAUDIT_API_URL, REVAUDIT_TABLES_URL, REVAUDIT_CONNECTION_STRING and REVAUDIT_TENANT_ID.`;

/** For reading, any way will do. */
export function chooseStore(known: Known): StoreChoice {
  const { flags, environment, running } = known;
  refuseSeveral(flags);
  const key = flags.apiKey ?? environment.apiKey;
  if (flags.api !== undefined) return apiChoice(flags.api, key, '--api');
  const byFlag = tablesByFlag(known);
  if (byFlag) return byFlag;
  if (environment.apiUrl !== undefined) return apiChoice(environment.apiUrl, key, 'REVAUDIT_API_URL');
  const byEnvironment = tablesByEnvironment(known);
  if (byEnvironment) return byEnvironment;
  if (running) return { ...apiChoice(running.apiUrl, running.apiKey, runningSaid(running)), running };
  throw new NoStoreError(`No record to look in.\n${THREE_WAYS}`);
}

/** For what works on the tables themselves. @param purpose what needs them, for the refusal */
export function chooseTables(known: Known, purpose: string): TablesChoice {
  const { flags, running } = known;
  refuseSeveral(flags);
  if (flags.api !== undefined)
    throw new UsageError(`${purpose} works on the tables, not through --api: give --account or --connection-string`);
  const said = tablesByFlag(known) ?? tablesByEnvironment(known);
  if (said) return said;
  if (running === undefined) throw new NoStoreError(`${purpose} needs the tables of the record.\n${THREE_WAYS}`);
  const { connectionString, tenantId } = running;
  return {
    kind: 'tables',
    location: { connectionString },
    tenantId,
    cloud: cloudOf(flags),
    said: `the tables of ${runningSaid(running)}`,
    running,
  };
}

function refuseSeveral(flags: StoreFlags): void {
  const given = [flags.api, flags.account, flags.connectionString].filter((flag) => flag !== undefined).length;
  if (given > 1) throw new UsageError(`Give one of --api, --account and --connection-string, not ${given} of them`);
}

function tablesByFlag(known: Known): TablesChoice | undefined {
  const { account, connectionString } = known.flags;
  if (account !== undefined)
    return tablesChoice({ url: accountUrl(account, '--account', cloudOf(known.flags)) }, known, '--account');
  return connectionString === undefined ? undefined : tablesChoice({ connectionString }, known, '--connection-string');
}

function tablesByEnvironment(known: Known): TablesChoice | undefined {
  const { tablesUrl, connectionString } = known.environment;
  if (tablesUrl !== undefined)
    return tablesChoice(
      { url: accountUrl(tablesUrl, 'REVAUDIT_TABLES_URL', cloudOf(known.flags)) },
      known,
      'REVAUDIT_TABLES_URL',
    );
  return connectionString === undefined
    ? undefined
    : tablesChoice({ connectionString }, known, 'REVAUDIT_CONNECTION_STRING');
}

function tablesChoice(location: TablesChoice['location'], { flags, environment }: Known, where: string): TablesChoice {
  const tenantId = flags.tenant ?? environment.tenantId;
  const lookUp = '(Entra admin center, Overview, Tenant ID)';
  if (tenantId === undefined)
    throw new UsageError(`${where} needs the tenant too: give --tenant or set REVAUDIT_TENANT_ID ${lookUp}`);
  if (!isGuid(tenantId))
    throw new UsageError(`The tenant must be its id, a GUID ${lookUp}, not ${JSON.stringify(tenantId)}`);
  if ('connectionString' in location && !isConnectionString(location.connectionString)) {
    // Never shown: it may be a key in the wrong place.
    throw new UsageError(`${where} is not a storage connection string (AccountName=…;AccountKey=…;TableEndpoint=…)`);
  }
  const said = `${'url' in location ? location.url : 'the tables'} (${where})`;
  return { kind: 'tables', location, tenantId: tenantId.toLowerCase(), cloud: cloudOf(flags), said };
}

function isConnectionString(text: string): boolean {
  const endpoint = /(?:^|;)\s*TableEndpoint=([^;]*)/i.exec(text)?.[1];
  return endpoint === undefined ? /(^|;)\s*(AccountName|UseDevelopmentStorage)=/i.test(text) : URL.canParse(endpoint);
}

function apiChoice(address: string, key: string | undefined, said: string): ApiChoice {
  const url = webAddress(address, said);
  const base = url.replace(/\/(api\/?)?$/, '');
  return { kind: 'api', url: `${base}/api`, said: `${base}/api (${said})`, ...(key === undefined ? {} : { key }) };
}

function cloudOf({ cloud = 'global' }: StoreFlags): Cloud {
  return cloud;
}

function accountUrl(account: string, said: string, cloud: Cloud): string {
  if (ACCOUNT_NAME.test(account)) return `https://${account}.table.${CLOUD_HOSTS[cloud].storage}`;
  if (/^http:/i.test(account)) throw new UsageError(`${said} must be https; for Azurite give --connection-string`);
  return webAddress(account, said);
}

/** A key or token goes to https only; on this machine http will do. */
function webAddress(address: string, said: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${said} must be a URL such as https://…, not ${JSON.stringify(address)}`);
  if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname))
    throw new UsageError(`${said} must be https: keys do not travel in the open`);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function runningSaid({ pid }: RunningInstance): string {
  return `"npm start", process ${pid}`;
}
