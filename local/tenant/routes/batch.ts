/** Up to twenty requests in one; each is answered by itself, and the answers come in any order. */
import { defined } from '../../../src/base/defined.ts';
import type { GraphRequest, Reply, Route } from '../http/graph-call.ts';
import { badRequest } from '../http/graph-refusal.ts';
import { fractionOf } from '../random.ts';

interface Part {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly dependsOn?: readonly string[];
}

interface PartAnswer {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const MOST_PARTS = 20;
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PATCH', 'DELETE']);

/** @param answer handles one part like a request of its own */
export function batchRoute(answer: (request: GraphRequest) => Promise<Reply>): Route {
  return {
    answers: { kind: 'other' },
    options: [],
    async handle({ request, state }) {
      const parts = partsOf(request.body);
      const answers = new Map<string, PartAnswer>();
      for (const part of parts) answers.set(part.id, await answerPart(part, answers, request, answer));
      const responses = [...answers.values()].sort(
        (a, b) => fractionOf(state.seed, a.id) - fractionOf(state.seed, b.id),
      );
      return { status: 200, body: { responses } };
    },
  };
}

async function answerPart(
  part: Part,
  before: ReadonlyMap<string, PartAnswer>,
  outer: GraphRequest,
  answer: (request: GraphRequest) => Promise<Reply>,
): Promise<PartAnswer> {
  const failed = (part.dependsOn ?? []).some((id) => (before.get(id)?.status ?? 424) >= 400);
  if (failed)
    return {
      id: part.id,
      status: 424,
      headers: {},
      body: { error: { code: 'FailedDependency', message: 'A request this one depends on has failed.' } },
    };
  const [path = '', rawQuery = ''] = part.url.split(/\?(.*)/s);
  const headers = Object.fromEntries(
    Object.entries(part.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const reply = await answer({
    ...outer,
    method: part.method,
    path,
    rawQuery,
    headers: { authorization: outer.headers.authorization, ...headers },
    body: part.body,
  });
  return {
    id: part.id,
    status: reply.status,
    headers: { 'content-type': 'application/json', ...reply.headers },
    ...(reply.body === undefined ? {} : { body: reply.body }),
  };
}

function partsOf(body: unknown): readonly Part[] {
  const requests = typeof body === 'object' && body !== null ? Reflect.get(body, 'requests') : undefined;
  if (!Array.isArray(requests) || requests.length === 0)
    throw badRequest("Invalid batch payload: 'requests' must be a list.");
  if (requests.length > MOST_PARTS) throw badRequest(`Number of batch requests exceeds the limit of ${MOST_PARTS}.`);
  const parts = requests.map(partOf);
  const ids = parts.map(({ id }) => id.toLowerCase());
  if (new Set(ids).size !== ids.length) throw badRequest('The ids of batch requests must be unique.');
  return parts;
}

function partOf(value: unknown): Part {
  const { id, method, url, headers, body, dependsOn } = (
    typeof value === 'object' && value !== null ? value : {}
  ) as Partial<Part>; // each member is checked below
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string')
    throw badRequest('A batch request needs id, method and url.');
  if (!METHODS.has(method)) throw badRequest(`Method '${method}' cannot be part of a batch.`);
  if (!url.startsWith('/') || /^\/(v1\.0|beta)\//.test(url))
    throw badRequest(`The url of a batch request is relative to the version: '${url}'.`);
  if (url.startsWith('/$batch')) throw badRequest('Batches cannot be nested.');
  const type = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (body !== undefined && !type?.startsWith('application/json'))
    throw badRequest(`Batch request '${id}' has a body and needs a Content-Type of its own.`);
  return {
    id,
    method,
    url,
    ...defined({ headers, body, dependsOn }),
  };
}
