/** The API as the page asks it: with the session of the browser, at its own server only. */

import { apiClient, type Incoming, type Outgoing } from '../../src/api/client.ts';
import { UNSEEN_IN_TEXT } from '../../src/base/printable.ts';

/** Why there is no answer. */
export class NoAnswer {
  /** 0: nobody answered. */
  readonly status: number;
  readonly detail: string | undefined;

  constructor(status: number, detail?: string) {
    this.status = status;
    this.detail = detail;
  }
}

const ANSWERS = new Set([200, 304, 404, 409]);

async function send({ method, path, body, headers }: Outgoing): Promise<Incoming> {
  const init: RequestInit = { method, headers: { ...headers }, credentials: 'same-origin', cache: 'no-store' };
  if (body !== undefined) {
    init.body = body;
    init.headers = { ...headers, 'content-type': 'application/json' };
  }
  const reply = await fetch(path, init).catch(() => {
    throw new NoAnswer(0);
  });
  const text = await reply.text();
  const parsed: unknown = text === '' ? undefined : JSON.parse(text, withoutUnseen);
  if (!ANSWERS.has(reply.status)) throw new NoAnswer(reply.status, detailIn(parsed));
  const etag = reply.headers.get('etag');
  return { status: reply.status, body: parsed, ...(etag !== null && { etag }) };
}

/** Anybody can choose a name: none may turn the reading direction of a line, or hide in the middle of another word. */
function withoutUnseen(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll(UNSEEN_IN_TEXT, ' ') : value;
}

function detailIn(problem: unknown): string | undefined {
  const isObject = typeof problem === 'object' && problem !== null;
  return isObject && 'detail' in problem ? String(problem.detail) : undefined;
}

export const client = apiClient(send);
