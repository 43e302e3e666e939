/**
 * Sends notices as mail: create a draft that has our key in the mailbox with most room, then send it. If the result is
 * unclear, that mailbox is searched before anything is repeated, whatever the setting names by then.
 */
import { type Clock, isoOf } from '../../base/clock.ts';
import { AuditorError } from '../../base/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import {
  DirectoryRefusedError,
  DirectoryThrottledError,
  DirectoryUnavailableError,
  RequestRejectedError,
} from '../../graph/graph-errors.ts';
import { type LinksOf, noLinks } from '../landing/own-links.ts';
import type { Mailboxes } from '../mailboxes/table-mailboxes.ts';
import type { Notice } from '../notice.ts';
import type { ChannelProgress } from '../notice-row.ts';
import type { WordingSettings } from '../wording/wording-settings.ts';
import { graphMailbox, type Mailbox, refTextOf } from './graph-mailbox.ts';
import { type MailItem, type MailRecovery, recoverMail } from './mail-recovery.ts';
import { type Delivery, type DeliveryOutcome, LeaseLostError, type NoticeChannel, tracked } from './notice-channel.ts';

export interface GraphMailSettings {
  readonly graph: Pick<Graph, 'pages' | 'post' | 'delete'>;
  readonly mailboxes: Mailboxes;
  readonly wording: WordingSettings;
  /** Default: notices have no links of ours. */
  readonly linksOf?: LinksOf;
  readonly now: Clock;
}

/** How far a mail has got. Written before each step that cannot be undone. Times are ISO 8601. */
type MailProgress = {
  /** Where the draft was requested. Absent in a row of an earlier version, which had one mailbox. */
  readonly mailbox?: string;
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

export function graphMail({ graph, mailboxes, wording, linksOf = noLinks, now }: GraphMailSettings): NoticeChannel {
  const boxes = new Map<string, Mailbox>();
  const addressOf = ({ mailbox }: MailProgress) => mailbox ?? mailboxes.addresses[0];
  const boxOf = (progress: MailProgress) => {
    const address = addressOf(progress);
    const box = boxes.get(address) ?? graphMailbox(graph, address);
    boxes.set(address, box);
    return box;
  };

  async function deliver(delivery: Delivery): Promise<DeliveryOutcome> {
    const progress = mailProgress(delivery.progress);
    const found = progress.draftCalledAt === undefined ? [] : await search(delivery.notice, progress);
    return found === undefined
      ? carryOut({ next: 'create' }, { ...delivery, progress: undefined })
      : carryOut(recoverMail(found, progress, now()), delivery);
  }

  /** Undefined: the mailbox is not ours any more, and there it can only have been a draft. */
  async function search(notice: Notice, progress: MailProgress): Promise<readonly MailItem[] | undefined> {
    try {
      return await boxOf(progress).find(keyOf(notice), progress.internetMessageId);
    } catch (error) {
      const isKept = progress.sendCalledAt !== undefined || mailboxes.addresses.includes(addressOf(progress));
      if (isKept || !isClosed(error)) throw error;
      return undefined;
    }
  }

  async function carryOut(recovery: MailRecovery, delivery: Delivery): Promise<DeliveryOutcome> {
    const { stopReason } = delivery;
    const progress = mailProgress(delivery.progress);
    const box = boxOf(progress);
    switch (recovery.next) {
      case 'create':
        return stopReason ? { state: 'suppressed', reason: stopReason } : createAndSend(delivery);
      case 'send':
        await box.discard(stopReason ? [recovery.draftId, ...recovery.discard] : recovery.discard);
        return stopReason
          ? { state: 'suppressed', reason: stopReason }
          : sendDraft(delivery, { ...progress, draftId: recovery.draftId });
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
    const begun = mailProgress(delivery.progress);
    const stays = begun.draftCalledAt !== undefined && mailboxes.addresses.includes(addressOf(begun));
    const place = await mailboxes.take(stays ? addressOf(begun) : undefined);
    if ('fullUntil' in place) return noRoom(place);
    const progress = { ...begun, mailbox: place.mailbox, draftCalledAt: isoOf(now()) };
    await saveProgress(progress);
    // Six languages: loaded when a notice leaves, not when the app starts.
    const { renderNotice } = await import('../wording/render-notice.ts');
    const own = await linksOf(notice);
    const text = renderNotice({ ...notice, reader: notice.audience.kind, own }, wording);
    const choices = own.choices;
    const request = { key: keyOf(notice), ref: refTextOf(notice), to: notice.audience, text, choices };
    const draft = await boxOf(progress)
      .createDraft(request)
      .catch((error: unknown) => {
        if (isClosed(error) && mailboxes.avoid(place.mailbox)) return undefined;
        throw error;
      });
    if (draft !== undefined)
      return send(delivery, { ...progress, draftId: draft.id, internetMessageId: draft.internetMessageId });
    // A refusal is an answer: there is no draft. Another mailbox may take it.
    await saveProgress({ sends: begun.sends });
    return { state: 'waiting', until: isoOf(now() + RETRY_MS) };
  }

  /** Of an earlier attempt. */
  async function sendDraft(
    delivery: Delivery,
    progress: MailProgress & { readonly draftId: string },
  ): Promise<DeliveryOutcome> {
    const place = await mailboxes.take(addressOf(progress));
    return 'fullUntil' in place ? noRoom(place) : send(delivery, progress);
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
      await boxOf(progress).send(progress.draftId);
      return { state: 'sent' };
    } catch (error) {
      if (mayHaveBeenSent(error, progress)) return { state: 'waiting', until: nextCheckAt };
      // A refusal is an answer: this send did not happen.
      if (error instanceof AuditorError) await saveProgress(withoutSend(progress));
      throw error;
    }
  }

  return {
    ...tracked(async (delivery) => {
      try {
        return await deliver(delivery);
      } catch (error) {
        return outcomeOf(error, delivery, now());
      }
    }),
    hasRoom: mailboxes.mayHaveRoom,
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

function noRoom({ fullUntil }: { readonly fullUntil: number }): DeliveryOutcome {
  return { state: 'waiting', until: isoOf(fullUntil), forRoom: true };
}

/** The mailbox is gone, or not open to us. */
function isClosed(error: unknown): boolean {
  return error instanceof DirectoryRefusedError || (error instanceof RequestRejectedError && error.status === 404);
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
