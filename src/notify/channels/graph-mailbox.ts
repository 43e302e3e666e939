/** One mailbox through Graph: creates drafts that have our key, sends them, and finds them again. */

import { runAtMost } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import { MalformedInputError } from '../../base/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Audience, Notice } from '../notice.ts';
import { audienceKeyOf, type NoticeRef } from '../notice-row.ts';
import type { NoticeText } from '../wording/notice-parts.ts';
import type { MailItem } from './mail-recovery.ts';
import { unsubscribeProperties } from './unsubscribe-properties.ts';

interface Draft {
  readonly id: string;
  readonly internetMessageId: string;
}

interface DraftRequest {
  /** Unique per notice, never used again. */
  readonly key: string;
  /** Leads from the draft to its notice. */
  readonly ref: string;
  readonly to: Audience;
  readonly text: Pick<NoticeText, 'subject' | 'html'>;
  /** Where its reader chooses to hear less. */
  readonly choices?: string | undefined;
}

export interface Mailbox {
  createDraft(request: DraftRequest): Promise<Draft>;
  send(draftId: string): Promise<void>;
  /** All items that have the key, in any folder. @param messageId the id that the mailbox gave the draft, if known */
  find(key: string, messageId?: string): Promise<readonly MailItem[]>;
  discard(ids: readonly string[]): Promise<void>;
  /** Our drafts that were not sent, a page after the other. */
  drafts(): AsyncIterable<readonly OwnDraft[]>;
}

export interface OwnDraft {
  readonly id: string;
  readonly ref: NoticeRef;
  readonly createdAt: string;
}

/** A mailbox serves four calls at a time (Graph's limit for an app and a mailbox). */
const CONCURRENT_CALLS = 4;
/** Ids that stay the same when an item moves; Graph returns them only if every call asks for them. */
const IMMUTABLE_IDS = { headers: { prefer: 'IdType="ImmutableId"' } };
/** Recipients do not see it, and unlike the message id no mail server rewrites it. The GUID belongs to this product. */
const KEY_PROPERTY = 'String {c1de41a1-5b0e-4d64-9c0f-0a6f6c1f7b52} Name NoticeKey';
/** From it a draft is found whose notice is not known. */
const REF_PROPERTY = 'String {c1de41a1-5b0e-4d64-9c0f-0a6f6c1f7b52} Name NoticeRef';
const REF = /^r-([^_]+)_([^_]+)$/;
const DRAFTS_A_PAGE = 50;
const SELECT = 'id,isDraft,parentFolderId,internetMessageId,createdDateTime';

export function graphMailbox(graph: Pick<Graph, 'pages' | 'post' | 'delete'>, mailbox: string): Mailbox {
  const root = `/users/${encodeURIComponent(mailbox)}`;
  const domain = mailbox.slice(mailbox.lastIndexOf('@') + 1);
  const messageIdOf = (key: string) => `<${key}@${domain}>`;
  const inTurn = runAtMost(CONCURRENT_CALLS);

  const search = (folder: string, filter: string) => inTurn(() => searchPages(folder, filter));
  const searchPages = async (folder: string, filter: string) => {
    const found: Omit<MailItem, 'folder'>[] = [];
    // Read to the last page: an empty page may be followed by another one, and "not found" must be true.
    for await (const { items } of graph.pages(`${root}${folder}/messages`, {
      ...IMMUTABLE_IDS,
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
    async createDraft({ key, ref, to, text, choices }) {
      const message = {
        subject: text.subject,
        body: { contentType: 'html', content: text.html },
        toRecipients: [{ emailAddress: defined({ address: to.mail, name: to.name }) }],
        internetMessageId: messageIdOf(key),
        singleValueExtendedProperties: [
          { id: KEY_PROPERTY, value: key },
          { id: REF_PROPERTY, value: ref },
          ...unsubscribeProperties(choices),
        ],
      };
      return draftOf(await inTurn(() => graph.post(`${root}/messages`, message, IMMUTABLE_IDS)));
    },
    async send(draftId) {
      const path = `${root}/messages/${encodeURIComponent(draftId)}/send`;
      await inTurn(() => graph.post(path, undefined, IMMUTABLE_IDS));
    },
    async find(key, messageId) {
      const filters = filtersFor(key, messageId);
      const searchAll = async (folder: string) => {
        const found: Omit<MailItem, 'folder'>[] = [];
        // One after the other: all notices of the mailbox share its four calls.
        for (const filter of filters) found.push(...(await search(folder, filter)));
        return found;
      };
      const everywhere = await searchAll('');
      if (everywhere.length === 0) return [];
      const deleted = await searchAll('/mailFolders/deleteditems');
      const sent = await searchAll('/mailFolders/sentitems');
      // A later list overrides an earlier one: an item may have moved between the searches.
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
      for (const id of ids)
        await inTurn(() => graph.delete(`${root}/messages/${encodeURIComponent(id)}`, IMMUTABLE_IDS));
    },
    async *drafts() {
      const pages = graph.pages(`${root}/mailFolders/drafts/messages`, {
        ...IMMUTABLE_IDS,
        query: {
          $filter: `singleValueExtendedProperties/any(ep:ep/id eq ${quoted(REF_PROPERTY)} and startswith(ep/value,'r-'))`,
          $expand: `singleValueExtendedProperties($filter=id eq ${quoted(REF_PROPERTY)})`,
          $select: SELECT,
          $top: DRAFTS_A_PAGE,
        },
      });
      for await (const { items } of pages) yield items.flatMap(ownDraftIn);
    },
  };
}

/** @see REF_PROPERTY */
export function refTextOf({ id, audience }: Pick<Notice, 'id' | 'audience'>): string {
  return `r-${id}_${audienceKeyOf(audience)}`;
}

/** Nothing of a message that is not a draft of ours. */
function ownDraftIn(message: unknown): readonly OwnDraft[] {
  const properties = field(message, 'singleValueExtendedProperties');
  const values = (Array.isArray(properties) ? properties : []).map((property) => String(field(property, 'value')));
  const [, noticeId, audienceKey] = values.map((value) => REF.exec(value)).find((match) => match !== null) ?? [];
  if (noticeId === undefined || audienceKey === undefined || field(message, 'isDraft') !== true) return [];
  return [{ id: text(message, 'id'), ref: { noticeId, audienceKey }, createdAt: text(message, 'createdDateTime') }];
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
