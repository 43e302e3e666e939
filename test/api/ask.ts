/** One request to the API as the handler gets it, from the owner of the laptop unless the test says otherwise. */
import { answerRequest, type RequestContext } from '../../src/api/answer-request.ts';
import type { Reply } from '../../src/api/forms/http-reply.ts';
import type { ApiRoute } from '../../src/api/route.ts';
import { API_ROUTES } from '../../src/api/route-table.ts';
import type { FakeServices } from '../fakes/fake-services.ts';

export const SESSION = 'the-secret-of-the-session';
export const HERE = { host: '127.0.0.1:7071', authorization: `Bearer ${SESSION}` };

interface Asked extends Partial<Omit<RequestContext, 'services'>> {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly services: FakeServices;
}

export type Answer = Omit<Reply, 'headers'> & { readonly headers: Headers };

export async function ask(method: ApiRoute['method'], path: string, asked: Asked): Promise<Answer> {
  const { params = {}, query = {}, headers = HERE, body = '', services, ...context } = asked;
  const [route] = API_ROUTES.filter((one) => one.method === method && one.path === path);
  if (route === undefined) throw new RangeError(`No route ${method} ${path}`);
  const reply = await answerRequest(
    route,
    { params, query: Object.entries(query), headers: new Headers(headers), text: async () => body },
    {
      settings: { tenant: undefined, clientId: undefined, isSignInBuiltIn: false, session: SESSION },
      now: services.now,
      isKeyed: false,
      services: async () => services,
      warn: () => {},
      ...context,
    },
  );
  return { ...reply, headers: new Headers(reply.headers) };
}
