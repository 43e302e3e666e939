/** When each timer last had its turn, and how that ended, failed ones included: what the doctor goes by. */
import { isoOf } from './clock.ts';
import { keyPart } from './keys.ts';
import { allRows, type Table } from './tables.ts';

/** `refused`: Graph said no to all of it. `throttled`: left for the next turn. */
export type TurnOutcome = 'done' | 'off' | 'refused' | 'throttled' | 'failed';

export interface LastTurn {
  readonly name: string;
  /** Milliseconds. */
  readonly endedAt: number;
  readonly outcome: TurnOutcome;
  /** The class of the error of a failed turn. */
  readonly error?: string;
}

export async function noteTurn(watermarks: Table, tenantId: string, { name, endedAt, outcome, error }: LastTurn): Promise<void> {
  await watermarks.put({ partitionKey: partitionOf(tenantId), rowKey: name, v: 1, endedAt: isoOf(endedAt), outcome, error });
}

export async function lastTurns(watermarks: Table, tenantId: string): Promise<readonly LastTurn[]> {
  const rows = await allRows(watermarks, { partition: partitionOf(tenantId) });
  return rows.map(({ rowKey, endedAt, outcome, error }) => ({
    name: rowKey,
    endedAt: Date.parse(String(endedAt)),
    // Only this file writes the column.
    outcome: String(outcome) as TurnOutcome,
    ...(error === undefined ? {} : { error: String(error) }),
  }));
}

function partitionOf(tenantId: string): string {
  return `${keyPart(tenantId)}_turn`;
}
