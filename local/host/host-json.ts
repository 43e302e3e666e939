/** The part of host.json that this host uses, with the defaults of the real host. */
import { MalformedInputError } from '../../src/base/errors.ts';

export interface HttpSettings {
  readonly routePrefix: string;
  readonly maxOutstandingRequests: number;
  readonly maxConcurrentRequests: number;
}

export interface QueueSettings {
  readonly batchSize: number;
  readonly newBatchThreshold: number;
  readonly maxDequeueCount: number;
  readonly visibilityTimeoutMs: number;
  readonly maxPollingIntervalMs: number;
  readonly messageEncoding: 'base64' | 'none';
}

export interface HostSettings {
  readonly http: HttpSettings;
  readonly queues: QueueSettings;
}

const HTTP_DEFAULTS: HttpSettings = {
  routePrefix: 'api',
  maxOutstandingRequests: Number.POSITIVE_INFINITY,
  maxConcurrentRequests: Number.POSITIVE_INFINITY,
};
const MINUTE = '00:01:00';

/** @param hostJson the parsed file */
export function parseHostJson(hostJson: unknown): HostSettings {
  const extensions = section(section(hostJson, 'host.json').extensions, 'extensions');
  const http = section(extensions.http, 'http');
  const queues = section(extensions.queues, 'queues');
  const batchSize = whole(queues.batchSize ?? 16, 'batchSize');
  if (batchSize < 1 || batchSize > 32) throw problem('batchSize', 'must lie between 1 and 32');
  return {
    http: {
      routePrefix: String(http.routePrefix ?? HTTP_DEFAULTS.routePrefix),
      maxOutstandingRequests: limit(http.maxOutstandingRequests, 'maxOutstandingRequests'),
      maxConcurrentRequests: limit(http.maxConcurrentRequests, 'maxConcurrentRequests'),
    },
    queues: {
      batchSize,
      newBatchThreshold: whole(queues.newBatchThreshold ?? Math.floor(batchSize / 2), 'newBatchThreshold'),
      maxDequeueCount: whole(queues.maxDequeueCount ?? 5, 'maxDequeueCount'),
      visibilityTimeoutMs: duration(queues.visibilityTimeout ?? '00:00:00', 'visibilityTimeout'),
      maxPollingIntervalMs: duration(queues.maxPollingInterval ?? MINUTE, 'maxPollingInterval'),
      messageEncoding: encoding(queues.messageEncoding ?? 'base64'),
    },
  };
}

function section(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw problem(name, 'must be an object');
  return value as Readonly<Record<string, unknown>>;
}

function whole(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw problem(name, 'must be a whole number');
  return value;
}

function limit(value: unknown, name: string): number {
  return value === undefined || value === -1 ? Number.POSITIVE_INFINITY : whole(value, name);
}

/** A .NET TimeSpan `hh:mm:ss`, or milliseconds as a number: the real host accepts both. */
function duration(value: unknown, name: string): number {
  if (typeof value === 'number') return whole(value, name);
  const parts = /^(\d{1,2}):([0-5]\d):([0-5]\d)$/.exec(String(value));
  if (!parts) throw problem(name, 'must be a time span hh:mm:ss');
  return (Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3])) * 1000;
}

function encoding(value: unknown): 'base64' | 'none' {
  if (value !== 'base64' && value !== 'none') throw problem('messageEncoding', "must be 'base64' or 'none'");
  return value;
}

function problem(name: string, what: string): MalformedInputError {
  return new MalformedInputError(`host.json, ${name}`, what);
}
