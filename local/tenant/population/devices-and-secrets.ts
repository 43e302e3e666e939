/** Devices of users, secrets of apps, and token lifetimes. */
import type { Device, Secret, ServicePrincipal, TokenLifetimePolicy, User } from '../directory/directory-objects.ts';
import { plainTime } from '../http/graph-time.ts';
import type { Random } from '../random.ts';

const DAY_MS = 86_400_000;

/** A laptop for every second employee, and a phone for some. */
export function devicesOf(random: Random, users: readonly User[]) {
  const staff = users.filter(({ userType }) => userType === 'Member').filter((_, index) => index % 2 === 0);
  const owned = staff.flatMap((user, index) => {
    const laptop = deviceOf(random, `LAPTOP-${1_000 + index}`, {
      operatingSystem: 'Windows',
      trustType: 'AzureAd',
      isCompliant: true,
    });
    const phone = deviceOf(random, `PHONE-${1_000 + index}`, {
      operatingSystem: 'iOS',
      trustType: 'Workplace',
      isCompliant: null,
    });
    return [laptop, ...(index % 5 === 0 ? [phone] : [])].map((device) => ({ device, userId: user.id }));
  });
  return {
    devices: owned.map(({ device }) => device),
    deviceUsers: new Map(owned.map(({ device, userId }) => [device.id, [userId]] as const)),
  };
}

function deviceOf(
  random: Random,
  displayName: string,
  facts: Pick<Device, 'operatingSystem' | 'trustType' | 'isCompliant'>,
): Device {
  return {
    id: random.guid(),
    accountEnabled: true,
    deletedDateTime: null,
    deviceId: random.guid(),
    displayName,
    isManaged: facts.isCompliant,
    ...facts,
  };
}

/**
 * Only apps registered in this tenant have visible secrets. They are valid for half a year: none expires during a day.
 */
export function secretsOf(
  random: Random,
  clients: readonly ServicePrincipal[],
  tenantId: string,
  startedAt: number,
): Map<string, readonly Secret[]> {
  const own = clients.filter(({ appOwnerOrganizationId }) => appOwnerOrganizationId === tenantId);
  return new Map(own.map(({ appId }) => [appId, [secretOf(random, startedAt, 180 * DAY_MS)]]));
}

function secretOf(random: Random, startedAt: number, lifeMs: number): Secret {
  return {
    keyId: random.guid(),
    displayName: 'simulated',
    startDateTime: plainTime(startedAt - 30 * DAY_MS),
    endDateTime: plainTime(startedAt + lifeMs),
  };
}

export function tokenPoliciesOf(random: Random): readonly TokenLifetimePolicy[] {
  return [
    {
      id: random.guid(),
      definition: [lifetimeDefinition('01:00:00')],
      deletedDateTime: null,
      description: null,
      displayName: 'Access tokens for an hour',
      isOrganizationDefault: false,
    },
  ];
}

export function lifetimeDefinition(lifetime: string): string {
  return JSON.stringify({ TokenLifetimePolicy: { Version: 1, AccessTokenLifetime: lifetime } });
}
