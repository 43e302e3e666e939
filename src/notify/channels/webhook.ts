/**
 * Sends events to the address that was registered for an app, signed by Standard Webhooks. However often it is tried,
 * the id stays the same, so a try whose answer is lost is simply repeated: the receiver drops what it has.
 */
import { Webhook } from 'standardwebhooks';
import { type Clock, isoOf } from '../../base/clock.ts';
import { AuditorError } from '../../base/errors.ts';
import type { Notice } from '../notice.ts';
import type { ChannelProgress } from '../notice-row.ts';
import type { PostOutgoing, PostResult } from './https-post.ts';
import { type Delivery, type DeliveryOutcome, LeaseLostError, type NoticeChannel, tracked } from './notice-channel.ts';
import { pauseAfter } from './retry-schedule.ts';
import { disabled, type Endpoint, type Endpoints } from './table-endpoints.ts';
import { eventBody } from './webhook-event.ts';
import type { SecretsOf } from './webhook-secrets.ts';

export interface WebhookSettings {
  readonly endpoints: Endpoints;
  readonly secretsOf: SecretsOf;
  readonly post: PostOutgoing;
  readonly now: Clock;
}

type WebhookProgress = {
  /** How many tries were begun. */
  readonly tries: number;
};

/** A request that is signed and ready. */
export interface SignedEvent {
  readonly id: string;
  readonly body: string;
}

const GONE = 410;
const FAILING_TOO_LONG_MS = 7 * 86_400_000;
const RETRY_MS = 60_000;

export function webhook({ endpoints, secretsOf, post, now }: WebhookSettings): NoticeChannel {
  async function deliver({ notice, progress, stopReason, saveProgress }: Delivery): Promise<DeliveryOutcome> {
    // What became of the revocation since is the next event. Only the kill switch stops one that was begun.
    if (stopReason === 'switched-off') return { state: 'suppressed', reason: stopReason };
    const endpoint = await endpoints.get(notice.audience.id);
    if (endpoint?.state !== 'enabled') return { state: 'suppressed', reason: 'endpoint-disabled' };
    const tries = triesIn(progress) + 1;
    if (tries > 1 && pauseAfter(notice.id, tries - 1) === undefined) return { state: 'failed', reason: 'gave-up' };
    const event = { id: notice.id, body: eventBody(notice) };
    const request = {
      url: endpoint.url,
      body: event.body,
      headers: signed(event, await secretsOf(endpoint.secretRef), now()),
    };
    // Before the call, so that one that always ends this process is given up, too.
    await saveProgress({ tries });
    return outcomeOf(await post(request), { notice, endpoint, tries });
  }

  async function outcomeOf(result: PostResult, { notice, endpoint, tries }: Tried): Promise<DeliveryOutcome> {
    const status = result.outcome === 'answered' ? result.status : undefined;
    if (status !== undefined && status >= 200 && status < 300) {
      if (endpoint.failingSince !== undefined) await endpoints.update(endpoint.appId, working);
      return { state: 'sent' };
    }
    const reason = result.outcome === 'answered' ? `http-${result.status}` : result.reason;
    if (status === GONE) {
      await endpoints.update(endpoint.appId, (one) => (isSame(one, endpoint) ? disabled(one, 'gone', now()) : one));
      return { state: 'failed', reason };
    }
    const latest = await endpoints.update(endpoint.appId, (one) => (isSame(one, endpoint) ? failing(one, now()) : one));
    const asked = result.outcome === 'answered' ? result.retryAfterMs : undefined;
    const pause = latest?.state === 'enabled' ? pauseAfter(notice.id, tries, asked) : undefined;
    return pause === undefined ? { state: 'failed', reason } : { state: 'waiting', until: isoOf(now() + pause) };
  }

  return {
    ...tracked(async (delivery) => {
      try {
        return await deliver(delivery);
      } catch (error) {
        // The vault or the table is out of reach, or the secret is no secret: none of that is the receiver's fault.
        if (!(error instanceof AuditorError) || error instanceof LeaseLostError || !error.retryable) throw error;
        return { state: 'waiting', until: isoOf(now() + RETRY_MS) };
      }
    }),
    // Whoever has it drops it by its id; whoever has not was told so by nobody.
    mayHaveLeft: () => false,
  };
}

interface Tried {
  readonly notice: Notice;
  readonly endpoint: Endpoint;
  readonly tries: number;
}

/** The headers of Standard Webhooks, with one signature for each secret. @param at milliseconds */
export function signed({ id, body }: SignedEvent, secrets: readonly string[], at: number): Record<string, string> {
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, new Date(at), body));
  return {
    'content-type': 'application/json',
    'user-agent': 'revocation-auditor',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': signatures.join(' '),
  };
}

/** Only this file writes it. */
function triesIn(progress: ChannelProgress | undefined): number {
  return (progress as WebhookProgress | undefined)?.tries ?? 0;
}

function working(endpoint: Endpoint): Endpoint {
  const { failingSince, ...rest } = endpoint;
  return failingSince === undefined ? endpoint : rest;
}

function failing(endpoint: Endpoint, now: number): Endpoint {
  const { failingSince } = endpoint;
  if (failingSince === undefined) return { ...endpoint, failingSince: isoOf(now) };
  return now - Date.parse(failingSince) >= FAILING_TOO_LONG_MS ? disabled(endpoint, 'failing', now) : endpoint;
}

/** Meanwhile an admin may have registered another address, about which this answer says nothing. */
function isSame(one: Endpoint, other: Endpoint): boolean {
  return one.url === other.url && one.createdAt === other.createdAt;
}
