/** How the tenant's own apps are registered: for devices, browsers or servers, and by which credentials. Read whole, by the hour: the clock alone ends a credential too. */
import { readList } from '../graph-lookups.ts';
import type { ReadPart } from '../poll.ts';
import { knownStates } from '../states/known-objects.ts';
import { objectKey } from '../states/mirror-states.ts';
import type { Kept } from '../states/state-row.ts';
import { readWatermark, saveWatermark } from '../states/table-watermarks.ts';
import type { Credential, Registration } from '../tenant.ts';
import { identifyChange, type Reading, type TenantChange } from '../tenant-change.ts';
import { REGISTRATION_SELECT, registrationIn } from './graph-items.ts';

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
    changes: found.flatMap((one) =>
      changesOf(one, known.get(objectKey(tenantId, 'registration', one.appId).rowKey), reading),
    ),
    async keep() {
      const writes = found.map(({ appId, registration }) => ({
        ...objectKey(tenantId, 'registration', appId),
        body: registration,
      }));
      await states.write(writes, { from: mark?.readAt ?? 0, at: now(), meets: 'few' });
      await saveWatermark(tables, tenantId, 'registrations', { readAt });
    },
  };
};

interface Found {
  readonly appId: string;
  readonly registration: Registration;
}

function changesOf(
  { appId, registration }: Found,
  known: Kept<Registration> | undefined,
  reading: Reading,
): readonly TenantChange[] {
  const { applicationId, displayName, credentials = [] } = registration;
  if (!known?.body.credentials) return [];
  const { lost, gained, expired } = compareCredentials(known.body.credentials, credentials, {
    since: reading.from,
    now: reading.to,
  });
  const application = { appId, ...(applicationId && { applicationId }), ...(displayName && { displayName }) };
  const ends = expired.flatMap(({ endsAt }) => endsAt ?? []).sort();
  const expiredAt = ends.at(-1);
  return [
    ...(lost.length + gained.length > 0
      ? [identifyChange({ object: 'credentials', application, lost, gained }, known.from, reading)]
      : []),
    ...(expiredAt === undefined
      ? []
      : [
          identifyChange(
            { object: 'credentials', application, lost: expired.map(({ keyId }) => keyId), gained: [], expiredAt },
            known.from,
            reading,
          ),
        ]),
  ];
}

// The credentials of an app in two readings: which went before their time, which came, and whether the last one ran out.

export interface CredentialSteps {
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  /** Ran out between the readings, and left the app with none. */
  readonly expired: readonly Credential[];
}

/** @param since and @param now when the two readings were made, milliseconds */
export function compareCredentials(
  before: readonly Credential[],
  after: readonly Credential[],
  { since, now }: { readonly since: number; readonly now: number },
): CredentialSteps {
  const [then, here] = [idsOf(before), idsOf(after)];
  const isLeft = after.some((credential) => isValid(credential, now));
  return {
    // What had run out already is only tidied up.
    lost: idsOf(before.filter((credential) => !here.includes(credential.keyId) && isValid(credential, since))),
    gained: here.filter((id) => !then.includes(id)),
    expired: isLeft ? [] : after.filter((credential) => then.includes(credential.keyId) && isValid(credential, since)),
  };
}

function isValid({ endsAt }: Credential, at: number): boolean {
  return endsAt === undefined || Date.parse(endsAt) > at;
}

function idsOf(credentials: readonly Credential[]): readonly string[] {
  return credentials.map(({ keyId }) => keyId);
}
