/**
 * One message of a queue, and what becomes of it if the work fails. An outage delays it, for as long as a queue keeps a
 * message; a fault sends it to the poison queue after a few tries. Only where not even the queue answers the host
 * delivers it again, and counts.
 */
import { isoOf } from '../base/clock.ts';
import { AuditorError, codeOf } from '../base/errors.ts';
import { readSettings } from '../config.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import type { WorkQueue } from '../ingest/queue/queue-poison.ts';
import type { FailedMessage, SentAgain } from '../ingest/queue/queue-retries.ts';
import { openRetried } from '../ingest/queue/retry-note.ts';
import { engine, processNow, telemetry } from './process.ts';

interface Delivery {
  readonly queue: WorkQueue;
  /** As the host gives it. */
  readonly raw: unknown;
  readonly log: RunLog;
}

export async function workOnMessage(
  { queue, raw, log }: Delivery,
  work: (message: unknown) => Promise<void>,
): Promise<void> {
  const { message, note } = openRetried(raw);
  try {
    await work(message);
  } catch (error) {
    const failed = { queue, message, error, now: isoOf(processNow()), ...(note && { note }) };
    await sendAgainOrFail(failed, log);
  }
}

async function sendAgainOrFail(failed: FailedMessage, log: RunLog): Promise<void> {
  const { queue, error } = failed;
  const [{ sendAgain }, { queuesOf }] = await Promise.all([
    import('../ingest/queue/queue-retries.ts'),
    import('./deployed-engine.ts'),
  ]);
  const sent = await sendAgain(failed, queuesOf(readSettings())).catch((second: unknown) => {
    log.warn(`a message of ${queue} failed (${codeOf(error)}) and could not be put back: ${codeOf(second)}`);
    throw error;
  });
  const { kind, code, tries, to, delaySeconds } = sent;
  telemetry().record('revaudit.retries', to === 'poison' ? 'poison' : kind);
  const place = to === 'poison' ? `goes to ${queue}-poison` : `is tried again in ${delaySeconds} s`;
  log.warn(`a message of ${queue} failed ${tries} times, now with ${kind} ${code}: it ${place}`);
  // Of an outage of storage nothing can be written, and the doctor sees it without that.
  if (to === 'work' && kind === 'outage' && error instanceof AuditorError)
    await noteWaiting(queue, sent).catch((second: unknown) =>
      log.warn(`that messages of ${queue} wait was not saved: ${codeOf(second)}`),
    );
}

async function noteWaiting(queue: WorkQueue, sent: SentAgain): Promise<void> {
  const [{ noteWaiting: note }, { pipeline }] = await Promise.all([
    import('../ingest/queue/table-waiting.ts'),
    engine(),
  ]);
  await note(pipeline.store, queue, sent, isoOf(processNow()));
}
