/** The record as a deployment's HTTP API tells it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { DoctorReport } from '../../operate/doctor/doctor.ts';
import type {
  Ambiguous,
  Answers,
  ListQuery,
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

interface Reply {
  readonly status: number;
  readonly problem: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

const PATIENCE_MS = 60_000;
const TRIES = 4;
const LONGEST_PAUSE_MS = 20_000;
const COME_AGAIN = new Set([429, 502, 503, 504]);

export function apiAnswers(location: ApiLocation): Answers {
  const ask = (path: string, question?: ListQuery) => replyTo(location, `${path}${question ? queryOf(question) : ''}`);
  const subject = async (
    collection: string,
    name: string,
    question: ListQuery,
  ): Promise<SubjectAnswer | Ambiguous | undefined> => {
    const { status, body } = await ask(`/${collection}/${encodeURIComponent(name)}`, question);
    if (status === 404) return undefined;
    return status === 409
      ? whole<Ambiguous>(body, 'candidates', location)
      : whole<SubjectAnswer>(body, 'revocations', location);
  };
  return {
    list: async (question) =>
      whole<RevocationList>((await ask('/revocations', question)).body, 'revocations', location),
    async show(revocationId) {
      const { status, body } = await ask(`/revocations/${encodeURIComponent(revocationId)}`);
      return status === 404 ? undefined : whole<RevocationDetails>(body, 'evidence', location);
    },
    async sweep(id) {
      const { status, body } = await ask(`/sweeps/${encodeURIComponent(id)}`);
      return status === 404 ? undefined : whole<SweepDetails>(body, 'revocations', location);
    },
    app: (what, question) => subject('apps', what, question),
    user: (who, question) => subject('users', who, question),
  };
}

/** What the app itself found, from inside. */
export async function apiDoctorReport(location: ApiLocation): Promise<DoctorReport> {
  return whole<DoctorReport>((await replyTo(location, '/doctor')).body, 'checks', location);
}

function queryOf(question: ListQuery): string {
  return `?${new URLSearchParams(Object.fromEntries(Object.entries(question).map(([name, value]) => [name, String(value)])))}`;
}

/** An answer, or a 404 or 409 that the API itself gave; everything else is an error that says what to do. */
async function replyTo(location: ApiLocation, path: string): Promise<Reply> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetched(location, path);
    if (COME_AGAIN.has(response.status) && attempt < TRIES) {
      await response.body?.cancel();
      await pause(pauseOf(response.headers.get('retry-after'), attempt));
      continue;
    }
    const reply = await read(response, location);
    if (reply.status === 200 || (reply.problem && (reply.status === 404 || reply.status === 409))) return reply;
    throw refusal(reply, location);
  }
}

async function fetched({ url, key }: ApiLocation, path: string): Promise<Response> {
  try {
    const headers = { accept: 'application/json', ...(key === undefined ? {} : { 'x-functions-key': key }) };
    // Followed, a redirect would take the key along to wherever it points.
    return await fetch(`${url}${path}`, { headers, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (cause) {
    throw new StoreUnreachableError(`Nothing answers at ${url}`, {
      hint: 'Check the address, and whether the function app (or "npm start") is running.',
      retryable: true,
      cause,
    });
  }
}

async function read(response: Response, { url }: ApiLocation): Promise<Reply> {
  const type = response.headers.get('content-type') ?? '';
  const text = await response.text();
  if (!/^application\/(problem\+)?json\b/.test(type)) {
    if (response.ok)
      throw new StoreUnreachableError(`${url} answers, but not as Revocation Auditor's API does`, {
        hint: 'Check the address: it should be that of the function app.',
      });
    return { status: response.status, problem: false, body: {} };
  }
  const body: unknown = JSON.parse(text);
  const members = typeof body === 'object' && body !== null ? Object.fromEntries(Object.entries(body)) : {};
  return { status: response.status, problem: type.startsWith('application/problem+json'), body: members };
}

function refusal({ status, body, problem }: Reply, { url, key }: ApiLocation): Error {
  const detail = typeof body.detail === 'string' ? body.detail : `status ${status}`;
  if (status === 401 || status === 403) {
    const hint =
      key === undefined
        ? 'Give a function key: set REVAUDIT_API_KEY, or --api-key.'
        : 'Check the function key (REVAUDIT_API_KEY, --api-key): Azure portal, function app, App keys.';
    return new StoreUnreachableError(`${url} does not let us in (${status})`, { hint });
  }
  if (status === 400 && problem) return new UsageError(`The API does not understand: ${detail}`);
  if (status === 404)
    return new StoreUnreachableError(`There is no API of Revocation Auditor at ${url}`, {
      hint: 'Check the address: it should be that of the function app.',
    });
  return new StoreUnreachableError(`${url} failed: ${detail}`, {
    hint: 'Try again; if it stays, look at the function app in Application Insights.',
    retryable: true,
  });
}

/** The one place where an answer from outside becomes a type: the API is ours, so the list it must have stands for the rest. */
function whole<T>(body: Reply['body'], list: string, { url }: ApiLocation): T {
  if (!Array.isArray(body[list]))
    throw new StoreUnreachableError(`${url} gave an answer without "${list}"`, {
      hint: 'Is it a Revocation Auditor of about this version?',
    });
  return body as T;
}

function pauseOf(retryAfter: string | null, attempt: number): number {
  const asked = Number(retryAfter ?? '') * 1000;
  return Math.min(LONGEST_PAUSE_MS, asked > 0 ? asked : 500 * 2 ** attempt);
}
