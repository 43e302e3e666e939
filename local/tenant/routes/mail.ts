/** The mailbox that sends notices; any other mailbox is outside the app's scope. */
import { setTimeout as realPause } from 'node:timers/promises';
import { type Call, contextOf, idOf, prefers, type Reply, type Route, type Routes } from '../http/graph-call.ts';
import { badRequest, GraphRefusal } from '../http/graph-refusal.ts';
import { listPage } from '../http/list-page.ts';
import { type MailMessage, parseMessageRequest, shownMessage } from '../mail/mail-message.ts';
import type { Folder } from '../mail/mailbox.ts';
import { project, selectedNames } from '../odata/select.ts';
import { userOf } from './people.ts';

const LIST_OPTIONS = ['$select', '$filter', '$top', '$expand'];
const FILTERS = {
  internetMessageId: ['eq'],
  conversationId: ['eq'],
  parentFolderId: ['eq'],
  isDraft: ['eq'],
  createdDateTime: ['ge', 'le'],
  'singleValueExtendedProperties/any/id': ['eq'],
  'singleValueExtendedProperties/any/value': ['eq', 'startswith'],
} as const;
const FOLDERS: readonly Folder[] = ['drafts', 'sentitems', 'deleteditems'];
const ANSWER_MS = 5;

/** Takes long enough for requests to overlap, so that the limit of four at a time has an effect. */
function inMailbox(answers: Route['answers'], options: readonly string[], handle: (call: Call) => Reply): Route {
  return {
    answers,
    options,
    async handle(call) {
      const { mail, throttle } = call.state;
      if (userOf(call).userPrincipalName !== mail.address)
        throw new GraphRefusal(
          403,
          'ErrorAccessDenied',
          'Access to OData is disabled: the mailbox is outside the scope of this application.',
        );
      const leave = throttle.enterMailbox();
      try {
        await realPause(ANSWER_MS);
        mail.step();
        return handle(call);
      } finally {
        leave();
      }
    },
  };
}

function isImmutable(call: Call): boolean {
  return prefers(call, 'IdType="ImmutableId"');
}

function itemOf(call: Call, message: MailMessage) {
  const shown = shownMessage(message, isImmutable(call));
  const expanded = expandedProperties(call, message);
  return expanded === undefined
    ? { ...shown, internetMessageHeaders: message.internetMessageHeaders ?? [] }
    : { ...shown, singleValueExtendedProperties: expanded };
}

/** Those that `$expand` names; undefined without it. */
function expandedProperties(call: Call, message: MailMessage): MailMessage['singleValueExtendedProperties'] {
  const expand = call.query.get('$expand');
  if (expand === undefined) return undefined;
  const match = /^singleValueExtendedProperties\(\$filter=id eq '([^']+)'\)$/.exec(expand);
  if (!match) throw badRequest(`Expanding '${expand}' is not supported.`);
  return (message.singleValueExtendedProperties ?? []).filter(({ id }) => id === match[1]);
}

function messageReply(call: Call, status: number, message: MailMessage): Reply {
  const names = selectedNames(call.query.get('$select'), 'message');
  const item = itemOf(call, message);
  const expanded =
    'singleValueExtendedProperties' in item
      ? { singleValueExtendedProperties: item.singleValueExtendedProperties }
      : {};
  const headers: Record<string, string> = isImmutable(call) ? { 'preference-applied': 'IdType="ImmutableId"' } : {};
  const context = contextOf(call.request, `users('${encodeURIComponent(call.state.mail.address)}')/messages/$entity`);
  return { status, headers, body: { '@odata.context': context, ...project(item, 'message', names), ...expanded } };
}

/** Filters can use the extended properties; responses contain those that are expanded. */
function messageList(call: Call, folderId?: string): Reply {
  const items = call.state.mail
    .all()
    .filter(({ parentFolderId }) => folderId === undefined || parentFolderId === folderId)
    .map((message) => ({
      ...itemOf(call, message),
      singleValueExtendedProperties: message.singleValueExtendedProperties ?? [],
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const query = new Map([...call.query].filter(([name]) => name !== '$expand'));
  const page = listPage(
    { ...call, query },
    { items, type: 'message', keyOf: ({ id }) => id, filters: FILTERS, context: 'messages', pageSize: 10 },
  );
  return call.query.has('$expand') ? withExpanded(page, call) : page;
}

function withExpanded(page: Reply, call: Call): Reply {
  const body = page.body as { readonly value: readonly { readonly id?: string }[] };
  const value = body.value.map((item) => {
    if (item.id === undefined) throw badRequest("Here '$expand' needs the id in '$select'.");
    return { ...item, singleValueExtendedProperties: expandedProperties(call, call.state.mail.get(item.id)) };
  });
  return { ...page, body: { ...body, value } };
}

function folderOf(call: Call): string {
  const name = idOf(call, 1);
  const folder = FOLDERS.find((known) => known === name.toLowerCase() || call.state.mail.folderId(known) === name);
  if (!folder)
    throw new GraphRefusal(404, 'ErrorItemNotFound', 'The specified folder could not be found in the store.');
  return call.state.mail.folderId(folder);
}

export const mailRoutes: Routes = {
  'POST /users/{id}/messages': inMailbox({ kind: 'entity', of: 'message' }, [], (call) =>
    messageReply(call, 201, call.state.mail.create(parseMessageRequest(call.request.body))),
  ),
  'GET /users/{id}/messages': inMailbox({ kind: 'page', of: 'message' }, LIST_OPTIONS, (call) => messageList(call)),
  'GET /users/{id}/messages/{id}': inMailbox({ kind: 'entity', of: 'message' }, ['$select', '$expand'], (call) =>
    messageReply(call, 200, call.state.mail.get(idOf(call, 1))),
  ),
  'GET /users/{id}/mailFolders/{id}/messages': inMailbox({ kind: 'page', of: 'message' }, LIST_OPTIONS, (call) =>
    messageList(call, folderOf(call)),
  ),
  'DELETE /users/{id}/messages/{id}': inMailbox({ kind: 'other' }, [], (call) => {
    call.state.mail.discard(idOf(call, 1));
    return { status: 204 };
  }),
  'POST /users/{id}/messages/{id}/send': inMailbox({ kind: 'other' }, [], (call) => {
    const { mail, faults } = call.state;
    mail.submit(idOf(call, 1));
    if (faults.lostSendAnswers === 0) return { status: 202 };
    faults.lostSendAnswers -= 1;
    return { status: 202, cut: true };
  }),
};
