/** What is told to our doors, made into messages for the signal queue: what is left out is counted and said, never refused singly. */

import { type Clock, isoOf } from '../base/clock.ts';
import { codeOf, MalformedInputError, OversizedInputError } from '../base/errors.ts';
import { detectReports, isRelevant, isRelevantActivity } from '../detect/detect-reports.ts';
import { isRelevantSignIn } from '../detect/detect-sign-in.ts';
import type { Relevance, StreamReading } from '../ingest/event-hub/log-stream.ts';
import {
  acceptLifecycle,
  acceptNotifications,
  type Dropped,
  NOTIFICATION_LIMIT_BYTES,
  type NotificationContext,
} from '../ingest/notifications/graph-notifications.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import type { Observed } from '../ingest/queue/queue-message.ts';
import { enqueueSignals, toMessages } from '../ingest/queue/queue-signals.ts';
import type { SeenSignIns } from '../mirror/seen-sign-ins.ts';
import type { Snapshots } from '../storage/table-snapshots.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** Resolve to the messages for the signal queue. */
export interface PushHandlers {
  /** @throws MalformedInputError, OversizedInputError */
  acceptNotifications(body: string, log: RunLog): Promise<readonly string[]>;
  /** The same. */
  acceptLifecycle(body: string, log: RunLog): Promise<readonly string[]>;
  /** Never rejects for what stands in the events. @param events a batch of them, or one */
  acceptStream(events: unknown, log: RunLog): Promise<readonly string[]>;
}

interface PushContext extends Pick<NotificationContext, 'tenantId' | 'subscriptions'> {
  readonly snapshots: Snapshots;
  readonly seen: SeenSignIns;
  readonly telemetry: Telemetry;
  readonly now: Clock;
  /** Resolves to the users whose next success closes something. */
  awaited(): Promise<ReadonlySet<string>>;
}

const PLACES_SAID = 10;

const RELEVANCE: Relevance = {
  activity: isRelevantActivity,
  signIn: isRelevantSignIn,
  // Of an audit record the whole is not asked here: some can only be judged once the next reading of consents or policies is there.
  signal: (signal) => (signal.kind === 'audit-recorded' ? isRelevant(signal.record) : detectReports(signal).length > 0),
};

export function pushHandlers({
  tenantId,
  subscriptions,
  snapshots,
  seen,
  telemetry,
  now,
  awaited,
}: PushContext): PushHandlers {
  const messagesOf = (signals: readonly Observed[]) =>
    enqueueSignals(signals, telemetry, (traceparent) => toMessages(signals, { snapshots, traceparent }));
  const taking =
    (accept: typeof acceptNotifications | typeof acceptLifecycle, what: string) =>
    async (body: string, log: RunLog) => {
      const read = async () =>
        accept(parseJsonBody(body, what, NOTIFICATION_LIMIT_BYTES), { tenantId, subscriptions, now: now() });
      const { signals, dropped } = await countingRefusals(telemetry, read);
      sayDropped(dropped, log);
      recordDropped({ ...dropped }, telemetry);
      return messagesOf(signals);
    };
  return {
    acceptNotifications: taking(acceptNotifications, 'notification'),
    acceptLifecycle: taking(acceptLifecycle, 'lifecycle notification'),
    async acceptStream(events, log) {
      const { readStream } = await import('../ingest/event-hub/log-stream.ts');
      const batch = Array.isArray(events) ? events : [events];
      const reading = readStream(batch, {
        tenantId,
        seenAt: isoOf(now()),
        relevance: RELEVANCE,
        awaited: await awaited(),
        see: seen.see,
      });
      sayStreamed(reading, log);
      recordDropped(reading.left, telemetry);
      // The batch does not come again: what it told must not be lost for this, and who signed in is seen again.
      await seen.keep().catch((error: unknown) => log.warn(`who signed in was not noted: ${codeOf(error)}`));
      return messagesOf(reading.signals);
    },
  };
}

/** Counted, not refused: Graph would repeat what was refused, and a forger shall learn nothing. */
function sayDropped(dropped: Dropped, log: RunLog): void {
  const counts = countsSaid({ ...dropped });
  if (counts.length > 0) log.log(`dropped: ${counts.join(', ')}`);
}

function sayStreamed({ signals, left, unreadable }: StreamReading, log: RunLog): void {
  log.log(`streamed: ${[`told ${signals.length}`, ...countsSaid(left)].join(', ')}`);
  if (unreadable.length === 0) return;
  const places = unreadable
    .slice(0, PLACES_SAID)
    .map(({ event, record, code }) => `event ${event}${record === undefined ? '' : ` record ${record}`} ${code}`);
  log.warn(`cannot be read: ${places.join(', ')}${unreadable.length > PLACES_SAID ? ', …' : ''}`);
}

function countsSaid(counts: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(counts).flatMap(([reason, count]) => (count > 0 ? [`${reason} ${count}`] : []));
}

// What came in and was left out, counted by reason: forged, foreign, or not to be read. What merely tells nothing is not counted.

const NO_LOSS = new Set(['untelling', 'otherCategory']);

export function recordDropped(counts: Readonly<Record<string, number>>, telemetry: Telemetry): void {
  for (const [reason, count] of Object.entries(counts))
    if (count > 0 && !NO_LOSS.has(reason)) telemetry.record('revaudit.dropped', reason, count);
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

// The body of a post as plain data, or the reason why it is none.

/** @throws OversizedInputError, or MalformedInputError with the position; neither repeats any of the body */
export function parseJsonBody(text: string, where: string, limitBytes: number): unknown {
  // A character takes one to three bytes, so most bodies are judged without being counted.
  if (text.length > limitBytes || (text.length * 3 > limitBytes && Buffer.byteLength(text) > limitBytes))
    throw new OversizedInputError(where, limitBytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    // The engine's own message quotes what it stumbled over, and that may be anything: only the position is kept.
    const position = error instanceof SyntaxError ? /position \d+/.exec(error.message)?.[0] : undefined;
    throw new MalformedInputError(where, `is not JSON${position === undefined ? '' : ` at ${position}`}`);
  }
}
