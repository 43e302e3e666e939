/** What the doctor may look at. Inside the app it is everything; from a laptop only what can be reached from there. */

import type { Settings } from '../../config.ts';
import type { Graph } from '../../graph/graph.ts';
import type { TokenRoles } from '../../graph/graph-token-roles.ts';
import type { WorkQueue } from '../../ingest/queue/queue-poison.ts';
import type { Tables } from '../../storage/tables.ts';

export interface DoctorContext {
  readonly tenantId: string;
  /** Milliseconds, by the clock that the app goes by. */
  readonly now: number;
  readonly tables: Tables;
  /** Undefined where it is not known where they are. */
  readonly queues: QueueStates | undefined;
  /** The app's own; absent where somebody else is asking, whose rights say nothing of the app's. */
  readonly own?: {
    readonly settings: Settings;
    readonly graph: Graph;
    /** Undefined where the token cannot be read. */
    roles(): Promise<TokenRoles | undefined>;
    /** Milliseconds by Graph's clock; undefined before a simulated tenant, which has a clock of its own. */
    graphTime(): Promise<number | undefined>;
    readonly nodeVersion: string;
    readonly version: string;
  };
}

/** Undefined where there is no such queue. */
export interface QueueStates {
  depth(queue: WorkQueue): Promise<number | undefined>;
  poison(queue: WorkQueue): Promise<number | undefined>;
}
