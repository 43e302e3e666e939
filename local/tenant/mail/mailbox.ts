/** The one mailbox that the app may use: drafts, submitted mails, Sent Items. */
import type { Clock } from '../../../src/base/clock.ts';
import { GraphRefusal } from '../http/graph-refusal.ts';
import type { Random } from '../random.ts';
import { type MailMessage, type MessageRequest, messageFrom, plainTextOf } from './mail-message.ts';

/** A sent mail; one entry for each submission, so that a duplicate is seen. */
export interface SentMail {
  readonly messageId: string;
  readonly internetMessageId: string;
  readonly mailbox: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly submittedAt: string;
  readonly extendedProperties: Readonly<Record<string, string>>;
}

export type Folder = 'drafts' | 'sentitems' | 'deleteditems';

export interface MailStore {
  readonly address: string;
  folderId(folder: Folder): string;
  create(request: MessageRequest): MailMessage;
  /** By immutable or ordinary id; an ordinary id changes when the item moves. */
  get(id: string): MailMessage;
  all(): readonly MailMessage[];
  submit(id: string): void;
  discard(id: string): void;
  sent(): readonly SentMail[];
  /** Moves the mails that transport has accepted by now. */
  step(): void;
}

const TRANSPORT_MS = { from: 1_000, to: 20_000 };
const FLAG_LAG_MS = 2_000;
const MINUTE_MS = 60_000;
const PER_MINUTE = 30;

interface Submission {
  readonly message: MailMessage;
  /** When the draft flag is cleared, and when the item moves. */
  readonly flaggedAt: number;
  readonly movesAt: number;
}

export function mailStore(address: string, clock: Clock, random: Random): MailStore {
  const folders = { drafts: random.opaque(60), sentitems: random.opaque(60), deleteditems: random.opaque(60) };
  const items = new Map<string, MailMessage>();
  const sent: SentMail[] = [];
  let queue: Submission[] = [];
  const transportSlot = transportSlots(clock, random);

  function find(id: string): MailMessage {
    const message = [...items.values()].find((item) => item.immutableId === id || item.ordinaryId === id);
    if (!message) throw new GraphRefusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
    return message;
  }

  function move(message: MailMessage, folder: Folder): void {
    // Sources disagree whether the immutable id survives a send: here it mostly does.
    const immutableId = folder === 'sentitems' && random.chance(0.3) ? random.opaque(90) : message.immutableId;
    items.set(message.key, {
      ...message,
      immutableId,
      ordinaryId: random.opaque(110),
      parentFolderId: folders[folder],
      isDraft: false,
    });
  }

  function step(): void {
    const now = clock();
    for (const { message, flaggedAt, movesAt } of queue) {
      const present = items.get(message.key);
      if (!present) continue;
      if (now >= movesAt && present.parentFolderId === folders.drafts) move(present, 'sentitems');
      else if (now >= flaggedAt && present.isDraft) items.set(present.key, { ...present, isDraft: false });
    }
    queue = queue.filter(({ movesAt }) => movesAt > now);
  }

  return {
    address,
    folderId: (folder) => folders[folder],
    create(request) {
      const message = messageFrom(request, {
        address,
        random,
        now: clock(),
        parentFolderId: folders.drafts,
        serial: items.size,
      });
      items.set(message.key, message);
      return message;
    },
    get: find,
    all: () => [...items.values()],
    submit(id) {
      const message = find(id);
      if (message.parentFolderId !== folders.drafts)
        throw new GraphRefusal(400, 'ErrorInvalidOperation', 'Only a draft can be sent.');
      if ((message.toRecipients ?? []).length === 0)
        throw new GraphRefusal(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.');
      sent.push(sentMailOf(message, address, clock()));
      queue.push({ message, flaggedAt: clock() + random.below(FLAG_LAG_MS), movesAt: transportSlot() });
    },
    discard(id) {
      const message = find(id);
      if (message.parentFolderId === folders.deleteditems) items.delete(message.key);
      else items.set(message.key, { ...message, ordinaryId: random.opaque(110), parentFolderId: folders.deleteditems });
    },
    sent: () => sent,
    step,
  };
}

/** The next time when a mail can leave: thirty a minute; the others wait and are not lost. */
function transportSlots(clock: Clock, random: Random): () => number {
  const slots: number[] = [];
  return () => {
    const earliest = clock() + random.between(TRANSPORT_MS.from, TRANSPORT_MS.to);
    const thirtyAgo = slots.at(-PER_MINUTE);
    const slot = Math.max(earliest, slots.at(-1) ?? 0, thirtyAgo === undefined ? 0 : thirtyAgo + MINUTE_MS);
    slots.push(slot);
    return slot;
  };
}

function sentMailOf(message: MailMessage, mailbox: string, now: number): SentMail {
  return {
    messageId: message.immutableId,
    internetMessageId: message.internetMessageId,
    mailbox,
    to: (message.toRecipients ?? []).map(({ emailAddress }) => emailAddress.address),
    subject: message.subject,
    html: message.body.content,
    text: plainTextOf(message.body.content),
    submittedAt: new Date(now).toISOString(),
    extendedProperties: Object.fromEntries(
      (message.singleValueExtendedProperties ?? []).map(({ id, value }) => [id, value]),
    ),
  };
}
