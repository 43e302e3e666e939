/** How the command line reaches the API: with a key or a token; an app that is busy is asked again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Incoming, Outgoing, Transport } from '../../api/client.ts';
import { defined } from '../../base/defined.ts';
import { objectOf, parsedJson } from '../../base/json.ts';
import { retryAfterMs } from '../../graph/graph-retry.ts';
import { StoreUnreachableError, UsageError } from '../cli-errors.ts';

export interface ApiLocation {
  /** Without `/api`, without a trailing slash. */
  readonly url: string;
  /** A function key: it opens the routes below `/api/keyed/v1`, where the app allows them. */
  readonly key?: string;
  /** An access token, or the session of an instance on this machine. */
  readonly token?: string;
  /** Told of every request: for --debug. */
  readonly trace?: (text: string) => void;
}

interface Received extends Incoming {
  /** Whether the body is `application/problem+json`, so that the API itself refused. */
  readonly problem: boolean;
}

const TIMEOUT_MS = 60_000;
const MAX_ATTEMPTS = 4;
const MAX_DELAY_MS = 20_000;
const RETRYABLE_STATUSES = new Set([429, 502, 503, 504]);
const WRONG_ADDRESS_HINT = 'Check the address: it must be the address of the function app.';

/** What is no answer is thrown, with a hint what to do. */
export function apiTransport(location: ApiLocation): Transport {
  return async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      const started = performance.now();
      const response = await send(location, request);
      const took = Math.round(performance.now() - started);
      location.trace?.(`${request.method} ${location.url}${request.path} → ${response.status} in ${took} ms`);
      if (RETRYABLE_STATUSES.has(response.status) && attempt < MAX_ATTEMPTS) {
        await response.body?.cancel();
        await delay(retryDelayMs(response.headers, attempt));
        continue;
      }
      const reply = await readReply(response, location);
      const { status, problem } = reply;
      if (status === 200 || status === 304 || (problem && (status === 404 || status === 409))) return reply;
      throw errorOf(reply, location);
    }
  };
}

async function send({ url, key, token }: ApiLocation, { method, path, body, headers }: Outgoing): Promise<Response> {
  const place = key === undefined ? path : path.replace(/^\/api\/v1\//, '/api/keyed/v1/');
  const proof = defined({ 'x-functions-key': key, authorization: token && `Bearer ${token}` });
  try {
    // A followed redirect would send the key to the host it points to.
    const settings = { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
    return await fetch(`${url}${place}`, {
      ...settings,
      method,
      headers: { ...headers, ...proof },
      body: body ?? null,
    });
  } catch (cause) {
    throw new StoreUnreachableError(`Nothing answers at ${url}`, {
      hint: 'Check the address, and that the function app (or "npm start") is running.',
      retryable: true,
      cause,
    });
  }
}

async function readReply(response: Response, { url }: ApiLocation): Promise<Received> {
  const { status, headers } = response;
  const etag = headers.get('etag') ?? undefined;
  const type = headers.get('content-type') ?? '';
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
    return { status, problem: false, body: {} };
  }
  const body = parsedJson(text);
  if (body === undefined)
    throw new StoreUnreachableError(`The answer of ${url} is cut off`, { hint: 'Try again.', retryable: true });
  const problem = type.startsWith('application/problem+json');
  return defined({ status, problem, body: objectOf(body), etag });
}

function errorOf({ status, body, problem }: Received, { url, key, token }: ApiLocation): Error {
  const members = objectOf(body);
  const detail = typeof members.detail === 'string' ? members.detail : `status ${status}`;
  if (status === 401 || status === 403)
    return new StoreUnreachableError(`${url} refuses access (${status})`, { hint: hintFor(key, token) });
  if (status === 400 && problem) return new UsageError(`The API refused the request: ${detail}`);
  if (status === 405)
    return new StoreUnreachableError(`${url} does not know this request`, {
      hint: 'The deployed app is older than this command: deploy the same version, or ask by object id.',
    });
  if (status === 404)
    return new StoreUnreachableError(`There is no API of Revocation Auditor at ${url}`, {
      hint: key === undefined ? WRONG_ADDRESS_HINT : `${WRONG_ADDRESS_HINT} Keys open it only with API_KEYS=allow.`,
    });
  return new StoreUnreachableError(`${url} failed: ${detail}`, {
    hint: 'Try again. If it still fails, look at the function app in Application Insights.',
    retryable: true,
  });
}

function hintFor(key: string | undefined, token: string | undefined): string {
  if (key !== undefined)
    return 'Check the function key (REVAUDIT_API_KEY, --api-key): Azure portal, function app, App keys.';
  if (token !== undefined) return 'The token is not accepted, or your account lacks the app role Audit.Read.';
  return (
    'Give an access token (REVAUDIT_API_TOKEN), such as "az account get-access-token --resource api://CLIENT-ID ' +
    '--query accessToken --output tsv" prints; or, where the app allows them, a function key (REVAUDIT_API_KEY, ' +
    '--api-key).'
  );
}

function retryDelayMs(headers: Headers, attempt: number): number {
  return Math.min(MAX_DELAY_MS, retryAfterMs(headers, Date.now()) ?? 500 * 2 ** attempt);
}
