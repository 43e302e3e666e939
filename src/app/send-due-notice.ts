/** One message of the notice queue: sends the notice it names, once. */
import { MalformedInputError } from '../base/errors.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import type { NoticeChannel } from '../notify/channels/notice-channel.ts';
import type { NoticeRef } from '../notify/notice-row.ts';
import { sendNotice } from '../notify/send-notice.ts';
import { tableBundles } from '../notify/table-bundles.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { RevocationStatus } from '../record/revocation-status.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

export interface SendDueContext {
  readonly engine: PipelineContext;
  /** Absent where no mailbox is set. */
  readonly mail: NoticeChannel | undefined;
  readonly standingOf: (revocationId: string) => Promise<RevocationStatus | undefined>;
  readonly log: RunLog;
  readonly telemetry: Telemetry;
}

export async function sendDueNotice(message: unknown, context: SendDueContext): Promise<void> {
  const ref = parseRef(message);
  await context.telemetry.span('notice-told', { parent: ref.traceparent, facts: { noticeId: ref.noticeId } }, () =>
    tell(ref, context),
  );
}

async function tell(ref: NoticeRef, { engine, mail, standingOf, log, telemetry }: SendDueContext): Promise<void> {
  const { outbox, tenant, now, notices, tables, tenantId } = engine;
  // Without a mailbox nothing can leave; config.ts does not let that be combined with `send`.
  const mode = mail === undefined ? 'observe' : notices.mode;
  const gatherings = tableBundles(tables, tenantId);
  const state = await sendNotice(ref, {
    outbox,
    gatherings,
    channels: { mail: mail ?? nowhere },
    tenant,
    now,
    mode,
    standingOf,
  });
  telemetry.note({ state });
  log.log(`notice ${ref.noticeId}: ${state}`);
}

const nowhere: NoticeChannel = {
  deliver: async () => ({ state: 'failed', reason: 'no-mailbox' }),
  isAt: () => false,
};

function parseRef(message: unknown): NoticeRef {
  const named =
    typeof message === 'object' && message !== null && 'noticeId' in message && 'audienceKey' in message
      ? message
      : undefined;
  if (typeof named?.noticeId !== 'string' || typeof named.audienceKey !== 'string')
    throw new MalformedInputError('notice message', 'names no notice');
  const traceparent = 'traceparent' in named && typeof named.traceparent === 'string' ? named.traceparent : undefined;
  return {
    noticeId: named.noticeId,
    audienceKey: named.audienceKey,
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
