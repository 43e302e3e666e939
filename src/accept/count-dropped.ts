/** What came in and was left out, counted by reason: forged, foreign, or not to be read. What merely tells nothing is not counted. */
import { MalformedInputError, OversizedInputError } from '../errors.ts';
import type { Telemetry } from '../telemetry.ts';

const NO_LOSS = new Set(['untelling', 'otherCategory']);

export function countDropped(counts: Readonly<Record<string, number>>, telemetry: Telemetry): void {
  for (const [reason, count] of Object.entries(counts)) if (count > 0 && !NO_LOSS.has(reason)) telemetry.record('revaudit.dropped', reason, count);
}

/** Counts a whole body that is refused. */
export async function countingRefusals<T>(telemetry: Telemetry, accept: () => Promise<T>): Promise<T> {
  try {
    return await accept();
  } catch (error) {
    if (error instanceof OversizedInputError) telemetry.record('revaudit.dropped', 'oversized');
    if (error instanceof MalformedInputError) telemetry.record('revaudit.dropped', 'malformed');
    throw error;
  }
}
