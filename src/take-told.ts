/** What is told to our doors, made into messages for the signal queue: what is left out is counted and said, never refused singly. */
import { countDropped, countingRefusals } from './accept/count-dropped.ts';
import { acceptNotifications, NOTIFICATION_LIMIT_BYTES } from './accept/graph-notifications.ts';
import { parseJsonBody } from './accept/json-body.ts';
import { acceptLifecycle } from './accept/lifecycle.ts';
import type { Relevance, StreamReading } from './accept/log-stream.ts';
import type { Door, Dropped } from './accept/posted-notices.ts';
import { putSignals } from './accept/put-signals.ts';
import type { Observed } from './accept/queue-message.ts';
import { toMessages } from './accept/queue-signals.ts';
import type { Snapshots } from './accept/table-snapshots.ts';
import { type Clock, isoOf } from './clock.ts';
import { detectReports, isRelevant, isRelevantActivity } from './detect/detect-reports.ts';
import { isTellingSignIn } from './detect/detect-sign-in.ts';
import { codeOf } from './errors.ts';
import type { FeatureLog } from './feature-switch.ts';
import type { SeenSignIns } from './mirror/seen-sign-ins.ts';
import type { Telemetry } from './telemetry.ts';

/** Resolve to the messages for the signal queue. */
export interface Doors {
  /** @throws MalformedInputError, OversizedInputError */
  acceptNotifications(body: string, log: FeatureLog): Promise<readonly string[]>;
  /** The same. */
  acceptLifecycle(body: string, log: FeatureLog): Promise<readonly string[]>;
  /** Never rejects for what stands in the events. @param events a batch of them, or one */
  acceptStream(events: unknown, log: FeatureLog): Promise<readonly string[]>;
}

interface Told extends Pick<Door, 'tenantId' | 'subscriptions'> {
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
  signIn: isTellingSignIn,
  // Of an audit record the whole is not asked here: some can only be judged once the next reading of consents or policies is there.
  signal: (signal) => (signal.kind === 'audit-recorded' ? isRelevant(signal.record) : detectReports(signal).length > 0),
};

export function openDoors({ tenantId, subscriptions, snapshots, seen, telemetry, now, awaited }: Told): Doors {
  const messagesOf = (signals: readonly Observed[]) => putSignals(signals, telemetry, (traceparent) => toMessages(signals, { snapshots, traceparent }));
  const taking = (accept: typeof acceptNotifications | typeof acceptLifecycle, what: string) => async (body: string, log: FeatureLog) => {
    const read = async () => accept(parseJsonBody(body, what, NOTIFICATION_LIMIT_BYTES), { tenantId, subscriptions, now: now() });
    const { signals, dropped } = await countingRefusals(telemetry, read);
    sayDropped(dropped, log);
    countDropped({ ...dropped }, telemetry);
    return messagesOf(signals);
  };
  return {
    acceptNotifications: taking(acceptNotifications, 'notification'),
    acceptLifecycle: taking(acceptLifecycle, 'lifecycle notification'),
    async acceptStream(events, log) {
      const { readStream } = await import('./accept/log-stream.ts');
      const batch = Array.isArray(events) ? events : [events];
      const reading = readStream(batch, { tenantId, seenAt: isoOf(now()), relevance: RELEVANCE, awaited: await awaited(), see: seen.see });
      sayStreamed(reading, log);
      countDropped(reading.left, telemetry);
      // The batch does not come again: what it told must not be lost for this, and who signed in is seen again.
      await seen.keep().catch((error: unknown) => log.warn(`who signed in was not noted: ${codeOf(error)}`));
      return messagesOf(reading.signals);
    },
  };
}

/** Counted, not refused: Graph would repeat what was refused, and a forger shall learn nothing. */
function sayDropped(dropped: Dropped, log: FeatureLog): void {
  const counts = countsSaid({ ...dropped });
  if (counts.length > 0) log.log(`dropped: ${counts.join(', ')}`);
}

function sayStreamed({ signals, left, unreadable }: StreamReading, log: FeatureLog): void {
  log.log(`streamed: ${[`told ${signals.length}`, ...countsSaid(left)].join(', ')}`);
  if (unreadable.length === 0) return;
  const places = unreadable.slice(0, PLACES_SAID).map(({ event, record, code }) => `event ${event}${record === undefined ? '' : ` record ${record}`} ${code}`);
  log.warn(`cannot be read: ${places.join(', ')}${unreadable.length > PLACES_SAID ? ', …' : ''}`);
}

function countsSaid(counts: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(counts).flatMap(([reason, count]) => (count > 0 ? [`${reason} ${count}`] : []));
}
