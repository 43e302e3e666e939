/** When the last poll of each timer ended, and how. Failed polls count too. The doctor reads it. */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { keyPart } from '../../storage/keys.ts';
import { allRows } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

/** `off`: not tried. `refused`: Graph refused all of it. `throttled`: left for the next poll. */
export type PollOutcome = 'done' | 'off' | 'refused' | 'throttled' | 'failed';

export interface Heartbeat {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  readonly outcome: PollOutcome;
  /** The class of the error, where the poll failed. */
  readonly error?: string;
}

export async function saveHeartbeat(store: TenantStore, heartbeat: Heartbeat): Promise<void> {
  const { name, endedAt, outcome, error } = heartbeat;
  await store.table('Watermarks').put({
    partitionKey: partitionOf(store.tenantId),
    rowKey: name,
    v: 1,
    endedAt: isoOf(endedAt),
    outcome,
    error,
  });
}

export async function readHeartbeats(store: TenantStore): Promise<readonly Heartbeat[]> {
  const rows = await allRows(store.table('Watermarks'), { partition: partitionOf(store.tenantId) });
  return rows.map(({ rowKey, endedAt, outcome, error }) =>
    defined({
      name: rowKey,
      endedAt: Date.parse(String(endedAt)),
      // Only this file writes the column.
      outcome: String(outcome) as PollOutcome,
      error: error === undefined ? undefined : String(error),
    }),
  );
}

function partitionOf(tenantId: string): string {
  return `${keyPart(tenantId)}_turn`;
}
