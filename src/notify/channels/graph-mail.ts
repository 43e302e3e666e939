/** Notices as mail from one mailbox: a draft that bears our key, then its sending; after any doubt the mailbox is asked, and only then anything is done again. */
import { type Clock, isoOf } from '../../base/clock.ts';
import { AuditorError } from '../../base/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { RequestRejectedError } from '../../graph/graph-answer.ts';
import type { Cloud } from '../../graph/graph-clouds.ts';
import { DirectoryThrottledError, DirectoryUnavailableError } from '../../graph/graph-errors.ts';
import type { Notice } from '../notice.ts';
import type { Progress } from '../notice-row.ts';
import { noticeText } from '../wording/notice-text.ts';
import { mailboxOf } from './graph-mailbox.ts';
import { type Asked, type MailRecovery, recoverMail } from './mail-recovery.ts';
import type { Delivery, DeliveryOutcome, NoticeChannel } from './notice-channel.ts';

export interface GraphMailSettings {
  readonly graph: Pick<Graph, 'pages' | 'post' | 'delete'>;
  /** Where it is sent from, a UPN. */
  readonly mailbox: string;
  readonly runbooksUrl: string | undefined;
  /** Whose hosts the links lead to; global where not said. */
  readonly cloud?: Cloud;
  readonly now: Clock;
}

const LOOK_AFTER_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

export function graphMail({ graph, mailbox, runbooksUrl, cloud = 'global', now }: GraphMailSettings): NoticeChannel {
  const box = mailboxOf(graph, mailbox);
  const atWork = new Set<string>();

  async function deliver(delivery: Delivery): Promise<DeliveryOutcome> {
    const { notice, progress } = delivery;
    const found = progress.draftCalledAt === undefined ? [] : await box.find(keyOf(notice), progress.internetMessageId);
    return follow(recoverMail(found, askedOf(progress), now()), delivery);
  }

  async function follow(verdict: MailRecovery, delivery: Delivery): Promise<DeliveryOutcome> {
    const { stop } = delivery;
    switch (verdict.next) {
      case 'create':
        return stop ? { state: 'suppressed', reason: stop } : create(delivery);
      case 'send':
        await box.discard(stop ? [verdict.draftId, ...verdict.discard] : verdict.discard);
        return stop
          ? { state: 'suppressed', reason: stop }
          : send(delivery, { ...delivery.progress, draftId: verdict.draftId });
      case 'wait':
        return { state: 'waiting', until: verdict.until };
      case 'done':
        await box.discard(verdict.discard);
        return { state: 'sent' };
      case 'give-up':
        return { state: verdict.as, reason: verdict.reason };
    }
  }

  async function create(delivery: Delivery): Promise<DeliveryOutcome> {
    const { notice, remember } = delivery;
    const progress = { ...delivery.progress, draftCalledAt: isoOf(now()) };
    await remember(progress);
    const draft = await box.draft({
      key: keyOf(notice),
      to: notice.audience,
      text: noticeText(notice, { runbooksUrl, cloud }),
    });
    return send(delivery, { ...progress, draftId: draft.id, internetMessageId: draft.internetMessageId });
  }

  async function send(
    { remember }: Delivery,
    progress: Progress & { readonly draftId: string },
  ): Promise<DeliveryOutcome> {
    const calledAt = now();
    const lookAt = isoOf(calledAt + LOOK_AFTER_MS);
    // Before the one call that cannot be taken back: whoever comes after a crash must know that it may have gone out.
    await remember({ ...progress, sendCalledAt: isoOf(calledAt), sends: progress.sends + 1 }, lookAt);
    try {
      await box.send(progress.draftId);
      return { state: 'sent' };
    } catch (error) {
      if (isDoubtful(error, progress)) return { state: 'waiting', until: lookAt };
      // A refusal is an answer: this send did not happen.
      if (error instanceof AuditorError) await remember(withoutSend(progress));
      throw error;
    }
  }

  return {
    async deliver(delivery) {
      atWork.add(delivery.notice.id);
      try {
        return await deliver(delivery);
      } catch (error) {
        return outcomeOf(error, delivery, now());
      } finally {
        atWork.delete(delivery.notice.id);
      }
    },
    isAt: (noticeId) => atWork.has(noticeId),
  };
}

/** Only of these characters, so that no encoding can change it. */
function keyOf({ id }: Notice): string {
  return `n-${id}`;
}

function askedOf({ attempts: _, ...asked }: Progress): Asked {
  return asked;
}

function withoutSend({ sendCalledAt: _, ...progress }: Progress): Progress {
  return progress;
}

/** Rejected, but gone from where it was or sent before: it may just have gone out by another hand. */
function isDoubtful(error: unknown, { sends }: Progress): boolean {
  return (
    error instanceof DirectoryUnavailableError ||
    (error instanceof RequestRejectedError && (error.status === 404 || sends > 0))
  );
}

function outcomeOf(error: unknown, { progress }: Delivery, now: number): DeliveryOutcome {
  if (error instanceof DirectoryThrottledError)
    return { state: 'waiting', until: isoOf(now + error.retryAfterSeconds * 1000) };
  if (error instanceof DirectoryUnavailableError) return { state: 'waiting', until: isoOf(now + pauseAfter(progress)) };
  if (error instanceof AuditorError && error.code !== 'CLAIM_LOST') return refused(error, progress, now);
  throw error;
}

/** A refused look-up after a send says nothing of that send: somebody must give the right back before we can tell. */
function refused({ code }: AuditorError, progress: Progress, now: number): DeliveryOutcome {
  return progress.sendCalledAt === undefined
    ? { state: 'failed', reason: code }
    : { state: 'waiting', until: isoOf(now + LONGEST_PAUSE_MS) };
}

function pauseAfter({ attempts }: Progress): number {
  return Math.min(LOOK_AFTER_MS * 2 ** Math.max(0, attempts - 1), LONGEST_PAUSE_MS);
}
