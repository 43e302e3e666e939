/** Is it as late here as it is at Graph's? */
import { type Check, failed, skipped, well } from './check.ts';
import { ONLY_ITSELF } from './check-identity.ts';
import type { Patient } from './patient.ts';

const MOST_SECONDS_OFF = 60;
/** What `fetch` throws where nobody answers, or not in time. */
const NO_ANSWER: ReadonlySet<string> = new Set(['TypeError', 'TimeoutError']);

export async function checkClock({ own, now }: Patient): Promise<readonly Check[]> {
  if (own === undefined) return [skipped('clock', ONLY_ITSELF)];
  try {
    const graphTime = await own.graphTime();
    if (graphTime === undefined) return [skipped('clock', 'the simulated tenant has a clock of its own')];
    if (Number.isNaN(graphTime)) return [skipped('clock', 'Graph did not say what time it is')];
    const off = Math.round(Math.abs(now - graphTime) / 1000);
    if (off > MOST_SECONDS_OFF)
      return [failed('clock', `is ${off} s away from Graph's`, 'Set the clock of the machine: what happened when, and which tokens hold, goes by it.')];
    return [well('clock', `within ${MOST_SECONDS_OFF} s of Graph's`)];
  } catch (error) {
    // What keeps Graph from answering shows in the checks of permissions.
    if (error instanceof Error && NO_ANSWER.has(error.name)) return [skipped('clock', 'Graph did not answer')];
    throw error;
  }
}
