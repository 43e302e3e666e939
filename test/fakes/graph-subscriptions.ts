/** Graph's book of subscriptions, as strict as Graph: no second one for the same resource, no end too far ahead, secrets never told again. */
import { randomUUID } from 'node:crypto';
import type { Answer, Asked } from './graph-server.ts';

const LONGEST_MS = 41_760 * 60_000;

interface Entry {
  readonly id: string;
  readonly resource: string;
  readonly changeType: string;
  readonly notificationUrl: string;
  readonly clientState: string;
  readonly expirationDateTime: string;
}

export interface SubscriptionBook {
  readonly entries: Map<string, Entry>;
  answer(asked: Asked): Answer;
}

export function subscriptionBook(now: () => number): SubscriptionBook {
  const entries = new Map<string, Entry>();
  const told = ({ clientState: _, ...entry }: Entry) => ({
    ...entry,
    changeType: 'updated,deleted',
    clientState: null,
  });
  const refused = (status: number, message: string): Answer => ({
    status,
    body: { error: { code: 'InvalidRequest', message } },
  });

  const create = (wanted: Omit<Entry, 'id'>): Answer => {
    const twin = [...entries.values()].find(
      (entry) => entry.resource === wanted.resource && entry.changeType === wanted.changeType,
    );
    if (twin) return refused(409, `Subscription Id ${twin.id} already exists for the requested combination`);
    if (Date.parse(wanted.expirationDateTime) - now() > LONGEST_MS)
      return refused(400, 'Subscription expiration can only be 41760 minutes in the future.');
    if (wanted.clientState.length > 128) return refused(400, 'clientState is too long');
    const entry = { ...wanted, id: randomUUID() };
    entries.set(entry.id, entry);
    return { status: 201, body: told(entry) };
  };

  return {
    entries,
    answer({ method, url, body }) {
      const id = url.split('/')[3] ?? '';
      const entry = entries.get(id);
      if (method === 'GET') return { body: { value: [...entries.values()].map(told) } };
      if (method === 'POST') return create(body as Omit<Entry, 'id'>);
      if (!entry) return refused(404, 'The object was not found.');
      if (method === 'DELETE') {
        entries.delete(id);
        return { status: 204 };
      }
      const renewed = { ...entry, ...(body as Partial<Entry>) };
      entries.set(id, renewed);
      return { body: told(renewed) };
    },
  };
}
