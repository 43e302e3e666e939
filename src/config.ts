/**
 * All settings, read once and as a whole; each has the same name in Bicep. Beside the CLI, only this file reads the
 * environment.
 */
import { type ApiSettings, apiSettingsIn } from './api/access/api-settings.ts';
import { defined } from './base/defined.ts';
import { SettingsError } from './base/errors.ts';
import { isGuid } from './base/hash.ts';
import type { TenantRef } from './graph/graph-clouds.ts';
import { type ChannelSettings, channelSettingsIn } from './notify/channels/channel-settings.ts';
import { type NoticeSettings, noticeSettingsIn } from './notify/notice-settings.ts';
import { type OwnWords, ownWordsIn } from './notify/wording/wording-settings.ts';

export interface Settings {
  readonly tenant: TenantRef;
  /** Tables, queues and blobs: a connection string on a laptop, service URLs and an identity in Azure. */
  readonly storage: { readonly connectionString: string } | StorageUrls;
  /** Client id of the user-assigned managed identity; absent on a laptop. */
  readonly identityClientId: string | undefined;
  /** The address at which Graph reaches our endpoints, without a trailing slash; absent: polling only. */
  readonly publicUrl: string | undefined;
  readonly notices: NoticeSettings;
  readonly channels: ChannelSettings;
  /** What the deployment says about itself in notices. */
  readonly words: OwnWords;
  /** Object id of a test user that we rename, to measure how soon a change is seen; absent: nothing is changed. */
  readonly canaryUserId: string | undefined;
  /** How long the record is kept; absent: for good. */
  readonly retentionDays: number | undefined;
  /** That keeping so many days may remove any share of the record. */
  readonly retentionApprovedDays: number | undefined;
  /** How long records and notices name people readably; after that by their ids. */
  readonly namesDays: number;
  /** Entra's logs are streamed to us as well. */
  readonly readsStream: boolean;
  /** Where the signing keys are: a vault in Azure, a file on a laptop; neither: in memory. */
  readonly signingKeys: { readonly vaultUrl?: string; readonly file?: string };
  /** Laptop only: the simulated tenant that answers for Graph. */
  readonly simulation: { readonly dial: string; readonly token: string } | undefined;
}

interface StorageUrls {
  readonly tablesUrl: string;
  readonly queuesUrl: string;
  readonly blobsUrl: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const CLOUDS = ['global', 'us-gov', 'us-gov-dod', 'china'] as const;
const STREAM_SETTINGS = ['EVENT_HUB__fullyQualifiedNamespace', 'EVENT_HUB_NAME', 'EVENT_HUB_CONSUMER_GROUP'];
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:\d+)?$/;

/** @throws SettingsError naming every problem at once */
export function readSettings(env: Environment = process.env): Settings {
  const problems: string[] = [];
  const settings: Settings = {
    tenant: tenantOf(env, problems),
    storage: storageOf(env, problems),
    identityClientId: env.AZURE_CLIENT_ID,
    publicUrl: urlOf(env, 'PUBLIC_URL', problems),
    notices: { ...noticeSettingsIn(env, problems), runbooksUrl: urlOf(env, 'RUNBOOKS_URL', problems) },
    channels: channelSettingsIn(env, problems),
    words: ownWordsIn(env, problems),
    canaryUserId: canaryOf(env, problems),
    retentionDays: retentionOf(env, 'RETENTION_DAYS', problems),
    retentionApprovedDays: retentionOf(env, 'RETENTION_APPROVED_DAYS', problems),
    namesDays: namesOf(env, problems),
    readsStream: env.LOG_STREAM !== 'off' && STREAM_SETTINGS.every((name) => env[name]),
    signingKeys: defined({ vaultUrl: urlOf(env, 'KEY_VAULT_URL', problems), file: env.SIGNING_KEYS_FILE || undefined }),
    simulation: simulationOf(env, problems),
  };
  checkApi(env, problems);
  checkPart(env, problems);
  checkStream(env, problems);
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

/** Asked while the functions register. Unset means on; {@link readSettings} checks the value. */
export function isStreamOff(): boolean {
  return process.env.LOG_STREAM === 'off';
}

/**
 * Whether this app is the engine, and whether it is retention: asked while the functions register, too. In Azure they
 * are two apps with two identities; unset, on a laptop, one app is both.
 */
export function appParts(): { readonly engine: boolean; readonly retention: boolean } {
  return { engine: process.env.APP_PART !== 'retention', retention: process.env.APP_PART !== 'engine' };
}

/** Asked while the functions register: whether a function key is enough to read. */
export function areApiKeysAllowed(): boolean {
  return process.env.API_KEYS === 'allow';
}

/** Never fails: where TENANT_ID is wrong, no token counts. */
export function readApiSettings(env: Environment = process.env): ApiSettings {
  const problems: string[] = [];
  const tenant = tenantOf(env, problems);
  return apiSettingsIn(env, problems.length > 0 ? undefined : tenant);
}

/** Asked while the functions register, too: without a destination no part of telemetry is loaded. */
export function isTelemetryOn(): boolean {
  return Boolean(process.env.APPLICATIONINSIGHTS_CONNECTION_STRING || process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
}

/** The environment for the telemetry exporters. */
export function telemetryEnvironment(): Environment {
  // Azure's exporter would send Microsoft statistics of its own use, past a private network. The build leaves out the
  // part that sends them.
  process.env.APPLICATION_INSIGHTS_NO_STATSBEAT = 'true';
  return process.env;
}

function tenantOf(env: Environment, problems: string[]): TenantRef {
  const tenantId = env.TENANT_ID ?? '';
  if (!isGuid(tenantId))
    problems.push('TENANT_ID must be the id of your Entra tenant (a GUID; Entra admin center, Overview)');
  const wanted = env.CLOUD ?? 'global';
  const cloud = CLOUDS.find((name) => name === wanted);
  if (cloud === undefined) problems.push(`CLOUD must be one of ${CLOUDS.join(', ')}, not ${JSON.stringify(wanted)}`);
  return { tenantId: tenantId.toLowerCase(), cloud: cloud ?? 'global' };
}

function storageOf(env: Environment, problems: string[]): Settings['storage'] {
  const connectionString = env.AzureWebJobsStorage;
  if (connectionString) return { connectionString };
  // The record may be in Cosmos DB, while the host keeps its storage account.
  const tablesUrl = env.TABLES_URL ?? env.AzureWebJobsStorage__tableServiceUri;
  const queuesUrl = env.AzureWebJobsStorage__queueServiceUri;
  const blobsUrl = env.AzureWebJobsStorage__blobServiceUri;
  if (!tablesUrl || !queuesUrl || !blobsUrl) {
    problems.push(
      'AzureWebJobsStorage__tableServiceUri, AzureWebJobsStorage__queueServiceUri and AzureWebJobsStorage__blobServiceUri must be set (or AzureWebJobsStorage, a connection string, on a laptop)',
    );
  }
  return { tablesUrl: tablesUrl ?? '', queuesUrl: queuesUrl ?? '', blobsUrl: blobsUrl ?? '' };
}

function canaryOf({ CANARY_USER_ID: id }: Environment, problems: string[]): string | undefined {
  if (!id) return undefined;
  if (!isGuid(id)) problems.push(`CANARY_USER_ID must be the object id of a user (a GUID), not ${JSON.stringify(id)}`);
  return id.toLowerCase();
}

function checkPart({ APP_PART: part }: Environment, problems: string[]): void {
  if (part !== undefined && part !== 'engine' && part !== 'retention')
    problems.push(`APP_PART must be engine or retention, not ${JSON.stringify(part)}`);
}

function checkApi({ API_KEYS: keys, API_CLIENT_ID: clientId }: Environment, problems: string[]): void {
  if (keys !== undefined && keys !== 'allow' && keys !== 'refuse')
    problems.push(`API_KEYS must be allow or refuse, not ${JSON.stringify(keys)}`);
  if (clientId && !isGuid(clientId))
    problems.push(
      `API_CLIENT_ID must be the client id of an app registration (a GUID), not ${JSON.stringify(clientId)}`,
    );
}

/** The binding of `log-stream` reads these itself; here it is only said what is missing. */
function checkStream(env: Environment, problems: string[]): void {
  const wanted = env.LOG_STREAM;
  if (wanted !== undefined && wanted !== 'on' && wanted !== 'off')
    problems.push(`LOG_STREAM must be on or off, not ${JSON.stringify(wanted)}`);
  if (wanted !== 'on') return;
  const missing = STREAM_SETTINGS.filter((name) => !env[name]);
  if (missing.length > 0) problems.push(`LOG_STREAM is on, so ${missing.join(' and ')} must be set`);
}

/** Refusals are matched for up to 70 days. A shorter retention could delete a revocation that still gets evidence. */
const SHORTEST_RETENTION_DAYS = 90;

function retentionOf(
  env: Environment,
  name: 'RETENTION_DAYS' | 'RETENTION_APPROVED_DAYS',
  problems: string[],
): number | undefined {
  const days = env[name];
  if (!days) return undefined;
  const wanted = Number(days);
  if (!Number.isInteger(wanted) || wanted < SHORTEST_RETENTION_DAYS)
    problems.push(
      `${name} must be a whole number of days, at least ${SHORTEST_RETENTION_DAYS}, not ${JSON.stringify(days)}`,
    );
  return wanted;
}

const DEFAULT_NAMES_DAYS = 400;
/** A record that is still being read about should say whom it is about. */
const SHORTEST_NAMES_DAYS = 30;

function namesOf({ NAMES_DAYS: days }: Environment, problems: string[]): number {
  const wanted = days ? Number(days) : DEFAULT_NAMES_DAYS;
  if (!Number.isInteger(wanted) || wanted < SHORTEST_NAMES_DAYS)
    problems.push(
      `NAMES_DAYS must be a whole number of days, at least ${SHORTEST_NAMES_DAYS}, not ${JSON.stringify(days)}`,
    );
  return wanted;
}

function urlOf(env: Environment, name: string, problems: string[]): string | undefined {
  const value = env[name];
  if (!value) return undefined;
  if (!/^https:\/\/[^/]+/.test(value) && !LOOPBACK.test(value))
    problems.push(`${name} must be an https URL, not ${JSON.stringify(value)}`);
  return value.replace(/\/+$/, '');
}

function simulationOf(env: Environment, problems: string[]): Settings['simulation'] {
  const dial = env.SIMULATED_GRAPH;
  if (!dial) return undefined;
  if (!LOOPBACK.test(dial)) problems.push('SIMULATED_GRAPH must be a loopback http address: it is for the laptop only');
  return { dial, token: env.SIMULATED_GRAPH_TOKEN ?? '' };
}
