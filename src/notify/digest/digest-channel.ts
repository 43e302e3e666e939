/**
 * The channel of the daily digest: takes the lines that wait for it, says the worst of them in one mail, and leaves it
 * to {@link concludeLines} to mark them once that has left. The mail goes through the channel of all mails, so that it
 * leaves once.
 */
import { defined } from '../../base/defined.ts';
import { type Delivery, type DeliveryOutcome, type NoticeChannel, tracked } from '../channels/notice-channel.ts';
import type { Notice } from '../notice.ts';
import type { ChannelProgress } from '../notice-row.ts';
import { rehearsalChannel } from '../rehearsal.ts';
import type { FollowUp } from '../sending-rules.ts';
import { type DigestFacts, digestedLines } from './digest-content.ts';
import type { Digests } from './table-digests.ts';

export interface DigestChannelSettings extends DigestFacts {
  readonly digests: Digests;
  /** Absent: no mailbox is set up, so nothing can leave. */
  readonly mail: NoticeChannel | undefined;
}

/** How far a digest has got. */
type DigestProgress = {
  /** The days whose lines it has taken: from then on it takes no more. */
  readonly days: readonly string[];
  /** Of the mail, once that has begun. */
  readonly mail?: ChannelProgress;
};

export function digestChannel({ digests, mail, statusOf, bundles }: DigestChannelSettings): NoticeChannel {
  async function deliver(delivery: Delivery): Promise<DeliveryOutcome> {
    const { notice, saveProgress } = delivery;
    const progress = progressIn(delivery.progress);
    // Also where it must not leave: then what becomes of it becomes of its lines.
    const days = progress?.days ?? (await digests.take(notice));
    if (progress === undefined) await saveProgress({ days });
    const channel = notice.rehearsal ? rehearsalChannel : mail;
    if (channel === undefined)
      return progress?.mail === undefined
        ? { state: 'suppressed', reason: 'switched-off' }
        : // Only the mailbox that it had could say what came of it.
          { state: 'uncertain', reason: 'no-channel' };
    const mailed = {
      ...delivery,
      progress: progress?.mail,
      saveProgress: (next: ChannelProgress, nextCheckAt?: string) => saveProgress({ days, mail: next }, nextCheckAt),
    };
    if (delivery.stopReason !== undefined) return channel.deliver(mailed);
    const leaving = await filled(notice, { days, isBegun: progress?.mail !== undefined });
    // A digest with nothing in it is not sent.
    return channel.deliver(
      leaving === undefined ? { ...mailed, stopReason: 'closed' } : { ...mailed, notice: leaving },
    );
  }

  /** The digest with its lines and with the address of its reader. Undefined: there is nothing to say. */
  async function filled(
    digest: Notice,
    { days, isBegun }: { readonly days: readonly string[]; readonly isBegun: boolean },
  ): Promise<Notice | undefined> {
    const taken = await digests.taken(digest, days);
    const { undone, lines, more } = await digestedLines(taken, { statusOf, bundles });
    // Once the mail has begun it may have said them.
    for (const [reason, ids] of isBegun ? [] : Map.groupBy(undone.keys(), (id) => undone.get(id)))
      if (reason !== undefined)
        await digests.conclude(digest, { outcome: { state: 'suppressed', reason }, ids: new Set(ids) });
    const [first] = lines;
    const reader = taken.worst.at(-1)?.notice;
    if (first === undefined || reader === undefined) return undefined;
    const day = digest.content.digest?.day ?? '';
    return {
      ...digest,
      revocationId: first.revocationId,
      audience: reader.audience,
      content: { ...first.content, ...defined({ reader: reader.content.reader }), digest: { day, lines, more } },
    };
  }

  return {
    ...tracked(deliver),
    mayHaveLeft(progress) {
      const begun = progressIn(progress)?.mail;
      return begun !== undefined && (mail === undefined || mail.mayHaveLeft(begun));
    },
  };
}

/** Only this file writes it. */
function progressIn(progress: ChannelProgress | undefined): DigestProgress | undefined {
  return progress as DigestProgress | undefined;
}

/** What became of the digest becomes of its lines: before that is written down, so that a crash repeats it. */
export function concludeLines(digests: Digests): FollowUp {
  return async (digest, outcome) => {
    if (digest.content.digest === undefined) return [];
    // It was given up before it could take them.
    if (outcome.state === 'failed' && outcome.reason === 'gave-up') await digests.take(digest);
    await digests.conclude(digest, {
      outcome: outcome.state === 'sent' ? { state: 'suppressed', reason: 'digested' } : outcome,
    });
    await digests.forgetDays(digest);
    return [];
  };
}
