/**
 * What a check of the doctor can read, and what it answers. Inside the app it can read everything; from a laptop only
 * the tables and perhaps the queues.
 */
import type { Clocks } from '../../base/server-time.ts';
import type { Settings } from '../../config.ts';
import type { Graph } from '../../graph/graph.ts';
import type { TokenRoles } from '../../graph/graph-token-roles.ts';
import type { WorkQueue } from '../../ingest/queue/queue-poison.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

export interface DoctorContext {
  readonly store: TenantStore;
  /** Milliseconds, by the app's clock. */
  readonly now: number;
  /** Undefined if their location is unknown. */
  readonly queues: QueueStates | undefined;
  /** Absent if the doctor runs outside the app: other people's permissions say nothing about the app's. */
  readonly app?: DeployedApp;
}

/** What only the app knows about itself. */
export interface DeployedApp {
  readonly settings: Settings;
  readonly graph: Graph;
  /** Undefined if the token cannot be read. */
  roles(): Promise<TokenRoles | undefined>;
  /** Resolves when Graph and the store were asked for their times; one that does not answer may be unknown. */
  clocks(): Promise<Clocks>;
  readonly nodeVersion: string;
  readonly version: string;
}

/** Message counts; undefined if the queue does not exist. */
export interface QueueStates {
  depth(queue: WorkQueue): Promise<number | undefined>;
  poison(queue: WorkQueue): Promise<number | undefined>;
}

export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly detail: string;
  /** What to do; always present for a warning or a failure. */
  readonly fix?: string;
}

export function passed(name: string, detail: string): Check {
  return { name, state: 'ok', detail };
}

export function skipped(name: string, detail: string): Check {
  return { name, state: 'skipped', detail };
}

/** For a check that needs the app's own settings, identity or clock. */
export function onlyAppCanTell(name: string): Check {
  return skipped(name, 'only the app itself can tell: ask it with --api');
}

export function warned(name: string, detail: string, fix: string): Check {
  return { name, state: 'warning', detail, fix };
}

export function failed(name: string, detail: string, fix: string): Check {
  return { name, state: 'failed', detail, fix };
}
