/** A browser on the owner's machine exchanges the ticket of the printed link for a cookie. */

import { isSame } from '../../storage/signing-keys.ts';
import type { ApiServices } from '../answer-request.ts';
import { HEADERS, type Reply, replyWithProblem } from '../forms/http-reply.ts';
import type { ApiSettings } from './api-settings.ts';
import { isSameSite, type Sender } from './authenticate.ts';
import { sessionCookie, ticketOf } from './laptop-session.ts';

interface SessionContext {
  readonly settings: ApiSettings;
  services(): Promise<Pick<ApiServices, 'signingKeys' | 'now'>>;
}

const NO_SUCH_PAGE = { status: 404, members: { title: 'Not found', detail: 'There is no such page.' } };

export async function openSession(
  request: Sender & { readonly query: { get(name: string): string | null } },
  { settings, services }: SessionContext,
): Promise<Reply> {
  const { session } = settings;
  const ticket = request.query.get('ticket') ?? '';
  // A wrong ticket and a place without sessions look the same.
  if (session === undefined || !isSameSite(request, settings) || !isSame(ticket, ticketOf(session)))
    return replyWithProblem(NO_SUCH_PAGE);
  const { signingKeys, now } = await services();
  return {
    status: 303,
    headers: {
      ...HEADERS,
      location: '/',
      'set-cookie': await sessionCookie(session, signingKeys, now),
    },
  };
}
