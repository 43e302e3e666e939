/** One message of the notice queue: sends the notice it names, once. */
import { MalformedInputError } from './errors.ts';
import type { FeatureLog } from './feature-switch.ts';
import type { Engine } from './pipeline.ts';
import type { Standing } from './record/trail-standing.ts';
import type { NoticeChannel } from './tell/notice-channel.ts';
import type { NoticeRef } from './tell/notice-row.ts';
import { sendNotice } from './tell/send-notice.ts';

export interface TellContext {
  readonly engine: Engine;
  /** Absent where no mailbox is set. */
  readonly mail: NoticeChannel | undefined;
  readonly standingOf: (revocationId: string) => Promise<Standing | undefined>;
  readonly log: FeatureLog;
}

export async function tellNotice(message: unknown, { engine, mail, standingOf, log }: TellContext): Promise<void> {
  const ref = parseRef(message);
  const { outbox, tenant, now, notices } = engine;
  // Without a mailbox nothing can leave; config.ts does not let that be combined with `send`.
  const mode = mail === undefined ? 'observe' : notices.mode;
  const state = await sendNotice(ref, { outbox, channels: { mail: mail ?? nowhere }, tenant, now, mode, standingOf });
  log.log(`notice ${ref.noticeId}: ${state}`);
}

const nowhere: NoticeChannel = {
  deliver: async () => ({ state: 'failed', reason: 'no-mailbox' }),
  isAt: () => false,
};

function parseRef(message: unknown): NoticeRef {
  const named = typeof message === 'object' && message !== null && 'noticeId' in message && 'audienceKey' in message ? message : undefined;
  if (typeof named?.noticeId !== 'string' || typeof named.audienceKey !== 'string') throw new MalformedInputError('notice message', 'names no notice');
  return { noticeId: named.noticeId, audienceKey: named.audienceKey };
}
