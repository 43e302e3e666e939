/**
 * One mailbox behind Graph's calls, as strict as Exchange and as slow to show what it did. Mails that left it are
 * counted apart: people received them.
 */
import type { Graph } from '../../src/graph/graph.ts';
import { RequestRejectedError } from '../../src/graph/graph-errors.ts';

export interface MailboxCall {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
}

export interface FakeMailboxSettings {
  readonly mailbox: string;
  readonly now: () => number;
  /**
   * An accepted mail stays a draft in Drafts for so long, and then stays in Drafts for as long again, no longer a
   * draft.
   */
  readonly transportMs?: number;
  /** A created draft is visible only after this time. */
  readonly draftShowsMs?: number;
  /** May throw: before the call is done, or after it is done and before its response. */
  readonly disturb?: (call: MailboxCall, when: 'before' | 'after') => void;
}

interface Item {
  readonly id: string;
  readonly createdAt: number;
  readonly messageId: string;
  readonly properties: DraftBody['singleValueExtendedProperties'];
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  sentAt?: number;
  deleted?: boolean;
}

type Folder = 'drafts' | 'sentitems' | 'deleteditems';

export interface FakeMailbox {
  readonly graph: Pick<Graph, 'pages' | 'post' | 'delete'>;
  readonly items: readonly Item[];
  /** Every mail that was sent, in order. */
  readonly delivered: readonly { readonly to: string; readonly subject: string }[];
  /** What each of them says, as HTML. */
  readonly bodies: readonly string[];
}

interface DraftBody {
  readonly subject: string;
  readonly body: { readonly content: string };
  readonly toRecipients: readonly { readonly emailAddress: { readonly address: string } }[];
  readonly internetMessageId: string;
  readonly singleValueExtendedProperties: readonly { readonly id: string; readonly value: string }[];
}

export function fakeMailbox({
  mailbox,
  now,
  transportMs = 0,
  draftShowsMs = 0,
  disturb = () => {},
}: FakeMailboxSettings): FakeMailbox {
  const root = `/users/${encodeURIComponent(mailbox)}`;
  const items: Item[] = [];
  const delivered: { to: string; subject: string }[] = [];
  const bodies: string[] = [];

  const isDraft = ({ sentAt }: Item) => sentAt === undefined || now() < sentAt + transportMs;
  const folderOf = (item: Item): Folder => {
    if (item.deleted) return 'deleteditems';
    return item.sentAt !== undefined && now() >= item.sentAt + 2 * transportMs ? 'sentitems' : 'drafts';
  };
  const messageOf = (item: Item) => ({
    id: item.id,
    isDraft: isDraft(item),
    parentFolderId: folderOf(item),
    internetMessageId: item.messageId,
    createdDateTime: new Date(item.createdAt).toISOString(),
    singleValueExtendedProperties: item.properties,
  });
  const itemWith = (id: string) => items.find((item) => item.id === id) ?? reject(root, 404, 'ErrorItemNotFound');

  function create(body: DraftBody) {
    const [property] = body.singleValueExtendedProperties;
    if (!/^<[a-z0-9.-]+@[a-z0-9.-]+>$/.test(body.internetMessageId) || property === undefined)
      return reject(root, 400, 'ErrorInvalidRequest');
    const to = body.toRecipients.map(({ emailAddress }) => emailAddress.address).join();
    const item: Item = {
      id: `draft-${items.length + 1}`,
      createdAt: now(),
      messageId: body.internetMessageId,
      properties: body.singleValueExtendedProperties,
      to,
      subject: body.subject,
      html: body.body.content,
    };
    items.push(item);
    return messageOf(item);
  }

  function send(id: string): undefined {
    const item = itemWith(id);
    if (folderOf(item) !== 'drafts') return reject(root, 404, 'ErrorItemNotFound');
    // It is not documented whether Exchange would send it twice, so here it does.
    delivered.push({ to: item.to, subject: item.subject });
    bodies.push(item.html);
    item.sentAt ??= now();
  }

  function list(path: string, filter: string) {
    const folder = /\/mailFolders\/(\w+)\/messages$/.exec(path)?.[1];
    const key = /^singleValueExtendedProperties\/any\(ep:ep\/id eq '([^']+)' and ep\/value eq '([^']+)'\)$/.exec(
      filter,
    );
    const messageId = /^internetMessageId eq '(<[^']+>)'$/.exec(filter)?.[1];
    const starts =
      /^singleValueExtendedProperties\/any\(ep:ep\/id eq '([^']+)' and startswith\(ep\/value,'([^']+)'\)\)$/.exec(
        filter,
      );
    if (!key && !messageId && !starts) return reject(path, 400, 'ErrorInvalidUrlQueryFilter');
    const matches = ({ properties, messageId: own }: Item) => {
      if (key) return properties.some(({ id, value }) => id === key[1] && value === key[2]);
      if (starts) return properties.some(({ id, value }) => id === starts[1] && value.startsWith(starts[2] ?? ''));
      return own === messageId;
    };
    const shown = items.filter((item) => now() >= item.createdAt + draftShowsMs && matches(item));
    return shown.filter((item) => folder === undefined || folderOf(item) === folder).map(messageOf);
  }

  async function call<T>(
    mailboxCall: MailboxCall,
    headers: Readonly<Record<string, string>> | undefined,
    work: () => T,
  ): Promise<T> {
    if (headers?.prefer !== 'IdType="ImmutableId"') return reject(mailboxCall.path, 400, 'NoImmutableIdAskedFor');
    if (!mailboxCall.path.startsWith(`${root}/`)) return reject(mailboxCall.path, 403, 'ErrorAccessDenied');
    disturb(mailboxCall, 'before');
    const result = work();
    disturb(mailboxCall, 'after');
    return result;
  }

  return {
    items,
    delivered,
    bodies,
    graph: {
      async *pages(path, options) {
        const items = await call({ method: 'get', path }, options?.headers, () =>
          list(path, String(options?.query?.$filter ?? '')),
        );
        // An empty page may be followed by others.
        yield { items: [] };
        yield { items };
      },
      post: (path, body, options) => {
        const sending = /\/messages\/([^/]+)\/send$/.exec(path)?.[1];
        return call({ method: 'post', path }, options?.headers, () =>
          sending === undefined ? create(body as DraftBody) : send(decodeURIComponent(sending)),
        );
      },
      delete: (path, options) =>
        call({ method: 'delete', path }, options?.headers, () => {
          const item = items.find(({ id }) => path.endsWith(`/${encodeURIComponent(id)}`));
          if (item) item.deleted = true;
        }),
    },
  };
}

function reject(path: string, status: number, reason: string): never {
  throw new RequestRejectedError(path, { status, reason, detail: '' });
}
