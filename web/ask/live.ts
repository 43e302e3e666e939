/**
 * Notices that something new is on record, by asking for the feed again and again: every five seconds while the page is
 * seen, every minute while it is hidden. An idle page is answered with 304, out of one query of the store.
 */
import { signal } from '@preact/signals';
import { client, NoAnswer } from './client.ts';

const VISIBLE_MS = 5_000;
const HIDDEN_MS = 60_000;

/** Grows whenever there is something new. */
export const recorded = signal(0);
export const connection = signal<{ readonly isLive: boolean; readonly answeredAt: number }>({
  isLive: true,
  answeredAt: Date.now(),
});

let since: string | undefined;
let etag: string | undefined;
let seen: ReadonlySet<string> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

export function stayLive(): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void poll();
  });
  void poll();
}

async function poll(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  try {
    await readFeed();
    connection.value = { isLive: true, answeredAt: Date.now() };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    connection.value = { ...connection.value, isLive: false };
  } finally {
    // Two polls at once would leave two timers.
    clearTimeout(timer);
    timer = setTimeout(() => void poll(), document.visibilityState === 'visible' ? VISIBLE_MS : HIDDEN_MS);
  }
}

async function readFeed(): Promise<void> {
  const reply = await client.get('/api/v1/feed', {
    query: since === undefined ? {} : { since },
    ...(etag !== undefined && { etag }),
  });
  if (reply.status !== 200) return;
  const { entries, newest } = reply.answer;
  // The tag belongs to the question: with another "since" the answer has another.
  etag = newest === since ? reply.etag : undefined;
  since = newest;
  const before = seen;
  seen = new Set(entries.map(({ revocationId }) => revocationId));
  if (before !== undefined && entries.some(({ revocationId }) => !before.has(revocationId))) recorded.value += 1;
}
