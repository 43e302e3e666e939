/**
 * One message of the signal queue: each signal in it goes down the pipeline alone, so that one bad item does not block
 * the rest.
 */
import { codeOf, RetryLaterError } from '../base/errors.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import { failureKindOf } from '../ingest/queue/failure-kind.ts';
import type { DequeuedItem, ParsedItem } from '../ingest/queue/queue-message.ts';
import { parseQueueMessage, type SignalQueue } from '../ingest/queue/queue-signals.ts';
import { parseTenantChange } from '../mirror/tenant-change.ts';
import { type PipelineContext, type ProcessedReport, processSignal } from '../pipeline.ts';
import type { Snapshots } from '../storage/table-snapshots.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type PollContext, pollSource } from './poll-source.ts';

export interface MessageContext {
  readonly pipeline: PipelineContext;
  readonly snapshots: Snapshots;
  readonly queue: SignalQueue;
  readonly polling: PollContext;
  readonly log: RunLog;
  readonly telemetry: Telemetry;
}

const SHORTEST_DELAY_SECONDS = 2;
const LONGEST_DELAY_SECONDS = 60;
/** The first pause of what an outage stopped; it grows from message to message. */
const OUTAGE_DELAY_SECONDS = 2;

/** Rejects only if the whole message must be delivered again; the host counts the attempts. */
export async function processSignalMessage(message: unknown, context: MessageContext): Promise<void> {
  const items = await parseQueueMessage(message, context.snapshots);
  for (const [index, item] of items.entries()) {
    const { traceparent: parent, kind, source } = item;
    const others = { count: items.length - 1, later: items.slice(index + 1) };
    const outcome = await context.telemetry.span('signal-audited', { parent, attributes: { kind, source } }, () =>
      processOrRequeue(item, others, context),
    );
    if (outcome === 'outage') return;
  }
}

interface OtherItems {
  /** In the same message. */
  readonly count: number;
  readonly later: readonly DequeuedItem[];
}

/** 'outage': all later items of the message went back to the queue, too. */
async function processOrRequeue(
  item: DequeuedItem,
  others: OtherItems,
  context: MessageContext,
): Promise<'outage' | undefined> {
  const { queue, log, telemetry } = context;
  const { traceparent: _, ...parsed } = item;
  try {
    await processItem(parsed, context);
    return undefined;
  } catch (error) {
    if (error instanceof RetryLaterError) {
      telemetry.setAttributes({ code: error.code });
      // Not a failure: the next poll of consents or policies brings the other half. The error no longer occurs once
      // the record is a quarter of an hour old.
      await queue.enqueue([item], { delaySeconds: retryDelay(item, context.pipeline.now()) });
      return undefined;
    }
    if (others.count === 0) throw error;
    const isDown = failureKindOf(error) === 'outage';
    await queue.enqueue([item], { delaySeconds: isDown ? OUTAGE_DELAY_SECONDS : 0 });
    // Each of them would wait for the same answer. If only this one has the trouble, they are done the next time.
    if (isDown && others.later.length > 0) await queue.enqueue(others.later, { delaySeconds: OUTAGE_DELAY_SECONDS });
    telemetry.setAttributes({ code: codeOf(error) });
    const name = error instanceof Error ? error.name : 'unknown error';
    log.warn(`one of ${others.count + 1} signals failed and goes back to the queue alone: ${name}`);
    return isDown ? 'outage' : undefined;
  }
}

async function processItem(item: ParsedItem, { pipeline, polling, log }: MessageContext): Promise<void> {
  switch (item.kind) {
    case 'lifecycle-notified':
      if (item.action === 'resync') return pollSource('users', polling, log);
      return pollSource('subscriptions', polling, log, item.action === 'reauthorize' ? [item.subscriptionId] : []);
    case 'tenant-changed':
      return logReports(await processSignal(parseTenantChange(item), pipeline), log);
    case 'audit-recorded':
    case 'signed-in':
    case 'risk-told':
    case 'change-notified':
      return logReports(await processSignal(item, pipeline), log);
  }
}

/** Ids and causes, so that one revocation can be followed through the log. */
function logReports(reports: readonly ProcessedReport[], log: RunLog): void {
  for (const { report, settled } of reports) {
    const verb = settled.opened.length > 0 ? 'opened' : 'joined';
    if (settled.revocation) log.log(`${report.cause} by ${report.source}: ${verb} ${settled.revocation.id}`);
  }
}

/** The older the record, the less a few seconds matter. */
function retryDelay({ seenAt }: ParsedItem, now: number): number {
  const ageSeconds = (now - Date.parse(seenAt)) / 1000;
  return Math.round(Math.min(LONGEST_DELAY_SECONDS, Math.max(SHORTEST_DELAY_SECONDS, ageSeconds / 5)));
}
