/** When each timer last had its turn, and how that ended, failed ones included: what the doctor goes by. */
import { isoOf } from '../../base/clock.ts';
import { keyPart } from '../../storage/keys.ts';
import { allRows, type Table } from '../../storage/tables.ts';

/** `refused`: Graph said no to all of it. `throttled`: left for the next turn. */
export type PollOutcome = 'done' | 'off' | 'refused' | 'throttled' | 'failed';

export interface Heartbeat {
  readonly name: string;
  /** Milliseconds. */
  readonly endedAt: number;
  readonly outcome: PollOutcome;
  /** The class of the error of a failed turn. */
  readonly error?: string;
}

export async function saveHeartbeat(
  watermarks: Table,
  tenantId: string,
  { name, endedAt, outcome, error }: Heartbeat,
): Promise<void> {
  await watermarks.put({
    partitionKey: partitionOf(tenantId),
    rowKey: name,
    v: 1,
    endedAt: isoOf(endedAt),
    outcome,
    error,
  });
}

export async function readHeartbeats(watermarks: Table, tenantId: string): Promise<readonly Heartbeat[]> {
  const rows = await allRows(watermarks, { partition: partitionOf(tenantId) });
  return rows.map(({ rowKey, endedAt, outcome, error }) => ({
    name: rowKey,
    endedAt: Date.parse(String(endedAt)),
    // Only this file writes the column.
    outcome: String(outcome) as PollOutcome,
    ...(error === undefined ? {} : { error: String(error) }),
  }));
}

function partitionOf(tenantId: string): string {
  return `${keyPart(tenantId)}_turn`;
}
