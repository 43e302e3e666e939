/**
 * How the tenant's own apps are registered: for devices, browsers or servers, and with which credentials. The full list
 * is read every hour, because a credential can also end just by time.
 */
import { defined } from '../../base/defined.ts';
import { readList } from '../graph-lookups.ts';
import type { SourceReader } from '../poll.ts';
import { knownStates } from '../states/known-objects.ts';
import { objectKey } from '../states/mirror-states.ts';
import type { StoredState } from '../states/state-row.ts';
import { readWatermark, saveWatermark } from '../states/table-watermarks.ts';
import type { Credential, Registration } from '../tenant.ts';
import { identifyChange, type Reading, type TenantChange } from '../tenant-change.ts';
import { REGISTRATION_SELECT, registrationIn } from './graph-items.ts';

interface AppRegistration {
  readonly appId: string;
  readonly registration: Registration;
}

/** Key ids, and credentials that expired. */
export interface CredentialSteps {
  /** Removed before they expired. */
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  /** Expired between the readings, and left the app with no valid credential. */
  readonly expired: readonly Credential[];
}

const EVERY_MS = 3_600_000;

export const readRegistrations: SourceReader = async ({ graph, store, mirror, now }) => {
  const { states, tenantId } = mirror;
  const [watermark, readAt] = [await readWatermark(store, 'registrations', now()), now()];
  if (watermark && readAt - watermark.readAt < EVERY_MS) return undefined;

  const list = await readList(graph, '/applications', { query: { $select: REGISTRATION_SELECT, $top: '999' } });
  const apps = list.items.flatMap((item) => registrationIn(item) ?? []);
  const known = watermark
    ? await knownStates<Registration>(mirror, 'registration')
    : new Map<string, StoredState<Registration>>();
  const reading = { tenantId, source: 'application-list', from: watermark?.readAt ?? 0, to: readAt } as const;
  return {
    kind: watermark ? 'changes' : 'baseline',
    read: apps.length,
    leftOut: list.unreadable + list.items.length - apps.length,
    changes: apps.flatMap((app) =>
      changesOf(app, known.get(objectKey(tenantId, 'registration', app.appId).rowKey), reading),
    ),
    async save() {
      const writes = apps.map(({ appId, registration }) => ({
        ...objectKey(tenantId, 'registration', appId),
        body: registration,
      }));
      await states.write(writes, { from: watermark?.readAt ?? 0, at: now() });
      await saveWatermark(store, 'registrations', { readAt });
    },
  };
};

/** @param since and @param now when the two readings were made, in milliseconds */
export function compareCredentials(
  before: readonly Credential[],
  after: readonly Credential[],
  { since, now }: { readonly since: number; readonly now: number },
): CredentialSteps {
  const [idsBefore, idsAfter] = [idsOf(before), idsOf(after)];
  const hasValid = after.some((credential) => isValid(credential, now));
  const wasKnownAndValid = (credential: Credential) =>
    idsBefore.includes(credential.keyId) && isValid(credential, since);
  return {
    // Removing a credential that had expired already is only tidying up.
    lost: idsOf(before.filter((credential) => !idsAfter.includes(credential.keyId) && isValid(credential, since))),
    gained: idsAfter.filter((id) => !idsBefore.includes(id)),
    expired: hasValid ? [] : after.filter(wasKnownAndValid),
  };
}

function changesOf(
  { appId, registration }: AppRegistration,
  known: StoredState<Registration> | undefined,
  reading: Reading,
): readonly TenantChange[] {
  const { applicationId, displayName, credentials = [] } = registration;
  if (!known?.body.credentials) return [];
  const { lost, gained, expired } = compareCredentials(known.body.credentials, credentials, {
    since: reading.from,
    now: reading.to,
  });
  // An empty name or id counts as none.
  const application = defined({
    appId,
    applicationId: applicationId || undefined,
    displayName: displayName || undefined,
  });
  const changes: TenantChange[] = [];
  if (lost.length + gained.length > 0)
    changes.push(identifyChange({ object: 'credentials', application, lost, gained }, known.from, reading));
  const expiredAt = expired
    .flatMap(({ endsAt }) => endsAt ?? [])
    .sort()
    .at(-1);
  if (expiredAt !== undefined) {
    const difference = { object: 'credentials', application, lost: idsOf(expired), gained: [], expiredAt } as const;
    changes.push(identifyChange(difference, known.from, reading));
  }
  return changes;
}

function isValid({ endsAt }: Credential, at: number): boolean {
  return endsAt === undefined || Date.parse(endsAt) > at;
}

function idsOf(credentials: readonly Credential[]): readonly string[] {
  return credentials.map(({ keyId }) => keyId);
}
