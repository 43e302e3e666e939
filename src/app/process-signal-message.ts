/** One message of the signal queue: each thing in it goes down the spine by itself, so that one bad item does not sink the rest. */

import { codeOf, RetryLaterError } from '../base/errors.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import type { Received, Taken } from '../ingest/queue/queue-message.ts';
import { parseMessage, type SignalQueue } from '../ingest/queue/queue-signals.ts';
import { parseTenantChange } from '../mirror/tenant-change.ts';
import { type PipelineContext, processSignal } from '../pipeline.ts';
import type { Snapshots } from '../storage/table-snapshots.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type PollContext, pollSource } from './poll-source.ts';

export interface MessageContext {
  readonly engine: PipelineContext;
  readonly snapshots: Snapshots;
  readonly queue: SignalQueue;
  readonly sources: PollContext;
  readonly log: RunLog;
  readonly telemetry: Telemetry;
}

const SOON_SECONDS = 2;
const LATER_SECONDS = 60;

/** Rejects only where the whole message must come again; the host counts how often. */
export async function processSignalMessage(message: unknown, context: MessageContext): Promise<void> {
  const taken = await parseMessage(message, context.snapshots);
  for (const one of taken) {
    const { traceparent: parent, kind, source } = one;
    await context.telemetry.span('signal-audited', { parent, facts: { kind, source } }, () =>
      auditOne(one, taken.length, context),
    );
  }
}

async function auditOne(one: Taken, ofHowMany: number, context: MessageContext): Promise<void> {
  const { queue, log, telemetry } = context;
  const { traceparent: _, ...observed } = one;
  try {
    await take(observed, context);
  } catch (error) {
    if (error instanceof RetryLaterError) {
      telemetry.note({ code: error.code });
      // Not a failure: the next reading of consents or policies will tell. It ends by itself when the record is a quarter of an hour old.
      return queue.enqueue([one], { delaySeconds: patienceOf(one, context.engine.now()) });
    }
    if (ofHowMany === 1) throw error;
    await queue.enqueue([one]);
    telemetry.note({ code: codeOf(error) });
    log.warn(
      `one of ${ofHowMany} signals goes back to the queue by itself: ${error instanceof Error ? error.name : 'unknown error'}`,
    );
  }
}

async function take(one: Received, { engine, sources, log }: MessageContext): Promise<void> {
  switch (one.kind) {
    case 'lifecycle-notified':
      if (one.action === 'resync') return pollSource('users', sources, log);
      return pollSource('subscriptions', sources, log, one.action === 'reauthorize' ? [one.subscriptionId] : []);
    case 'tenant-changed':
      return say(await processSignal(parseTenantChange(one), engine), log);
    case 'audit-recorded':
    case 'signed-in':
    case 'risk-told':
    case 'change-notified':
      return say(await processSignal(one, engine), log);
  }
}

/** Ids and causes, for whoever follows one revocation through the log. */
function say(audited: Awaited<ReturnType<typeof processSignal>>, log: RunLog): void {
  for (const { report, settled } of audited) {
    const verb = settled.opened.length > 0 ? 'opened' : 'joined';
    if (settled.revocation) log.log(`${report.cause} by ${report.source}: ${verb} ${settled.revocation.id}`);
  }
}

/** The older the record, the less a few seconds matter. */
function patienceOf({ seenAt }: Received, now: number): number {
  const ageSeconds = (now - Date.parse(seenAt)) / 1000;
  return Math.round(Math.min(LATER_SECONDS, Math.max(SOON_SECONDS, ageSeconds / 5)));
}
