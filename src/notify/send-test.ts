/**
 * Sends one notice that says that it is a test, over a real channel, to whoever wants to see it. Nothing of it is on
 * record, and the kill switch holds for it, too.
 */
import { type Clock, isoOf } from '../base/clock.ts';
import { hashOf } from '../base/hash.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { PostOutgoing } from './channels/https-post.ts';
import type { Endpoints } from './channels/table-endpoints.ts';
import { signed } from './channels/webhook.ts';
import type { SecretsOf } from './channels/webhook-secrets.ts';
import type { Channels } from './conclude-notice.ts';
import type { Channel, Notice } from './notice.ts';
import type { NoticeSettings } from './notice-settings.ts';

export interface TestRequest {
  readonly channel: Channel;
  /** A mail address; of the activity feed the object id of a person; of a webhook the client id of its app. */
  readonly to: string;
  /** The same key gives the same notice, so that a repeated request is dropped by whoever has it. */
  readonly key: string;
}

export interface TestOutcome {
  readonly channel: Channel;
  readonly to: string;
  /** What its receiver knows it by. */
  readonly noticeId: string;
  readonly outcome: 'sent' | 'not-sent' | 'uncertain';
  /** Of a webhook: what it answered. */
  readonly status?: number;
  /** A code, where it was not sent. */
  readonly reason?: string;
}

export interface TestContext {
  readonly store: Pick<TenantStore, 'tenantId'>;
  readonly notices: Pick<NoticeSettings, 'mode'>;
  readonly channels: Channels;
  readonly endpoints: Pick<Endpoints, 'get'>;
  /** Absent: no webhook is reached. */
  readonly outgoing: { readonly post: PostOutgoing; readonly secretsOf: SecretsOf } | undefined;
  readonly now: Clock;
}

type Sent = Pick<TestOutcome, 'outcome' | 'status' | 'reason'>;

export async function sendTest(request: TestRequest, context: TestContext): Promise<TestOutcome> {
  const { channel, to, key } = request;
  const noticeId = hashOf(context.store.tenantId, 'test', channel, to.toLowerCase(), key);
  const sent = await send({ ...request, noticeId }, context);
  return { channel, to, noticeId, ...sent };
}

async function send(test: TestRequest & { readonly noticeId: string }, context: TestContext): Promise<Sent> {
  if (context.notices.mode !== 'send') return { outcome: 'not-sent', reason: 'observe' };
  if (test.channel === 'webhook') return sendEvent(test, context);
  // A digest is a mail; its channel would gather what really waits.
  const channel = context.channels[test.channel === 'digest' ? 'mail' : test.channel];
  if (channel === undefined) return { outcome: 'not-sent', reason: 'no-channel' };
  const outcome = await channel.deliver({
    notice: await noticeFor(test, context),
    attempts: 1,
    progress: undefined,
    stopReason: undefined,
    saveProgress: async () => {},
  });
  switch (outcome.state) {
    case 'sent':
      return { outcome: 'sent' };
    case 'uncertain':
      return { outcome: 'uncertain', reason: outcome.reason };
    case 'waiting':
      return { outcome: 'not-sent', reason: outcome.forRoom ? 'no-room' : 'try-again' };
    case 'failed':
    case 'suppressed':
      return { outcome: 'not-sent', reason: outcome.reason };
  }
}

/** As to the admins: no page of ours has to know it. */
async function noticeFor(
  { channel, to, noticeId }: TestRequest & { readonly noticeId: string },
  { store: { tenantId } }: TestContext,
): Promise<Notice> {
  const { exampleDigest, exampleNotice } = await import('./wording/example-notice.ts');
  const example = exampleNotice('consent-revoked', 'admins');
  const { content, revocationId } = channel === 'digest' ? exampleDigest(example) : example;
  const isAddress = to.includes('@');
  return {
    id: noticeId,
    tenantId,
    revocationId,
    audience: { kind: 'admins', id: isAddress ? 'admins' : to, mail: isAddress ? to : '' },
    channel,
    dueAt: content.occurred.to,
    content: { ...content, isTest: true },
  };
}

/** Signed and sent as every event, also to an address that is disabled: so it can be tried before it is enabled. */
async function sendEvent(
  { to, noticeId }: TestRequest & { readonly noticeId: string },
  { endpoints, outgoing, store: { tenantId }, now }: TestContext,
): Promise<Sent> {
  const endpoint = await endpoints.get(to.toLowerCase());
  if (endpoint === undefined) return { outcome: 'not-sent', reason: 'no-endpoint' };
  if (outgoing === undefined) return { outcome: 'not-sent', reason: 'no-channel' };
  const at = now();
  const data = { tenantId, appId: endpoint.appId };
  const body = JSON.stringify({ type: 'test', timestamp: isoOf(at), data });
  const headers = signed({ id: noticeId, body }, await outgoing.secretsOf(endpoint.secretRef), at);
  const result = await outgoing.post({ url: endpoint.url, body, headers });
  switch (result.outcome) {
    case 'answered':
      return result.status >= 200 && result.status < 300
        ? { outcome: 'sent', status: result.status }
        : { outcome: 'not-sent', status: result.status, reason: `http-${result.status}` };
    case 'not-sent':
      return { outcome: 'not-sent', reason: result.reason };
    case 'unknown':
      return { outcome: 'uncertain', reason: result.reason };
  }
}
