/** One mailbox through Graph: drafts that bear a key of ours, their sending, and the search for them. */

import { mapConcurrently } from '../../base/concurrency.ts';
import { MalformedInputError } from '../../base/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Audience } from '../notice.ts';
import type { NoticeText } from '../wording/notice-text.ts';
import type { MailItem } from './mail-recovery.ts';

interface Draft {
  readonly id: string;
  readonly internetMessageId: string;
}

interface DraftRequest {
  /** One for each notice, never used again. */
  readonly key: string;
  readonly to: Audience;
  readonly text: NoticeText;
}

export interface Mailbox {
  draft(request: DraftRequest): Promise<Draft>;
  send(draftId: string): Promise<void>;
  /** Every item that bears the key, in whatever folder. @param messageId the id the mailbox gave the draft, where it is known */
  find(key: string, messageId?: string): Promise<readonly MailItem[]>;
  discard(ids: readonly string[]): Promise<void>;
}

/** A mailbox takes four calls at a time from all of us together. */
const ONE_AT_A_TIME = 1;
/** Ids that survive a move must be asked for with every call. */
const ASK = { headers: { prefer: 'IdType="ImmutableId"' } };
/** Recipients do not see it, and unlike the message id no mail server rewrites it. The GUID is this product's own. */
const KEY_PROPERTY = 'String {c1de41a1-5b0e-4d64-9c0f-0a6f6c1f7b52} Name NoticeKey';
const SELECT = 'id,isDraft,parentFolderId,internetMessageId,createdDateTime';

export function mailboxOf(graph: Pick<Graph, 'pages' | 'post' | 'delete'>, mailbox: string): Mailbox {
  const root = `/users/${encodeURIComponent(mailbox)}`;
  const domain = mailbox.slice(mailbox.lastIndexOf('@') + 1);
  const messageIdOf = (key: string) => `<${key}@${domain}>`;

  const search = async (folder: string, filter: string) => {
    const found: Omit<MailItem, 'folder'>[] = [];
    // To the last page: an empty one may be followed by another, and "nothing there" would be believed.
    for await (const { items } of graph.pages(`${root}${folder}/messages`, {
      ...ASK,
      query: { $filter: filter, $select: SELECT, $top: 10 },
    }))
      found.push(...items.map(itemOf));
    return found;
  };
  const filtersFor = (key: string, messageId: string | undefined) => [
    ...[...new Set([messageIdOf(key), messageId ?? messageIdOf(key)])].map(
      (id) => `internetMessageId eq ${quoted(id)}`,
    ),
    `singleValueExtendedProperties/any(ep:ep/id eq ${quoted(KEY_PROPERTY)} and ep/value eq ${quoted(key)})`,
  ];

  return {
    async draft({ key, to, text }) {
      return draftOf(
        await graph.post(
          `${root}/messages`,
          {
            subject: text.subject,
            body: { contentType: 'html', content: text.html },
            toRecipients: [{ emailAddress: { address: to.mail, ...(to.name === undefined ? {} : { name: to.name }) } }],
            internetMessageId: messageIdOf(key),
            singleValueExtendedProperties: [{ id: KEY_PROPERTY, value: key }],
          },
          ASK,
        ),
      );
    },
    async send(draftId) {
      await graph.post(`${root}/messages/${encodeURIComponent(draftId)}/send`, undefined, ASK);
    },
    async find(key, messageId) {
      const filters = filtersFor(key, messageId);
      const searchAll = async (folder: string) =>
        (await mapConcurrently(ONE_AT_A_TIME, filters, (filter) => search(folder, filter))).flat();
      const everywhere = await searchAll('');
      if (everywhere.length === 0) return [];
      const deleted = await searchAll('/mailFolders/deleteditems');
      const sent = await searchAll('/mailFolders/sentitems');
      // The later list wins: an item may have moved, and got another id, while we looked.
      const inFolder = (items: typeof sent, folder: MailItem['folder']) =>
        items.map((item) => [item.id, { ...item, folder }] as const);
      return [
        ...new Map([
          ...inFolder(everywhere, 'elsewhere'),
          ...inFolder(deleted, 'deleted'),
          ...inFolder(sent, 'sent'),
        ]).values(),
      ];
    },
    async discard(ids) {
      for (const id of ids) await graph.delete(`${root}/messages/${encodeURIComponent(id)}`, ASK);
    },
  };
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function itemOf(item: unknown): Omit<MailItem, 'folder'> {
  return { id: text(item, 'id'), isDraft: field(item, 'isDraft') === true, createdAt: text(item, 'createdDateTime') };
}

function draftOf(message: unknown): Draft {
  return { id: text(message, 'id'), internetMessageId: text(message, 'internetMessageId') };
}

function text(value: unknown, name: string): string {
  const found = field(value, name);
  if (typeof found !== 'string' || found === '') throw new MalformedInputError('message', `has no ${name}`);
  return found;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
