/** Posts to the client's endpoint: the validation request of a subscription, and change notifications. */
import { GraphRefusal } from '../http/graph-refusal.ts';

export type Deliver = (url: string, init: RequestInit) => Promise<Response>;

const ANSWER_TIMEOUT_MS = 10_000;

/** @throws GraphRefusal 400 unless the endpoint answers 200 with exactly the token as plain text, in time */
export async function validateEndpoint(deliver: Deliver, url: string, token: string): Promise<void> {
  const validationUrl = `${url}${url.includes('?') ? '&' : '?'}validationToken=${encodeURIComponent(token)}`;
  const answer = await deliver(validationUrl, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: '',
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw refusal(`the endpoint did not answer: ${cause instanceof Error ? cause.message : 'no reason given'}`);
  });
  const body = await answer.text();
  if (answer.status !== 200) throw refusal(`the endpoint answered ${answer.status}`);
  if (!answer.headers.get('content-type')?.startsWith('text/plain')) throw refusal('the answer must be text/plain');
  if (body !== token) throw refusal('the answer must exactly match the validationToken query parameter');
}

function refusal(why: string): GraphRefusal {
  return new GraphRefusal(400, 'ValidationError', `Subscription validation request failed: ${why}.`);
}

export interface Delivery {
  readonly ok: boolean;
  readonly status: number | undefined;
  readonly realMs: number;
}

/** Never rejects: a delivery to an endpoint that cannot be reached is tried again. */
export async function postNotifications(deliver: Deliver, url: string, body: string): Promise<Delivery> {
  const started = performance.now();
  const status = await deliver(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body,
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    },
    () => undefined,
  );
  return { ok: status !== undefined && status >= 200 && status < 300, status, realMs: performance.now() - started };
}
