/** The posts of Graph, in a process of their own: at a steady rate, whether or not earlier ones are answered. */
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { answerQuestions } from './forked.ts';

export interface Posting {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** A notification that Graph sent; each post is another one, with an id of its own. */
  readonly notification: Readonly<Record<string, unknown>>;
  readonly idPrefix: string;
}

export interface Posted {
  /** How often each status came; 0: no answer. */
  readonly statuses: Readonly<Record<number, number>>;
  /** In milliseconds: the median, and the longest. */
  readonly median: number;
  readonly longest: number;
  readonly perSecond: number;
}

const LONGEST_WAIT_MS = 60_000;

answerQuestions<Posting, Posted>(async (posting) => {
  const count = posting.perSecond * posting.seconds;
  const answers: Promise<readonly [number, number]>[] = [];
  const start = performance.now();
  for (let index = 0; index < count; index += 1) {
    await delay(Math.max(0, start + (index * 1000) / posting.perSecond - performance.now()));
    answers.push(post(posting, index));
  }
  const perSecond = Math.round((count / (performance.now() - start)) * 1000);
  const answered = await Promise.all(answers);
  const statuses: Record<number, number> = {};
  for (const [status] of answered) statuses[status] = (statuses[status] ?? 0) + 1;
  const times = answered.map(([, took]) => Math.round(took)).sort((a, b) => a - b);
  return { statuses, median: times[Math.floor(count / 2)] ?? 0, longest: times.at(-1) ?? 0, perSecond };
});

/** Resolves to status and time, on a connection of its own. */
function post({ url, notification, idPrefix }: Posting, index: number): Promise<readonly [number, number]> {
  const body = JSON.stringify({ value: [{ ...notification, id: `${idPrefix}-${index}` }] });
  const began = performance.now();
  return new Promise((resolve) => {
    const settle = (status: number) => resolve([status, performance.now() - began]);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent: false, headers, timeout: LONGEST_WAIT_MS }, (answer) => {
      answer.resume();
      answer.once('end', () => settle(answer.statusCode ?? 0));
      answer.once('error', () => settle(0));
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => settle(0));
    sent.end(body);
  });
}
