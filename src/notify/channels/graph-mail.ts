/**
 * Sends notices as mail from one mailbox: create a draft that has our key, then send it. If the result is unclear, the
 * mailbox is searched before anything is repeated.
 */
import { type Clock, isoOf } from '../../base/clock.ts';
import { AuditorError } from '../../base/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { DirectoryThrottledError, DirectoryUnavailableError, RequestRejectedError } from '../../graph/graph-errors.ts';
import { type LinksOf, noLinks } from '../landing/own-links.ts';
import type { Notice } from '../notice.ts';
import type { ChannelProgress } from '../notice-row.ts';
import type { WordingSettings } from '../wording/wording-settings.ts';
import { graphMailbox } from './graph-mailbox.ts';
import { type MailRecovery, recoverMail } from './mail-recovery.ts';
import { type Delivery, type DeliveryOutcome, LeaseLostError, type NoticeChannel } from './notice-channel.ts';

export interface GraphMailSettings {
  readonly graph: Pick<Graph, 'pages' | 'post' | 'delete'>;
  /** UPN of the mailbox that sends. */
  readonly mailbox: string;
  readonly wording: WordingSettings;
  /** Default: notices have no links of ours. */
  readonly linksOf?: LinksOf;
  readonly now: Clock;
}

/** How far a mail has got. Written before each step that cannot be undone. Times are ISO 8601. */
type MailProgress = {
  /** A draft was requested. Whether the mailbox created it must be looked up. */
  readonly draftCalledAt?: string;
  readonly draftId?: string;
  /** As the mailbox returned it; it may differ from the id that we gave. */
  readonly internetMessageId?: string;
  /** Sending was requested, and no answer is on record. */
  readonly sendCalledAt?: string;
  /** How often sending was requested, refused requests not counted. */
  readonly sends: number;
};

const RETRY_MS = 60_000;
const MAX_WAIT_MS = 3_600_000;

export function graphMail({ graph, mailbox, wording, linksOf = noLinks, now }: GraphMailSettings): NoticeChannel {
  const box = graphMailbox(graph, mailbox);
  const delivering = new Set<string>();

  async function deliver(delivery: Delivery): Promise<DeliveryOutcome> {
    const { notice } = delivery;
    const progress = mailProgress(delivery.progress);
    const found = progress.draftCalledAt === undefined ? [] : await box.find(keyOf(notice), progress.internetMessageId);
    return carryOut(recoverMail(found, progress, now()), delivery);
  }

  async function carryOut(recovery: MailRecovery, delivery: Delivery): Promise<DeliveryOutcome> {
    const { stopReason } = delivery;
    switch (recovery.next) {
      case 'create':
        return stopReason ? { state: 'suppressed', reason: stopReason } : createAndSend(delivery);
      case 'send':
        await box.discard(stopReason ? [recovery.draftId, ...recovery.discard] : recovery.discard);
        return stopReason
          ? { state: 'suppressed', reason: stopReason }
          : send(delivery, { ...mailProgress(delivery.progress), draftId: recovery.draftId });
      case 'wait':
        return { state: 'waiting', until: recovery.until };
      case 'done':
        await box.discard(recovery.discard);
        return { state: 'sent' };
      case 'give-up':
        return { state: recovery.as, reason: recovery.reason };
    }
  }

  async function createAndSend(delivery: Delivery): Promise<DeliveryOutcome> {
    const { notice, saveProgress } = delivery;
    const progress = { ...mailProgress(delivery.progress), draftCalledAt: isoOf(now()) };
    await saveProgress(progress);
    // Six languages: loaded when a notice leaves, not when the app starts.
    const { renderNotice } = await import('../wording/render-notice.ts');
    const text = renderNotice({ ...notice, reader: notice.audience.kind, own: await linksOf(notice) }, wording);
    const draft = await box.createDraft({ key: keyOf(notice), to: notice.audience, text });
    return send(delivery, { ...progress, draftId: draft.id, internetMessageId: draft.internetMessageId });
  }

  async function send(
    { saveProgress }: Delivery,
    progress: MailProgress & { readonly draftId: string },
  ): Promise<DeliveryOutcome> {
    const calledAt = now();
    const nextCheckAt = isoOf(calledAt + RETRY_MS);
    // Saved before the one call that cannot be undone: after a crash the next worker must know that it may have been
    // sent.
    await saveProgress({ ...progress, sendCalledAt: isoOf(calledAt), sends: progress.sends + 1 }, nextCheckAt);
    try {
      await box.send(progress.draftId);
      return { state: 'sent' };
    } catch (error) {
      if (mayHaveBeenSent(error, progress)) return { state: 'waiting', until: nextCheckAt };
      // A refusal is an answer: this send did not happen.
      if (error instanceof AuditorError) await saveProgress(withoutSend(progress));
      throw error;
    }
  }

  return {
    async deliver(delivery) {
      delivering.add(delivery.notice.id);
      try {
        return await deliver(delivery);
      } catch (error) {
        return outcomeOf(error, delivery, now());
      } finally {
        delivering.delete(delivery.notice.id);
      }
    },
    isDelivering: (noticeId) => delivering.has(noticeId),
    mayHaveLeft: (progress) => mailProgress(progress).sendCalledAt !== undefined,
  };
}

/** Only this file writes it. */
function mailProgress(progress: ChannelProgress | undefined): MailProgress {
  return (progress as MailProgress | undefined) ?? { sends: 0 };
}

/** Only characters that no encoding changes. */
function keyOf({ id }: Notice): string {
  return `n-${id}`;
}

function withoutSend({ sendCalledAt: _, ...progress }: MailProgress): MailProgress {
  return progress;
}

/** No answer; or a refusal of a draft that is gone, or that was sent before: another worker may just have sent it. */
function mayHaveBeenSent(error: unknown, { sends }: MailProgress): boolean {
  return (
    error instanceof DirectoryUnavailableError ||
    (error instanceof RequestRejectedError && (error.status === 404 || sends > 0))
  );
}

function outcomeOf(error: unknown, { progress, attempts }: Delivery, now: number): DeliveryOutcome {
  if (error instanceof DirectoryThrottledError)
    return { state: 'waiting', until: isoOf(now + error.retryAfterSeconds * 1000) };
  if (error instanceof DirectoryUnavailableError) return { state: 'waiting', until: isoOf(now + retryDelay(attempts)) };
  if (error instanceof AuditorError && !(error instanceof LeaseLostError))
    return refused(error, mailProgress(progress), now);
  throw error;
}

/** A refused search after a send says nothing about that send: wait until an admin has given the permission back. */
function refused({ code }: AuditorError, progress: MailProgress, now: number): DeliveryOutcome {
  return progress.sendCalledAt === undefined
    ? { state: 'failed', reason: code }
    : { state: 'waiting', until: isoOf(now + MAX_WAIT_MS) };
}

function retryDelay(attempts: number): number {
  return Math.min(RETRY_MS * 2 ** Math.max(0, attempts - 1), MAX_WAIT_MS);
}
