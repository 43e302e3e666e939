/** Change notifications: Graph says which user or group to look at, and nothing else. */
import { isoOf } from '../clock.ts';
import { hashOf } from '../keys.ts';
import { count, type Door, type Dropped, type PostedNotice, readPost } from './posted-notices.ts';
import type { ChangeNotified } from './signal.ts';

/** Larger bodies are turned away with 413 before they are parsed. */
export const NOTIFICATION_LIMIT_BYTES = 1_048_576;

const RESOURCE = /^\/?(user|group)s\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;

/**
 * Resolves to the signals that are proven to come from Graph, each once.
 * @throws MalformedInputError where nothing in the body is a notice
 */
export async function acceptNotifications(body: unknown, door: Door): Promise<{ readonly signals: readonly ChangeNotified[]; readonly dropped: Dropped }> {
  const { notices, dropped } = await readPost(body, door);
  const signals = new Map<string, ChangeNotified>();
  for (const notice of notices) {
    const signal = signalOf(notice, door);
    if (signal === undefined) count(dropped, 'unasked');
    else signals.set(signal.sourceId, signal);
  }
  return { signals: [...signals.values()], dropped };
}

function signalOf({ subscriptionId, item }: PostedNotice, { tenantId, now }: Door): ChangeNotified | undefined {
  const { resource, changeType } = item;
  const named = typeof resource === 'string' ? RESOURCE.exec(resource) : null;
  if (named === null || (changeType !== 'updated' && changeType !== 'deleted')) return undefined;
  const [, kind = '', id = ''] = named;
  const object = kind.toLowerCase() === 'user' ? 'user' : 'group';
  const objectId = id.toLowerCase();
  return {
    kind: 'change-notified',
    tenantId,
    source: 'notification',
    sourceId: hashOf(subscriptionId, object, objectId, changeType, ...marksOf(item)),
    seenAt: isoOf(now),
    object,
    objectId,
    changeType,
  };
}

/** What tells one notice of an object from the next. All of it comes back unchanged when Graph sends the same post again. */
function marksOf({ id, resourceData }: Readonly<Record<string, unknown>>): readonly string[] {
  const data = typeof resourceData === 'object' && resourceData !== null ? (resourceData as Readonly<Record<string, unknown>>) : {};
  // The sequence number is larger than a JavaScript number can tell apart, so it may add to the others but never stand for them.
  return [id, data['@odata.etag'], data.sequenceNumber].map((mark) => String(mark ?? ''));
}
