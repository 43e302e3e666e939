/**
 * Posts a card to a channel of Teams by the workflow that its owner made there. The address of a workflow is a secret:
 * whoever has it can post.
 */
import type { Clock } from '../../base/clock.ts';
import type { Notice } from '../notice.ts';
import { type CardText, cardMessage } from './adaptive-card.ts';
import type { PostOutgoing, PostResult } from './https-post.ts';
import type { NoticeChannel } from './notice-channel.ts';
import { oneShot, type ShotResult } from './one-shot.ts';

export interface TeamsCardSettings {
  readonly url: string;
  readonly post: PostOutgoing;
  readonly textOf: (notice: Notice) => Promise<CardText>;
  readonly now: Clock;
}

const RETRY_MS = 60_000;
/** The workflow was not begun: too many, or not there at the moment. */
const NOT_BEGUN: ReadonlySet<number> = new Set([429, 503]);

export function teamsCard({ url, post, textOf, now }: TeamsCardSettings): NoticeChannel {
  const headers = { 'content-type': 'application/json', 'user-agent': 'revocation-auditor' };
  return oneShot(
    async ({ notice }) =>
      resultOf(await post({ url, headers, body: JSON.stringify(cardMessage(await textOf(notice))) })),
    now,
  );
}

function resultOf(result: PostResult): ShotResult {
  if (result.outcome === 'unknown') return result;
  if (result.outcome === 'not-sent') return { outcome: 'refused', reason: result.reason, retryAfterMs: RETRY_MS };
  const { status, retryAfterMs = RETRY_MS } = result;
  const reason = `http-${status}`;
  if (status >= 200 && status < 300) return { outcome: 'sent' };
  if (NOT_BEGUN.has(status)) return { outcome: 'refused', reason, retryAfterMs };
  // A gateway answers 5xx also where the workflow behind it has begun.
  return status >= 500 ? { outcome: 'unknown', reason } : { outcome: 'refused', reason };
}
