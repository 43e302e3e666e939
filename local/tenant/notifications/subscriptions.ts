/** Subscriptions to changes of users and groups: what Graph accepts, what it refuses, and when they expire. */
import type { Clock } from '../../../src/base/clock.ts';
import type { Directory } from '../directory/directory.ts';
import { badRequest, GraphRefusal, notFound } from '../http/graph-refusal.ts';
import { plainTime } from '../http/graph-time.ts';
import type { Random } from '../random.ts';

export interface Subscription {
  readonly id: string;
  readonly resource: string;
  readonly applicationId: string;
  readonly changeType: string;
  readonly clientState: string | null;
  readonly notificationUrl: string;
  readonly notificationQueryOptions: null;
  readonly lifecycleNotificationUrl: string | null;
  readonly expirationDateTime: string;
  readonly creatorId: string;
  readonly includeResourceData: null;
  readonly latestSupportedTlsVersion: string;
  readonly encryptionCertificate: null;
  readonly encryptionCertificateId: null;
  readonly notificationUrlAppId: null;
}

export interface Subscriptions {
  /** Subscriptions that have not expired. */
  live(): readonly Subscription[];
  get(id: string): Subscription;
  /** Checked, to be saved when its endpoints have answered the validation request. */
  draft(body: unknown): Subscription;
  amend(id: string, body: unknown): Subscription;
  save(subscription: Subscription): void;
  remove(id: string): void;
}

const MAX_MINUTES = 41_760;
const MIN_MINUTES = 45;
const MINUTE_MS = 60_000;
const MAX_SUBSCRIPTIONS = 100;
const WRITABLE = [
  'changeType',
  'notificationUrl',
  'lifecycleNotificationUrl',
  'resource',
  'expirationDateTime',
  'clientState',
  'latestSupportedTlsVersion',
];
const AMENDABLE = ['expirationDateTime', 'notificationUrl'];

interface Setting {
  readonly clock: Clock;
  readonly random: Random;
  readonly directory: Directory;
  readonly app: { readonly id: string; readonly appId: string };
}

export function subscriptionsOf({ clock, random, directory, app }: Setting): Subscriptions {
  const saved = new Map<string, Subscription>();
  const live = () => [...saved.values()].filter(({ expirationDateTime }) => Date.parse(expirationDateTime) > clock());
  const get = (id: string) => {
    const found = live().find((subscription) => subscription.id === id);
    if (!found) throw new GraphRefusal(404, 'ResourceNotFound', `The object with id ${id} was not found.`);
    return found;
  };

  return {
    live,
    get,
    draft(body) {
      const wanted = membersOf(body, WRITABLE);
      const resource = resourceOf(wanted.resource, directory);
      const changeType = changeTypeOf(wanted.changeType);
      const twin = live().find((other) => keyOf(other) === keyOf({ resource, changeType }));
      if (twin)
        throw new GraphRefusal(
          409,
          'Conflict',
          `Subscription already exists for the specified combination of resource and changeType: ${twin.id}`,
        );
      if (live().length >= MAX_SUBSCRIPTIONS)
        throw new GraphRefusal(
          403,
          'Forbidden',
          'The number of subscriptions for this application and tenant has reached its limit.',
        );
      return {
        id: random.guid(),
        resource,
        applicationId: app.appId,
        changeType,
        clientState: clientStateOf(wanted.clientState),
        notificationUrl: urlOf('notificationUrl', wanted.notificationUrl),
        notificationQueryOptions: null,
        lifecycleNotificationUrl:
          wanted.lifecycleNotificationUrl === undefined
            ? null
            : urlOf('lifecycleNotificationUrl', wanted.lifecycleNotificationUrl),
        expirationDateTime: expiryOf(wanted.expirationDateTime, clock()),
        creatorId: app.id,
        includeResourceData: null,
        latestSupportedTlsVersion: tlsOf(wanted.latestSupportedTlsVersion),
        encryptionCertificate: null,
        encryptionCertificateId: null,
        notificationUrlAppId: null,
      };
    },
    amend(id, body) {
      const before = get(id);
      const wanted = membersOf(body, AMENDABLE);
      return {
        ...before,
        ...(wanted.notificationUrl === undefined
          ? {}
          : { notificationUrl: urlOf('notificationUrl', wanted.notificationUrl) }),
        ...(wanted.expirationDateTime === undefined
          ? {}
          : { expirationDateTime: expiryOf(wanted.expirationDateTime, clock()) }),
      };
    },
    save: (subscription) => void saved.set(subscription.id, subscription),
    remove: (id) => void saved.delete(get(id).id),
  };
}

function membersOf(body: unknown, allowed: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badRequest('A JSON object is expected.');
  for (const name of Object.keys(body))
    if (!allowed.includes(name))
      throw new GraphRefusal(400, 'InvalidRequest', `Property '${name}' cannot be set by this request.`);
  return Object.fromEntries(Object.entries(body));
}

/** Only users and groups: Graph has accepted other paths and then never sent a notification. */
function resourceOf(value: unknown, directory: Directory): string {
  const resource = typeof value === 'string' ? value.replace(/^\//, '') : '';
  const match = /^(users|groups)(?:\/([^/?]+)(\/(?:members|owners))?)?$/i.exec(resource);
  if (!match || (match[3] && match[1]?.toLowerCase() === 'users'))
    throw new GraphRefusal(400, 'InvalidRequest', `Resource not supported for change notifications: '${resource}'.`);
  const id = match[2];
  if (id !== undefined && !directory.users.get(id) && !directory.groups.get(id)) throw notFound(id);
  return resource;
}

function changeTypeOf(value: unknown): string {
  const types = typeof value === 'string' ? value.split(',').map((type) => type.trim()) : [];
  if (types.length === 0) throw new GraphRefusal(400, 'InvalidRequest', "The 'changeType' attribute is required.");
  const wrong = types.find((type) => type !== 'updated' && type !== 'deleted');
  if (wrong !== undefined) throw new GraphRefusal(400, 'InvalidRequest', `Invalid 'changeType' attribute: '${wrong}'.`);
  return types.join(',');
}

function clientStateOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || value.length > 128)
    throw new GraphRefusal(400, 'InvalidRequest', 'The clientState value must be at most 128 characters long.');
  return value;
}

/** https, or http on this computer: nothing else is safe to post to. */
function urlOf(name: string, value: unknown): string {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  const isLoopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)))
    throw new GraphRefusal(400, 'InvalidRequest', `The '${name}' must be an https URL.`);
  return url.href;
}

function tlsOf(value: unknown): string {
  if (value === undefined) return 'v1_2';
  if (typeof value !== 'string' || !/^v1_[0-3]$/.test(value))
    throw new GraphRefusal(400, 'InvalidRequest', "Invalid 'latestSupportedTlsVersion'.");
  return value;
}

function expiryOf(value: unknown, now: number): string {
  const wanted = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(wanted))
    throw new GraphRefusal(
      400,
      'InvalidRequest',
      "The 'expirationDateTime' attribute is required and must be a date-time.",
    );
  if (wanted <= now) throw new GraphRefusal(400, 'InvalidRequest', 'Subscription expiration must be in the future.');
  if (wanted > now + MAX_MINUTES * MINUTE_MS)
    throw new GraphRefusal(
      400,
      'InvalidRequest',
      `Subscription expiration can only be ${MAX_MINUTES} minutes in the future.`,
    );
  return plainTime(Math.max(wanted, now + MIN_MINUTES * MINUTE_MS));
}

function keyOf({ resource, changeType }: Pick<Subscription, 'resource' | 'changeType'>): string {
  return `${resource.toLowerCase()} ${changeType.split(',').sort().join(',')}`;
}
