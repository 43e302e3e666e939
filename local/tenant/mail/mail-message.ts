/** One message in a mailbox: which members a client may write, and what Graph returns. */
import { badRequest, GraphRefusal } from '../http/graph-refusal.ts';
import { plainTime } from '../http/graph-time.ts';
import type { Random } from '../random.ts';

interface Recipient {
  readonly emailAddress: { readonly address: string; readonly name?: string };
}

export interface MessageRequest {
  readonly subject?: string;
  readonly body?: { readonly contentType: 'text' | 'html'; readonly content: string };
  readonly toRecipients?: readonly Recipient[];
  readonly internetMessageId?: string;
  readonly internetMessageHeaders?: readonly { readonly name: string; readonly value: string }[];
  readonly singleValueExtendedProperties?: readonly { readonly id: string; readonly value: string }[];
}

export interface MailMessage extends MessageRequest {
  /** Internal, never sent. */
  readonly key: string;
  readonly immutableId: string;
  readonly ordinaryId: string;
  readonly parentFolderId: string;
  readonly isDraft: boolean;
  readonly subject: string;
  readonly body: { readonly contentType: 'text' | 'html'; readonly content: string };
  readonly internetMessageId: string;
  readonly createdDateTime: string;
  readonly conversationId: string;
  readonly from: Recipient;
}

interface MessageContext {
  readonly address: string;
  readonly random: Random;
  readonly now: number;
  readonly parentFolderId: string;
  readonly serial: number;
}

const WRITABLE: ReadonlySet<string> = new Set(
  [
    'categories body importance internetMessageHeaders internetMessageId subject',
    'isDeliveryReceiptRequested isReadReceiptRequested',
    'bccRecipients ccRecipients from replyTo sender toRecipients singleValueExtendedProperties',
  ].flatMap((names) => names.split(' ')),
);

/** @throws GraphRefusal 400 for a message that Exchange would refuse */
export function parseMessageRequest(body: unknown): MessageRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new GraphRefusal(400, 'BadRequest', 'Empty Payload. JSON content expected.');
  for (const name of Object.keys(body)) {
    if (!WRITABLE.has(name))
      throw new GraphRefusal(
        400,
        'RequestBodyRead',
        `The property '${name}' does not exist on type 'microsoft.graph.message' or cannot be written.`,
      );
  }
  const request = body as MessageRequest; // names are checked, the values below
  for (const recipient of request.toRecipients ?? []) {
    if (!/^[^@\s]+@[^@\s]+$/.test(recipient?.emailAddress?.address ?? ''))
      throw new GraphRefusal(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.');
  }
  for (const { name } of request.internetMessageHeaders ?? []) {
    if (!/^x-/i.test(name))
      throw new GraphRefusal(
        400,
        'InvalidInternetMessageHeader',
        `The internet message header name '${name}' should start with 'x-' or 'X-'.`,
      );
  }
  for (const { id, value } of request.singleValueExtendedProperties ?? []) {
    if (!/^String (\{[0-9a-f-]{36}\} Name [\w-]+|0x[0-9a-f]{1,4})$/i.test(id) || typeof value !== 'string')
      throw badRequest(`The extended property id '${id}' is not valid.`);
  }
  const type = request.body?.contentType;
  if (type !== undefined && type !== 'html' && type !== 'text')
    throw badRequest(`Requested value '${String(type)}' was not found.`);
  return request;
}

export function messageFrom(
  request: MessageRequest,
  { address, random, now, parentFolderId, serial }: MessageContext,
): MailMessage {
  const body = request.body ?? { contentType: 'text', content: '' };
  return {
    ...request,
    key: `${serial}-${random.guid()}`,
    immutableId: random.opaque(90),
    ordinaryId: random.opaque(110),
    parentFolderId,
    isDraft: true,
    subject: request.subject ?? '',
    // Exchange wraps HTML that is not a full document.
    body:
      body.contentType === 'html' && !/<html/i.test(body.content)
        ? { ...body, content: `<html><head></head><body>${body.content}</body></html>` }
        : body,
    internetMessageId: request.internetMessageId ?? `<${random.opaque(12)}@${address.slice(address.indexOf('@') + 1)}>`,
    createdDateTime: plainTime(now),
    conversationId: random.opaque(30),
    from: { emailAddress: { name: address, address } },
  };
}

/** The message as Graph returns it; headers and extended properties come only on request. */
export function shownMessage(
  message: MailMessage,
  immutable: boolean,
): Record<string, unknown> & { readonly id: string } {
  const {
    key: _,
    immutableId,
    ordinaryId,
    internetMessageHeaders: __,
    singleValueExtendedProperties: ___,
    createdDateTime,
    ...rest
  } = message;
  return {
    ...rest,
    id: immutable ? immutableId : ordinaryId,
    createdDateTime,
    lastModifiedDateTime: createdDateTime,
    // A draft already has both, so they prove nothing.
    receivedDateTime: createdDateTime,
    sentDateTime: createdDateTime,
    bodyPreview: plainTextOf(message.body.content).slice(0, 255),
    bccRecipients: [],
    categories: [],
    ccRecipients: [],
    importance: 'normal',
    isRead: true,
    replyTo: [],
    sender: message.from,
    toRecipients: message.toRecipients ?? [],
    webLink: 'https://outlook.office365.com/owa/?ItemID=simulated',
  };
}

/** The text without tags, good enough to read. */
export function plainTextOf(html: string): string {
  return html
    .replace(/<(style|head)[\s\S]*?<\/\1>/gi, '')
    .replace(/<\/(p|div|tr|h\d|li)>|<br[^>]*>/gi, '\n')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/[ \t]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim();
}
