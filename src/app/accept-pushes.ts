/**
 * What is pushed to our endpoints, made into messages for the signal queue. Records that are left out are counted and
 * logged.
 */
import { type Clock, isoOf } from '../base/clock.ts';
import { codeOf, MalformedInputError, OversizedInputError } from '../base/errors.ts';
import { detectReports, isRelevant, isRelevantActivity } from '../detect/detect-reports.ts';
import { isRelevantSignIn } from '../detect/detect-sign-in.ts';
import type { Relevance, StreamReading } from '../ingest/event-hub/log-stream.ts';
import {
  acceptLifecycle,
  acceptNotifications,
  NOTIFICATION_LIMIT_BYTES,
  type NotificationContext,
} from '../ingest/notifications/graph-notifications.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import type { QueueItem } from '../ingest/queue/queue-message.ts';
import { enqueueSignals, toQueueMessages } from '../ingest/queue/queue-signals.ts';
import type { Unrecognised } from '../ingest/records/unwrap-record.ts';
import type { AwaitedSignIns } from '../ingest/signal.ts';
import type { SeenSignIns } from '../mirror/seen-sign-ins.ts';
import type { Snapshots } from '../storage/table-snapshots.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** All resolve to messages for the signal queue. */
export interface PushHandlers {
  /** @throws MalformedInputError, OversizedInputError */
  acceptNotifications(body: string, log: RunLog): Promise<readonly string[]>;
  /** @throws MalformedInputError, OversizedInputError */
  acceptLifecycle(body: string, log: RunLog): Promise<readonly string[]>;
  /** Never rejects because of the content of events. @param events a batch of them, or one */
  acceptStream(events: unknown, log: RunLog): Promise<readonly string[]>;
}

interface PushContext extends Pick<NotificationContext, 'tenantId' | 'subscriptions'> {
  readonly snapshots: Snapshots;
  readonly seen: SeenSignIns;
  readonly telemetry: Telemetry;
  readonly now: Clock;
  /** Stores that records of no known form came, for the doctor. */
  noteUnrecognised(unrecognised: Unrecognised): Promise<void>;
  /** Stores that the stream delivers, for the doctor. */
  noteStreamed(): Promise<void>;
  /** Resolves to the users whose next success means a recovery. */
  awaitedUsers(): Promise<AwaitedSignIns>;
}

const MAX_LOGGED_PLACES = 10;
/** Skipped for these reasons, a record is no loss. */
const NO_LOSS = new Set(['irrelevant', 'otherCategory']);

const RELEVANCE: Relevance = {
  activity: isRelevantActivity,
  signIn: isRelevantSignIn,
  // Some audit records can be judged only after the next poll of consents or policies, so only their activity decides.
  signal: (signal) => (signal.kind === 'audit-recorded' ? isRelevant(signal.record) : detectReports(signal).length > 0),
};

export function pushHandlers(context: PushContext): PushHandlers {
  const { tenantId, subscriptions, snapshots, seen, telemetry, now, awaitedUsers } = context;
  const { noteUnrecognised, noteStreamed } = context;
  const messagesOf = (signals: readonly QueueItem[]) =>
    enqueueSignals(signals, telemetry, (traceparent) => toQueueMessages(signals, { snapshots, traceparent }));
  const handlerOf =
    (accept: typeof acceptNotifications | typeof acceptLifecycle, what: string) =>
    async (body: string, log: RunLog) => {
      const read = async () =>
        accept(parseJsonBody(body, what, NOTIFICATION_LIMIT_BYTES), { tenantId, subscriptions, now: now() });
      const { signals, dropped } = await countRefusals(telemetry, read);
      // Graph would repeat a refused notification, and a forger must learn nothing: counted, not refused.
      const counts = countsInWords({ ...dropped });
      if (counts.length > 0) log.log(`dropped: ${counts.join(', ')}`);
      recordDropped({ ...dropped }, telemetry);
      return messagesOf(signals);
    };
  return {
    acceptNotifications: handlerOf(acceptNotifications, 'notification'),
    acceptLifecycle: handlerOf(acceptLifecycle, 'lifecycle notification'),
    async acceptStream(events, log) {
      const { readStream } = await import('../ingest/event-hub/log-stream.ts');
      const batch = Array.isArray(events) ? events : [events];
      const reading = readStream(batch, {
        tenantId,
        seenAt: isoOf(now()),
        relevance: RELEVANCE,
        awaited: await awaitedUsers(),
        noteUse: seen.note,
      });
      logStream(reading, log);
      recordDropped(reading.skipped, telemetry);
      await Promise.all([noteUnrecognised(reading.unrecognised), noteStreamed()]).catch((error: unknown) =>
        log.warn(`what the doctor says of the stream was not saved: ${codeOf(error)}`),
      );
      // The batch is not delivered again, so its signals must not be lost if this fails. Users sign in again.
      await seen.save().catch((error: unknown) => log.warn(`seen sign-ins were not saved: ${codeOf(error)}`));
      return messagesOf(reading.signals);
    },
  };
}

function logStream({ signals, skipped, unreadable, unrecognised }: StreamReading, log: RunLog): void {
  log.log(`streamed: ${[`enqueued ${signals.length}`, ...countsInWords(skipped)].join(', ')}`);
  if (unrecognised.count > 0)
    log.warn(`${unrecognised.count} records of no known form, with the members ${unrecognised.members.join(', ')}`);
  if (unreadable.length === 0) return;
  const places = unreadable
    .slice(0, MAX_LOGGED_PLACES)
    .map(({ event, record, code }) => `event ${event}${record === undefined ? '' : ` record ${record}`} ${code}`);
  log.warn(`cannot be read: ${places.join(', ')}${unreadable.length > MAX_LOGGED_PLACES ? ', …' : ''}`);
}

function countsInWords(counts: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(counts).flatMap(([reason, count]) => (count > 0 ? [`${reason} ${count}`] : []));
}

/** The metric of what was lost: forged, foreign, unreadable or of no known form. */
function recordDropped(counts: Readonly<Record<string, number>>, telemetry: Telemetry): void {
  for (const [reason, count] of Object.entries(counts))
    if (count > 0 && !NO_LOSS.has(reason)) telemetry.record('revaudit.dropped', reason, count);
}

/** Counts a body that is refused as a whole. */
async function countRefusals<T>(telemetry: Telemetry, accept: () => Promise<T>): Promise<T> {
  try {
    return await accept();
  } catch (error) {
    if (error instanceof OversizedInputError) telemetry.record('revaudit.dropped', 'oversized');
    if (error instanceof MalformedInputError) telemetry.record('revaudit.dropped', 'malformed');
    throw error;
  }
}

/** @throws OversizedInputError, or MalformedInputError with the position; neither repeats any of the body */
export function parseJsonBody(text: string, where: string, limitBytes: number): unknown {
  // A character takes one to three bytes, so most bodies are judged without counting bytes.
  const mayExceed = text.length * 3 > limitBytes;
  if (text.length > limitBytes || (mayExceed && Buffer.byteLength(text) > limitBytes))
    throw new OversizedInputError(where, limitBytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message of JSON.parse quotes the text, which may hold secrets: only the position is kept.
    const position = error instanceof SyntaxError ? /position \d+/.exec(error.message)?.[0] : undefined;
    throw new MalformedInputError(where, `is not JSON${position === undefined ? '' : ` at ${position}`}`);
  }
}
