/** One message of the signal queue: each thing in it goes down the spine by itself, so that one bad item does not sink the rest. */

import type { Received, Taken } from './accept/queue-message.ts';
import { parseMessage, type SignalQueue } from './accept/queue-signals.ts';
import type { Snapshots } from './accept/table-snapshots.ts';
import { UnclearYetError } from './detect/unclear-yet.ts';
import { codeOf } from './errors.ts';
import type { FeatureLog } from './feature-switch.ts';
import { parseTenantChange } from './mirror/parse-tenant-change.ts';
import { auditSignal, type Engine } from './pipeline.ts';
import { readSource, type Sources } from './read-source.ts';
import type { Telemetry } from './telemetry.ts';

export interface MessageContext {
  readonly engine: Engine;
  readonly snapshots: Snapshots;
  readonly queue: SignalQueue;
  readonly sources: Sources;
  readonly log: FeatureLog;
  readonly telemetry: Telemetry;
}

const SOON_SECONDS = 2;
const LATER_SECONDS = 60;

/** Rejects only where the whole message must come again; the host counts how often. */
export async function auditMessage(message: unknown, context: MessageContext): Promise<void> {
  const taken = await parseMessage(message, context.snapshots);
  for (const one of taken) {
    const { traceparent: parent, kind, source } = one;
    await context.telemetry.span('signal-audited', { parent, facts: { kind, source } }, () => auditOne(one, taken.length, context));
  }
}

async function auditOne(one: Taken, ofHowMany: number, context: MessageContext): Promise<void> {
  const { queue, log, telemetry } = context;
  const { traceparent: _, ...observed } = one;
  try {
    await take(observed, context);
  } catch (error) {
    if (error instanceof UnclearYetError) {
      telemetry.note({ code: error.code });
      // Not a failure: the next reading of consents or policies will tell. It ends by itself when the record is a quarter of an hour old.
      return queue.enqueue([one], { delaySeconds: patienceOf(one, context.engine.now()) });
    }
    if (ofHowMany === 1) throw error;
    await queue.enqueue([one]);
    telemetry.note({ code: codeOf(error) });
    log.warn(`one of ${ofHowMany} signals goes back to the queue by itself: ${error instanceof Error ? error.name : 'unknown error'}`);
  }
}

async function take(one: Received, { engine, sources, log }: MessageContext): Promise<void> {
  switch (one.kind) {
    case 'lifecycle-notified':
      if (one.action === 'resync') return readSource('users', sources, log);
      return readSource('subscriptions', sources, log, one.action === 'reauthorize' ? [one.subscriptionId] : []);
    case 'tenant-changed':
      return say(await auditSignal(parseTenantChange(one), engine), log);
    case 'audit-recorded':
    case 'signed-in':
    case 'risk-told':
    case 'change-notified':
      return say(await auditSignal(one, engine), log);
  }
}

/** Ids and causes, for whoever follows one revocation through the log. */
function say(audited: Awaited<ReturnType<typeof auditSignal>>, log: FeatureLog): void {
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
