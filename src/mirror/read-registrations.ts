/** How the tenant's own apps are registered: for devices, browsers or servers, and by which credentials. Read whole, by the hour: the clock alone ends a credential too. */
import { compareCredentials } from './compare-credentials.ts';
import { readList } from './graph-list.ts';
import { knownStates } from './known-objects.ts';
import { objectKey } from './mirror-keys.ts';
import { REGISTRATION_SELECT, registrationIn } from './parse-item.ts';
import type { ReadPart } from './poll.ts';
import type { Kept } from './state-row.ts';
import { readWatermark, saveWatermark } from './table-watermarks.ts';
import { changeOf, type Reading } from './tell-change.ts';
import type { Registration } from './tenant.ts';
import type { TenantChange } from './tenant-change.ts';

const EVERY_MS = 3_600_000;

export const readRegistrations: ReadPart = async ({ graph, tables, mirror, now }) => {
  const { states, tenantId } = mirror;
  const [mark, readAt] = [await readWatermark(tables, tenantId, 'registrations'), now()];
  if (mark && readAt - mark.readAt < EVERY_MS) return undefined;

  const items = await readList(graph, '/applications', { query: { $select: REGISTRATION_SELECT, $top: '999' } });
  const found = items.flatMap((item) => registrationIn(item) ?? []);
  const known = mark ? await knownStates<Registration>(mirror, 'registration') : new Map<string, Kept<Registration>>();
  const reading = { tenantId, source: 'application-list', from: mark?.readAt ?? 0, to: readAt } as const;
  return {
    kind: mark ? 'changes' : 'baseline',
    read: items.length,
    changes: found.flatMap((one) => changesOf(one, known.get(objectKey(tenantId, 'registration', one.appId).rowKey), reading)),
    async keep() {
      const writes = found.map(({ appId, registration }) => ({ ...objectKey(tenantId, 'registration', appId), body: registration }));
      await states.write(writes, { from: mark?.readAt ?? 0, at: now(), meets: 'few' });
      await saveWatermark(tables, tenantId, 'registrations', { readAt });
    },
  };
};

interface Found {
  readonly appId: string;
  readonly registration: Registration;
}

function changesOf({ appId, registration }: Found, known: Kept<Registration> | undefined, reading: Reading): readonly TenantChange[] {
  const { applicationId, displayName, credentials = [] } = registration;
  if (!known?.body.credentials) return [];
  const { lost, gained, expired } = compareCredentials(known.body.credentials, credentials, { since: reading.from, now: reading.to });
  const application = { appId, ...(applicationId && { applicationId }), ...(displayName && { displayName }) };
  const ends = expired.flatMap(({ endsAt }) => endsAt ?? []).sort();
  const expiredAt = ends.at(-1);
  return [
    ...(lost.length + gained.length > 0 ? [changeOf({ object: 'credentials', application, lost, gained }, known.from, reading)] : []),
    ...(expiredAt === undefined
      ? []
      : [changeOf({ object: 'credentials', application, lost: expired.map(({ keyId }) => keyId), gained: [], expiredAt }, known.from, reading)]),
  ];
}
