/**
 * What the doctor can read. Inside the app that is everything; from a laptop only the tables and perhaps the queues.
 */

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
  /** Milliseconds by Graph's clock; undefined for a simulated tenant, whose clock is injected. */
  graphTime(): Promise<number | undefined>;
  readonly nodeVersion: string;
  readonly version: string;
}

/** Message counts; undefined if the queue does not exist. */
export interface QueueStates {
  depth(queue: WorkQueue): Promise<number | undefined>;
  poison(queue: WorkQueue): Promise<number | undefined>;
}
