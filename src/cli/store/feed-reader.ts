/** Follows the feed of what is recorded: each revocation once, though the feed lists the last minutes again. */
import type { ApiClient, QuestionAt } from '../../api/client.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import type { Answers, RevocationDetails } from '../../query/answers.ts';
import { answerOf } from './client-answer.ts';

export interface FeedReader {
  /** What has been recorded since the last call, the oldest first. */
  next(): Promise<readonly RevocationDetails[]>;
}

const AT_ONCE = 8;
/** The feed lists no older ones again. */
const REMEMBERED_MS = 30 * 60_000;

/** @param since as typed; without it only what is recorded from now on */
export function feedReader(client: ApiClient, answers: Answers, since: string | undefined): FeedReader {
  /** Ids and when they were recorded. */
  const known = new Map<string, string>();
  let cursor = since;
  let etag: string | undefined;
  let isFirst = true;

  const read = async () => {
    const query: QuestionAt<'GET', '/api/v1/feed'>['query'] = cursor === undefined ? {} : { since: cursor };
    const reply = await client.get('/api/v1/feed', { query, ...(etag !== undefined && { etag }) });
    if (reply.status === 304) return [];
    const { entries, newest } = await answerOf(Promise.resolve(reply), 'the feed', 'revaudit revocations list');
    // A tag is good for one question only.
    etag = newest === cursor && reply.status === 200 ? reply.etag : undefined;
    cursor = newest;
    return entries;
  };

  return {
    async next() {
      const entries = await read();
      const news = entries.filter(({ revocationId }) => !known.has(revocationId));
      const isOld = isFirst && since === undefined;
      isFirst = false;
      const found = await mapConcurrently(AT_ONCE, isOld ? [] : news, ({ revocationId }) => answers.show(revocationId));
      // Of a head that cannot be read yet the feed will tell again.
      const shown = new Set(found.flatMap((one) => (one === undefined ? [] : [one.revocationId])));
      for (const { revocationId, recordedAt } of news)
        if (isOld || shown.has(revocationId)) known.set(revocationId, recordedAt);
      forget(known, cursor);
      // What was merged into another one is told with that one.
      return found.filter((one) => one !== undefined).filter(({ state }) => state !== 'folded');
    },
  };
}

function forget(known: Map<string, string>, cursor: string | undefined): void {
  const limit = Date.parse(cursor ?? '') - REMEMBERED_MS;
  for (const [id, recordedAt] of known) if (Date.parse(recordedAt) < limit) known.delete(id);
}
