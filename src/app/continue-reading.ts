/** One message of the reading queue: the next slice of a reading in full. */
import { MalformedInputError } from '../base/errors.ts';
import { DirectoryThrottledError } from '../graph/graph-errors.ts';
import { turnBudget } from '../graph/turn-budget.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import { parseReadingMessage } from '../ingest/queue/queue-readings.ts';
import { pollReaders } from '../mirror/poll.ts';
import { FULL_READERS } from '../mirror/poll-tenant.ts';
import { readPlace } from '../mirror/states/table-readings.ts';
import { mirrorSourceOf, readWatermark } from '../mirror/states/table-watermarks.ts';
import { mirrorPollOf, type PollContext } from './poll-source.ts';

/** Well inside `functionTimeout`, which is ten minutes. */
const SLICE_MS = 4 * 60_000;

/** A message that comes twice or late does nothing: another worker holds the reading, or it is complete. */
export async function continueReading(raw: unknown, context: PollContext, log: RunLog): Promise<void> {
  const { store, graph, readings } = context;
  const source = mirrorSourceOf(parseReadingMessage(raw, store.tenantId));
  const reader = source && FULL_READERS[source];
  if (!reader) throw new MalformedInputError('readings message', 'names a source that is never read in full');
  const place = await readPlace(store, source);
  const goesOn = place ? place.kind !== 'round' : (await readWatermark(store, source)) === undefined;
  if (!goesOn) return log.log(`reading ${source}: nothing is left to read`);

  const poll = { ...mirrorPollOf({ ...context, graph: graph.within(turnBudget()) }), sliceMs: SLICE_MS };
  const { read, unfinished, refused, failed, overBudget } = await pollReaders(poll, [reader]);
  const throttled = failed.find((error) => error instanceof DirectoryThrottledError);
  const [failure] = failed.filter((error) => error !== throttled);
  log.log([`reading ${source}: read ${read}`, ...overBudget].join(', '));
  // The timer of the source asks again, and keeps what was refused.
  for (const { path, reason } of refused) log.warn(`reading ${source}: ${path} was refused (${reason})`);
  if (failure !== undefined) throw failure;
  if (throttled) {
    log.warn(`reading ${source}: Microsoft Graph asked for a pause of ${throttled.retryAfterSeconds} s`);
    await readings?.enqueue(source, throttled.retryAfterSeconds);
  } else if (unfinished.length > 0) await readings?.enqueue(source);
}
