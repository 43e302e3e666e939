/** Chooses where the record is: from the command line, else the environment, else an instance on this machine. */
import { defined } from '../../base/defined.ts';
import { isGuid } from '../../base/hash.ts';
import { CLOUD_HOSTS, type Cloud } from '../../graph/graph-clouds.ts';
import { NoStoreError, UsageError } from '../cli-errors.ts';
import { connectionStringProblem } from './connection-string.ts';
import type { Environment } from './environment.ts';
import { describeInstance, type RunningInstance } from './running-instance.ts';

export interface StoreFlags {
  readonly api?: string;
  readonly apiKey?: string;
  readonly account?: string;
  readonly connectionString?: string;
  /** The process id of an instance on this machine. */
  readonly instance?: string;
  readonly tenant?: string;
  readonly cloud?: Cloud;
  /** Where the flags come from, if not from the command line: the name of a saved context. */
  readonly savedContext?: string;
}

interface ChosenStore {
  /** For people: the place and where it was set. Without secrets. */
  readonly description: string;
  /** Present if it is the record of an instance on this machine. */
  readonly running?: RunningInstance;
}

export interface TablesChoice extends ChosenStore {
  readonly kind: 'tables';
  readonly location: { readonly connectionString: string } | { readonly url: string };
  readonly tenantId: string;
  readonly cloud: Cloud;
}

interface ApiChoice extends ChosenStore {
  readonly kind: 'api';
  readonly url: string;
  readonly key?: string;
  readonly token?: string;
  /** Told of every request. */
  readonly trace?: (text: string) => void;
}

export type StoreChoice = TablesChoice | ApiChoice;

/** Everything that can say where the record is. */
interface StoreSources {
  readonly flags: StoreFlags;
  readonly environment: Environment;
  readonly running: RunningInstance | undefined;
}

export const WHERE_THE_TENANT_ID_IS = '(Entra admin center, Overview, Tenant ID)';
const ACCOUNT_NAME = /^[a-z0-9]{3,24}$/;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const TABLES_WAYS =
  'give --account NAME or --connection-string TEXT, each with --tenant ID, or run "npm start" in another terminal ' +
  '("revaudit --help" says more)';
const STORE_WAYS = `give --api URL (and REVAUDIT_API_TOKEN or REVAUDIT_API_KEY); or ${TABLES_WAYS}`;

/** For reading: the API or the tables. */
export function chooseStore(sources: StoreSources): StoreChoice {
  const { flags, environment, running } = sources;
  requireOneStore(flags);
  if (flags.instance !== undefined && running) return instanceApi(running, flags);
  const key = flags.apiKey ?? environment.apiKey;
  // A key that was given says how to ask; a token may be left in the environment.
  const proof = defined({ key, token: key === undefined ? environment.apiToken : undefined });
  if (flags.api !== undefined) return apiChoice(flags.api, proof, setBy(flags, '--api'));
  const flagTables = tablesFromFlags(sources);
  if (flagTables) return flagTables;
  if (environment.apiUrl !== undefined) return apiChoice(environment.apiUrl, proof, 'REVAUDIT_API_URL');
  const environmentTables = tablesFromEnvironment(sources);
  if (environmentTables) return environmentTables;
  if (running) return instanceApi(running, flags);
  throw new NoStoreError(`No record to read: ${STORE_WAYS}`);
}

/** For commands that work on the tables. @param command its name, for error messages */
export function chooseTables(sources: StoreSources, command: string): TablesChoice {
  const { flags, running } = sources;
  requireOneStore(flags);
  if (flags.api !== undefined)
    throw new UsageError(
      `${command} works on the tables, not through ${setBy(flags, '--api')}: give --account or --connection-string`,
    );
  const configured =
    flags.instance === undefined ? (tablesFromFlags(sources) ?? tablesFromEnvironment(sources)) : undefined;
  if (configured) return configured;
  if (running === undefined) throw new NoStoreError(`${command} needs the tables of the record: ${TABLES_WAYS}`);
  requireSameTenant(running, flags);
  const { connectionString, tenantId } = running;
  return {
    kind: 'tables',
    location: { connectionString },
    tenantId,
    cloud: cloudOf(flags),
    description: `the tables of ${describeInstance(running)}`,
    running,
  };
}

/** In lower case, as the record has it. */
export function parseTenantId(text: string): string {
  if (!isGuid(text))
    throw new UsageError(`Give the tenant by its id, a GUID ${WHERE_THE_TENANT_ID_IS}, not ${JSON.stringify(text)}`);
  return text.toLowerCase();
}

function instanceApi(running: RunningInstance, flags: StoreFlags): ApiChoice {
  requireSameTenant(running, flags);
  return { ...apiChoice(running.apiUrl, { token: running.session }, describeInstance(running)), running };
}

/** Else a person would read the simulated tenant, and take it for the one that was asked for. */
function requireSameTenant(running: RunningInstance, { tenant }: StoreFlags): void {
  if (tenant === undefined || parseTenantId(tenant) === running.tenantId) return;
  const has = `${describeInstance(running)} on this machine has tenant ${running.tenantId}`;
  throw new UsageError(`--tenant ${parseTenantId(tenant)} is elsewhere: ${has}. Give --account or --api as well`);
}

function requireOneStore(flags: StoreFlags): void {
  const { api, account, connectionString, instance } = flags;
  const given = [api, account, connectionString, instance].filter((flag) => flag !== undefined).length;
  if (given > 1)
    throw new UsageError(`Give only one of --api, --account, --connection-string and --instance, not ${given}`);
}

function tablesFromFlags(sources: StoreSources): TablesChoice | undefined {
  const { account, connectionString } = sources.flags;
  if (account !== undefined)
    return tablesChoice(
      { url: accountUrl(account, setBy(sources.flags, '--account'), cloudOf(sources.flags)) },
      sources,
      setBy(sources.flags, '--account'),
    );
  return connectionString === undefined
    ? undefined
    : tablesChoice({ connectionString }, sources, '--connection-string');
}

function tablesFromEnvironment(sources: StoreSources): TablesChoice | undefined {
  const { tablesUrl, connectionString } = sources.environment;
  if (tablesUrl !== undefined)
    return tablesChoice(
      { url: accountUrl(tablesUrl, 'REVAUDIT_TABLES_URL', cloudOf(sources.flags)) },
      sources,
      'REVAUDIT_TABLES_URL',
    );
  return connectionString === undefined
    ? undefined
    : tablesChoice({ connectionString }, sources, 'REVAUDIT_CONNECTION_STRING');
}

function tablesChoice(
  location: TablesChoice['location'],
  { flags, environment }: StoreSources,
  setBy: string,
): TablesChoice {
  const tenantId = flags.tenant ?? environment.tenantId;
  if (tenantId === undefined)
    throw new UsageError(
      `${setBy} also needs the tenant: give --tenant or set REVAUDIT_TENANT_ID ${WHERE_THE_TENANT_ID_IS}`,
    );
  if ('connectionString' in location) requireConnectionString(location.connectionString, 'Table', setBy);
  const description = `${'url' in location ? location.url : 'the tables'} (${setBy})`;
  return { kind: 'tables', location, tenantId: parseTenantId(tenantId), cloud: cloudOf(flags), description };
}

/** @param setBy what gave it, for the message */
export function requireConnectionString(text: string, service: 'Table' | 'Queue', setBy: string): void {
  const problem = connectionStringProblem(text, service);
  if (problem === undefined) return;
  const where = 'Copy it from the Azure portal: storage account, Access keys';
  throw new UsageError(`${setBy} is not a complete storage connection string: ${problem}. ${where}`);
}

function setBy({ savedContext }: StoreFlags, flag: string): string {
  return savedContext === undefined ? flag : `the context ${savedContext}`;
}

function apiChoice(address: string, proof: Pick<ApiChoice, 'key' | 'token'>, setBy: string): ApiChoice {
  const url = secureUrl(address, setBy).replace(/\/(api\/?)?(v1\/?)?$/, '');
  return { kind: 'api', url, description: `${url}/api (${setBy})`, ...proof };
}

function cloudOf({ cloud = 'global' }: StoreFlags): Cloud {
  return cloud;
}

function accountUrl(account: string, setBy: string, cloud: Cloud): string {
  if (ACCOUNT_NAME.test(account)) return `https://${account}.table.${CLOUD_HOSTS[cloud].storage}`;
  if (/^http:/i.test(account)) throw new UsageError(`${setBy} must be https; for Azurite give --connection-string`);
  if (!URL.canParse(account))
    throw new UsageError(
      `${setBy} must be a storage account name or a URL such as https://…, not ${JSON.stringify(account)}`,
    );
  return secureUrl(account, setBy);
}

/** Keys and tokens are sent over https only, except to this machine. */
function secureUrl(address: string, setBy: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${setBy} must be a URL such as https://…, not ${JSON.stringify(address)}`);
  if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname))
    throw new UsageError(`${setBy} must be https, so that the key is not sent unencrypted`);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
