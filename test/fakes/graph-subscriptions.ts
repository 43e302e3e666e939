/**
 * Graph's subscriptions, as strict as Graph: no second one for the same resource, no end too far ahead, and secrets are
 * never returned.
 */
import { randomUUID } from 'node:crypto';
import type { FakeRequest, FakeResponse } from './graph-server.ts';

const LONGEST_MS = 41_760 * 60_000;

interface Entry {
  readonly id: string;
  readonly resource: string;
  readonly changeType: string;
  readonly notificationUrl: string;
  readonly clientState: string;
  readonly expirationDateTime: string;
}

export interface FakeSubscriptions {
  readonly entries: Map<string, Entry>;
  answer(request: FakeRequest): FakeResponse;
}

export function fakeSubscriptions(now: () => number): FakeSubscriptions {
  const entries = new Map<string, Entry>();
  const shown = ({ clientState: _, ...entry }: Entry) => ({
    ...entry,
    changeType: 'updated,deleted',
    clientState: null,
  });
  const refused = (status: number, message: string): FakeResponse => ({
    status,
    body: { error: { code: 'InvalidRequest', message } },
  });

  const create = (requested: Omit<Entry, 'id'>): FakeResponse => {
    const existing = [...entries.values()].find(
      (entry) => entry.resource === requested.resource && entry.changeType === requested.changeType,
    );
    if (existing) return refused(409, `Subscription Id ${existing.id} already exists for the requested combination`);
    if (Date.parse(requested.expirationDateTime) - now() > LONGEST_MS)
      return refused(400, 'Subscription expiration can only be 41760 minutes in the future.');
    if (requested.clientState.length > 128) return refused(400, 'clientState is too long');
    const entry = { ...requested, id: randomUUID() };
    entries.set(entry.id, entry);
    return { status: 201, body: shown(entry) };
  };

  return {
    entries,
    answer({ method, url, body }) {
      const id = url.split('/')[3] ?? '';
      const entry = entries.get(id);
      if (method === 'GET') return { body: { value: [...entries.values()].map(shown) } };
      if (method === 'POST') return create(body as Omit<Entry, 'id'>);
      if (!entry) return refused(404, 'The object was not found.');
      if (method === 'DELETE') {
        entries.delete(id);
        return { status: 204 };
      }
      const renewed = { ...entry, ...(body as Partial<Entry>) };
      entries.set(id, renewed);
      return { body: shown(renewed) };
    },
  };
}
