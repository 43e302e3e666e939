/** An outbox, an app that takes events at a real HTTPS server, and a clock: for tests of webhooks. */

import { audienceOf, openedEventOf } from '../../../src/notify/app-events/app-events.ts';
import type { NoticeChannel } from '../../../src/notify/channels/notice-channel.ts';
import { type Endpoint, newEndpoint, tableEndpoints } from '../../../src/notify/channels/table-endpoints.ts';
import { webhook } from '../../../src/notify/channels/webhook.ts';
import type { SecretsOf } from '../../../src/notify/channels/webhook-secrets.ts';
import type { AppEvent, PlannedNotice } from '../../../src/notify/notice.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { content, planned } from '../notice-builder.ts';
import type { Receiver } from './https-receiver.ts';

export const APP = 'c11e0000-0000-4000-8000-0000000000a1';
export const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, yes').toString('base64')}`;
export const NEXT_SECRET = `whsec_${Buffer.from('the next one, of as many bytes !!').toString('base64')}`;

/** The event that a revocation began. */
export function opened(differing: Partial<PlannedNotice> = {}): PlannedNotice {
  const notice = planned({ audience: audienceOf(APP), channel: 'webhook', ...differing });
  const at = '2031-03-02T12:00:00.000Z';
  return {
    ...notice,
    id: openedEventOf(notice).noticeId,
    content: content({
      apps: [{ id: 'mailer', name: 'Mail Sync', appId: APP, effect: 'dies' }],
      event: { type: 'opened', at, affected: [{ effect: 'dies', userCount: 1, userIds: ['ada'] }] },
    }),
  };
}

export function later(type: AppEvent, number: number): PlannedNotice {
  const notice = opened();
  const { event } = notice.content;
  return event === undefined
    ? notice
    : { ...notice, id: String(number).padStart(32, 'e'), content: { ...notice.content, event: { ...event, type } } };
}

export interface WebhookOffice {
  readonly tables: Tables;
  readonly channel: NoticeChannel;
  endpoint(): Promise<Endpoint | undefined>;
}

export async function webhookOffice(
  receiver: Pick<Receiver, 'url' | 'post'>,
  {
    now,
    secretsOf = async () => [SECRET],
    tables = memoryTables(),
  }: { readonly now: () => number; readonly secretsOf?: SecretsOf; readonly tables?: Tables },
): Promise<WebhookOffice> {
  const endpoints = tableEndpoints(tenantStore(tables, 'tenant'), now);
  await endpoints.save(newEndpoint({ appId: APP, url: receiver.url, secretRef: 'webhook-mailer' }, now()));
  const channel = webhook({ endpoints, secretsOf, post: receiver.post, now });
  return { tables, channel, endpoint: () => endpoints.get(APP) };
}
