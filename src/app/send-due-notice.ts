/** One message of the notice queue: sends the notice that it names, once. */
import { defined } from '../base/defined.ts';
import { MalformedInputError } from '../base/errors.ts';
import { isBlind } from '../ingest/polling/audit-sight.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import type { KeepBack } from '../notify/approval/ask-for-approval.ts';
import type { Bundles } from '../notify/bundling/table-bundles.ts';
import type { Incidents } from '../notify/bundling/table-incidents.ts';
import type { Channels } from '../notify/conclude-notice.ts';
import { closeIfBack } from '../notify/follow-up/close-loop.ts';
import type { NoticeLine } from '../notify/notice-line.ts';
import type { NoticeRef } from '../notify/notice-row.ts';
import { shippedPolicy } from '../notify/planning/policy/notice-policy.ts';
import { sendNotice } from '../notify/send-notice.ts';
import type { SendingRules } from '../notify/sending-rules.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { RevocationStatus } from '../record/revocation-status.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

export interface SendDueContext {
  readonly pipeline: Pick<PipelineContext, 'outbox' | 'tenant' | 'now' | 'notices' | 'policy' | 'store' | 'loop'>;
  readonly bundles: Bundles;
  readonly incidents: Incidents;
  /** Those that are set up. */
  readonly channels: Channels;
  readonly line: NoticeLine;
  readonly rules: SendingRules;
  readonly keepBack: KeepBack;
  readonly statusOf: (revocationId: string) => Promise<RevocationStatus | undefined>;
  readonly log: RunLog;
  readonly telemetry: Telemetry;
}

/** @throws MalformedInputError if the message names no notice */
export async function sendDueNotice(message: unknown, context: SendDueContext): Promise<void> {
  const ref = parseNoticeRef(message);
  const span = { parent: ref.traceparent, attributes: { noticeId: ref.noticeId } };
  await context.telemetry.span('notice-told', span, () => send(ref, context));
}

async function send(
  ref: NoticeRef,
  { pipeline, bundles, incidents, channels, line, rules, keepBack, statusOf, log, telemetry }: SendDueContext,
): Promise<void> {
  const { outbox, tenant, now, notices, store } = pipeline;
  const { admins, mode } = notices;
  const policy = (await pipeline.policy?.()) ?? shippedPolicy(notices);
  const isAuditLogBlind = () => isBlind(store, now());
  const around = {
    outbox,
    bundles,
    incidents,
    channels,
    line,
    rules,
    keepBack,
    tenant,
    now,
    mode,
    statusOf,
    isAuditLogBlind,
    policy,
  };
  const state = await sendNotice(ref, { ...around, admins, limit: policy.approval.above });
  // Its reader may have signed in while it was on its way.
  if (state === 'sent' && pipeline.loop) await closeIfBack(ref, pipeline.loop);
  telemetry.setAttributes({ state });
  log.log(`notice ${ref.noticeId}: ${state}`);
}

function parseNoticeRef(message: unknown): NoticeRef {
  const members = typeof message === 'object' && message !== null ? (message as Partial<Record<string, unknown>>) : {};
  const { noticeId, audienceKey, traceparent, pointer } = members;
  const isPointer = Array.isArray(pointer) && pointer.length === 2 && pointer.every((key) => typeof key === 'string');
  if (typeof noticeId !== 'string' || typeof audienceKey !== 'string')
    throw new MalformedInputError('notice message', 'names no notice');
  return {
    noticeId,
    audienceKey,
    ...defined({
      traceparent: typeof traceparent === 'string' ? traceparent : undefined,
      pointer: isPointer ? (pointer as unknown as readonly [string, string]) : undefined,
    }),
  };
}
