/**
 * Tells a person in the activity feed of Teams. Needs `TeamsActivity.Send`, and our Teams app (`infra/teams/`), which
 * must be installed for the person. A second call with the same chain replaces the first entry.
 */
import type { Clock } from '../../base/clock.ts';
import { cutText } from '../../base/cut-text.ts';
import { defined } from '../../base/defined.ts';
import { AuditorError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Cloud } from '../../graph/graph-clouds.ts';
import { DirectoryThrottledError, DirectoryUnavailableError, TokenRefusedError } from '../../graph/graph-errors.ts';
import type { Notice } from '../notice.ts';
import type { CardText } from './adaptive-card.ts';
import type { NoticeChannel } from './notice-channel.ts';
import { oneShot, type ShotResult } from './one-shot.ts';

export interface TeamsActivitySettings {
  readonly graph: Pick<Graph, 'post'>;
  /** Id of the Teams app in its manifest. */
  readonly appId: string;
  readonly cloud: Cloud;
  readonly textOf: (notice: Notice) => Promise<CardText>;
  readonly now: Clock;
}

/** As the manifest declares it. */
export const ACTIVITY_TYPE = 'accessEnded';
/** Hosts of Teams, for the one link that the feed allows: a deep link to our own app. */
const TEAMS_HOSTS: Readonly<Record<Cloud, string>> = {
  global: 'teams.microsoft.com',
  'us-gov': 'gov.teams.microsoft.us',
  'us-gov-dod': 'dod.teams.microsoft.us',
  china: 'teams.microsoftonline.cn',
};
/** The feed shows so many characters. */
const MAX_PREVIEW = 150;
const MAX_TOPIC = 50;
const RETRY_MS = 60_000;
const SERVICE_UNAVAILABLE = 503;

export function teamsActivity({ graph, appId, cloud, textOf, now }: TeamsActivitySettings): NoticeChannel {
  return oneShot(async ({ notice }) => {
    const path = `/users/${encodeURIComponent(notice.audience.id)}/teamwork/sendActivityNotification`;
    try {
      await graph.post(path, activityOf(notice, await textOf(notice), { appId, cloud }));
      return { outcome: 'sent' };
    } catch (error) {
      return resultOf(error);
    }
  }, now);
}

/** The body of `sendActivityNotification`. */
export function activityOf(
  { id }: Pick<Notice, 'id'>,
  { title, text }: Pick<CardText, 'title' | 'text'>,
  { appId, cloud }: { readonly appId: string; readonly cloud: Cloud },
): object {
  return {
    topic: {
      source: 'text',
      value: cut(title, MAX_TOPIC),
      webUrl: `https://${TEAMS_HOSTS[cloud]}/l/entity/${encodeURIComponent(appId)}/notices`,
    },
    activityType: ACTIVITY_TYPE,
    previewText: { content: cut(text, MAX_PREVIEW) },
    templateParameters: [{ name: 'subject', value: cut(title, MAX_PREVIEW) }],
    chainId: chainOf(id),
  };
}

/** A positive whole number that JSON holds exactly: the first 52 bits of the notice's id. */
function chainOf(noticeId: string): number {
  return Number.parseInt(noticeId.slice(0, 13), 16) || 1;
}

function cut(text: string, most: number): string {
  return cutText(printable(text).replaceAll(/\s+/g, ' ').trim(), most);
}

function resultOf(error: unknown): ShotResult {
  if (!(error instanceof AuditorError)) throw error;
  const { code: reason } = error;
  if (error instanceof DirectoryThrottledError)
    return { outcome: 'refused', reason, retryAfterMs: error.retryAfterSeconds * 1000 };
  if (error instanceof TokenRefusedError) return { outcome: 'refused', reason, retryAfterMs: RETRY_MS };
  if (error instanceof DirectoryUnavailableError)
    return error.status === SERVICE_UNAVAILABLE
      ? { outcome: 'refused', reason, retryAfterMs: RETRY_MS }
      : { outcome: 'unknown', reason };
  return defined({ outcome: 'refused' as const, reason, retryAfterMs: error.retryable ? RETRY_MS : undefined });
}
