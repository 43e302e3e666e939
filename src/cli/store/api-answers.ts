/** Reads the record through the HTTP API of a deployment. */
import { setTimeout as delay } from 'node:timers/promises';
import { defined } from '../../base/defined.ts';
import { isGuid } from '../../base/hash.ts';
import { isJsonObject, objectOf, parsedJson } from '../../base/json.ts';
import { asPasted } from '../../base/pasted.ts';
import { retryAfterMs } from '../../graph/graph-retry.ts';
import type { DoctorReport } from '../../operate/doctor/doctor.ts';
import type {
  Ambiguous,
  Answers,
  ListQuery,
  Near,
  RevocationDetails,
  RevocationList,
  SubjectAnswer,
  SweepDetails,
} from '../../query/answers.ts';
import { StoreUnreachableError, UsageError } from '../cli-errors.ts';

export interface ApiLocation {
  /** With `/api`, without a trailing slash. */
  readonly url: string;
  readonly key?: string;
}

interface ApiRequest {
  readonly path: string;
  /** Sent as JSON. It only asks, so it may be sent again. */
  readonly body?: { readonly name: string };
}

interface Reply {
  readonly status: number;
  /** Whether the body is `application/problem+json`, so that the API itself refused. */
  readonly problem: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

const TIMEOUT_MS = 60_000;
const MAX_ATTEMPTS = 4;
const MAX_DELAY_MS = 20_000;
const RETRYABLE_STATUSES = new Set([429, 502, 503, 504]);
const WRONG_ADDRESS_HINT = 'Check the address: it must be the address of the function app.';

export function apiAnswers(location: ApiLocation): Answers {
  const get = (path: string) => getReply(location, { path });
  /** A person's name goes into a body: request logs keep paths. */
  const askAbout = (kind: 'user' | 'service-principal', name: string, query: ListQuery): Promise<Reply> => {
    const search = searchOf(query);
    if (kind === 'service-principal') return get(`/apps/${encodeURIComponent(name)}${search}`);
    const id = asPasted(name);
    return isGuid(id) ? get(`/users/${id}${search}`) : getReply(location, { path: `/users${search}`, body: { name } });
  };
  const subject = async (
    kind: 'user' | 'service-principal',
    name: string,
    query: ListQuery,
  ): Promise<SubjectAnswer | Ambiguous | undefined> => {
    const { status, body } = await askAbout(kind, name, query);
    if (status === 404) return undefined;
    return status === 409
      ? parseBody<Ambiguous>(body, 'candidates', location)
      : parseBody<SubjectAnswer>(body, 'revocations', location);
  };
  return {
    list: async (query) =>
      parseBody<RevocationList>((await get(`/revocations${searchOf(query)}`)).body, 'revocations', location),
    async show(revocationId) {
      const { status, body } = await get(`/revocations/${encodeURIComponent(revocationId)}`);
      return status === 404 ? undefined : parseDetails(body, location);
    },
    async sweep(id) {
      const { status, body } = await get(`/sweeps/${encodeURIComponent(id)}`);
      return status === 404 ? undefined : parseBody<SweepDetails>(body, 'revocations', location);
    },
    async findRevocation(id) {
      const reply = await get(`/revocations/${encodeURIComponent(id)}`);
      return notFoundIn(reply, location) ?? parseDetails(reply.body, location);
    },
    async findSweep(id) {
      const reply = await get(`/sweeps/${encodeURIComponent(id)}`);
      return notFoundIn(reply, location) ?? parseBody<SweepDetails>(reply.body, 'revocations', location);
    },
    similarNames: async (kind, name) => nearIn((await askAbout(kind, name, { limit: 1 })).body),
    app: (what, query) => subject('service-principal', what, query),
    user: (who, query) => subject('user', who, query),
  };
}

/** Undefined if the reply is what was asked for. */
function notFoundIn({ status, body }: Reply, location: ApiLocation): Ambiguous | Near | undefined {
  if (status === 409) return parseBody<Ambiguous>(body, 'candidates', location);
  return status === 404 ? { near: nearIn(body) } : undefined;
}

/** An app of an earlier version names none. */
function nearIn({ near }: Reply['body']): Near['near'] {
  return Array.isArray(near) ? (near as Near['near']) : [];
}

/** The report that the app makes about itself. */
export async function apiDoctorReport(location: ApiLocation): Promise<DoctorReport> {
  return parseBody<DoctorReport>((await getReply(location, { path: '/doctor' })).body, 'checks', location);
}

function searchOf(query: ListQuery): string {
  const texts = Object.entries(query).map(([name, value]) => [name, String(value)]);
  return `?${new URLSearchParams(Object.fromEntries(texts))}`;
}

/** A reply with 200, or with a 404 or 409 of the API itself. Anything else is thrown, with a hint what to do. */
async function getReply(location: ApiLocation, request: ApiRequest): Promise<Reply> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await send(location, request);
    if (RETRYABLE_STATUSES.has(response.status) && attempt < MAX_ATTEMPTS) {
      await response.body?.cancel();
      await delay(retryDelayMs(response.headers, attempt));
      continue;
    }
    const reply = await readReply(response, location);
    if (reply.status === 200 || (reply.problem && (reply.status === 404 || reply.status === 409))) return reply;
    throw errorOf(reply, location);
  }
}

async function send({ url, key }: ApiLocation, { path, body }: ApiRequest): Promise<Response> {
  try {
    const headers = defined({ accept: 'application/json', 'x-functions-key': key });
    const posted = body && { method: 'POST', body: JSON.stringify(body) };
    // A followed redirect would send the key to the host it points to.
    const settings = { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
    return await fetch(`${url}${path}`, { ...settings, ...posted });
  } catch (cause) {
    throw new StoreUnreachableError(`Nothing answers at ${url}`, {
      hint: 'Check the address, and that the function app (or "npm start") is running.',
      retryable: true,
      cause,
    });
  }
}

async function readReply(response: Response, { url }: ApiLocation): Promise<Reply> {
  const type = response.headers.get('content-type') ?? '';
  const text = await response.text().catch((cause: unknown) => {
    throw new StoreUnreachableError(`${url} stopped in the middle of its answer`, {
      hint: 'Try again.',
      retryable: true,
      cause,
    });
  });
  if (!/^application\/(problem\+)?json\b/.test(type)) {
    if (response.ok)
      throw new StoreUnreachableError(`The server at ${url} is not the API of Revocation Auditor`, {
        hint: WRONG_ADDRESS_HINT,
      });
    return { status: response.status, problem: false, body: {} };
  }
  const body = parsedJson(text);
  if (body === undefined)
    throw new StoreUnreachableError(`The answer of ${url} is cut off`, { hint: 'Try again.', retryable: true });
  return { status: response.status, problem: type.startsWith('application/problem+json'), body: objectOf(body) };
}

function errorOf({ status, body, problem }: Reply, { url, key }: ApiLocation): Error {
  const detail = typeof body.detail === 'string' ? body.detail : `status ${status}`;
  if (status === 401 || status === 403) {
    const hint =
      key === undefined
        ? 'Give a function key: set REVAUDIT_API_KEY, or use --api-key.'
        : 'Check the function key (REVAUDIT_API_KEY, --api-key): Azure portal, function app, App keys.';
    return new StoreUnreachableError(`${url} refuses access (${status})`, { hint });
  }
  if (status === 400 && problem) return new UsageError(`The API refused the request: ${detail}`);
  if (status === 405)
    return new StoreUnreachableError(`${url} does not know this request`, {
      hint: 'The deployed app is older than this command: deploy the same version, or ask by object id.',
    });
  if (status === 404)
    return new StoreUnreachableError(`There is no API of Revocation Auditor at ${url}`, { hint: WRONG_ADDRESS_HINT });
  return new StoreUnreachableError(`${url} failed: ${detail}`, {
    hint: 'Try again. If it still fails, look at the function app in Application Insights.',
    retryable: true,
  });
}

/**
 * The only place where an answer from outside gets a type. The API is ours, so its main list stands for the rest.
 * @param list the member that must be a list
 */
function parseBody<T>(body: Reply['body'], list: string, { url }: ApiLocation): T {
  const rows = body[list];
  if (!Array.isArray(rows) || !rows.every(isJsonObject))
    throw new StoreUnreachableError(`The answer of ${url} has no "${list}" as this command knows it`, {
      hint: 'Check that it is a Revocation Auditor of about the same version as this command.',
    });
  return body as T;
}

function parseDetails(body: Reply['body'], location: ApiLocation): RevocationDetails {
  const { cause, subject, occurred } = body;
  const isWhole = typeof cause === 'string' && isJsonObject(subject) && isJsonObject(occurred);
  // Without these it is no revocation, whatever its lists hold.
  return parseBody<RevocationDetails>(isWhole ? body : {}, 'evidence', location);
}

function retryDelayMs(headers: Headers, attempt: number): number {
  return Math.min(MAX_DELAY_MS, retryAfterMs(headers, Date.now()) ?? 500 * 2 ** attempt);
}
