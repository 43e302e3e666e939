/** The API without HTTP: where only the tables are at hand, its endpoints answer in this process. */
import type { Incoming, Outgoing, Transport } from '../../api/client.ts';
import type { ApiContext, Endpoint } from '../../api/endpoint.ts';
import { parseRequest } from '../../api/parse-request.ts';
import { ApiProblem } from '../../api/problem.ts';
import type { ApiRoute } from '../../api/route.ts';
import { API_ROUTES } from '../../api/route-table.ts';
import { InvariantError, MalformedInputError } from '../../base/errors.ts';
import { tableMirror } from '../../mirror/table-mirror.ts';
import { tableAnswers } from '../../query/table-answers.ts';
import { UsageError } from '../cli-errors.ts';
import { openMirrorStore, openWhy } from './store.ts';
import type { TablesChoice } from './store-choice.ts';

/** Nobody is between this process and the tables: who may read them may read all of them. */
const OWNER = { kind: 'session', id: 'session', roles: ['Audit.Admin'] } as const;

/** @param now milliseconds */
export function tablesTransport(choice: TablesChoice, now: number): Transport {
  const store = openMirrorStore(choice);
  return answerHere({
    answers: tableAnswers(store),
    store,
    mirror: tableMirror({ store }),
    now,
    why: async (question, at) => (await openWhy(choice))(question, at),
    diagnose: async () => {
      throw new InvariantError('Only the app can diagnose itself');
    },
  });
}

/** Page tokens are the endpoint's own: nobody else can have changed them. */
function answerHere(context: ApiContext): Transport {
  return async (request) => {
    const url = new URL(request.path, 'http://localhost');
    const { route, params } = routeOf(request, url.pathname);
    const endpoint = (await route.load()) as Endpoint;
    try {
      const raw = { params, query: new Map(url.searchParams), body: request.body ?? '' };
      const asked = { ...parseRequest(endpoint, raw), caller: OWNER };
      return { status: 200, body: await endpoint.handle(asked, context) };
    } catch (error) {
      if (error instanceof MalformedInputError) throw new UsageError(error.message);
      if (!(error instanceof ApiProblem)) throw error;
      return problemOf(error);
    }
  };
}

function problemOf({ status, members }: { readonly status: number; readonly members: { readonly detail: string } }) {
  if (status === 404 || status === 409) return { status, body: members } satisfies Incoming;
  throw new UsageError(members.detail);
}

function routeOf({ method }: Outgoing, path: string): { readonly route: ApiRoute; readonly params: Params } {
  for (const route of API_ROUTES) {
    const pattern = new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const found = route.method === method ? pattern.exec(path) : null;
    if (found === null) continue;
    const params = Object.entries(found.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)]);
    return { route, params: Object.fromEntries(params) };
  }
  throw new InvariantError(`No route ${method} ${path}`);
}

type Params = Readonly<Record<string, string>>;
