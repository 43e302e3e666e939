/** Faults that a test or a scripted day can plan for the clients of this tenant. */
import { GraphRefusal } from './graph-refusal.ts';
import { tooMany } from './throttle.ts';

export type Refusal = 'Authorization_RequestDenied' | 'Authentication_RequestFromNonPremiumTenantOrB2CTenant';
export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed';

export interface Faults {
  /** The next requests below this path (without version) get 429. */
  throttleNext(
    pathPrefix: string,
    fault: { readonly retryAfterSeconds?: number | undefined; readonly times?: number | undefined },
  ): void;
  failNext(pathPrefix: string, status: number, times?: number): void;
  /** A permission or a licence is missing until `allow` is called. */
  refuse(pathPrefix: string, code: Refusal): void;
  allow(pathPrefix: string): void;
  /** `users`, `groups`, `servicePrincipals`, `oauth2PermissionGrants`: links given so far answer 410. */
  expireDelta(resource: string): void;
  duplicateNotifications(on: boolean): void;
  dropNotifications(on: boolean): void;
  /** Posts one notification with a wrong secret and one of an unknown subscription; resolves to the HTTP statuses. */
  forgeNotification(url: string): Promise<readonly number[]>;
  /** Sends a lifecycle event to every subscription; `subscriptionRemoved` removes it as well. */
  lifecycle(event: LifecycleEvent): Promise<void>;
  /** The mail, or the notice in Teams, is sent, but the response is lost. */
  loseSendAnswer(times?: number): void;
}

interface PlannedFault {
  readonly pathPrefix: string;
  left: number;
  readonly refusal: GraphRefusal;
}

export interface FaultState {
  duplicateNotifications: boolean;
  dropNotifications: boolean;
  lostSendAnswers: number;
  add(pathPrefix: string, times: number, refusal: GraphRefusal): void;
  remove(pathPrefix: string): void;
  /** @throws GraphRefusal if a fault is planned for this path */
  throwPlanned(path: string): void;
}

export function faultState(): FaultState {
  const planned: PlannedFault[] = [];
  return {
    duplicateNotifications: false,
    dropNotifications: false,
    lostSendAnswers: 0,
    add: (pathPrefix, times, refusal) => void planned.push({ pathPrefix, left: times, refusal }),
    remove(pathPrefix) {
      for (const fault of planned) if (fault.pathPrefix === pathPrefix) fault.left = 0;
    },
    throwPlanned(path) {
      const fault = planned.find(({ pathPrefix, left }) => left > 0 && path.startsWith(pathPrefix));
      if (!fault) return;
      fault.left -= 1;
      throw fault.refusal;
    },
  };
}

const REASONS: Readonly<Record<Refusal, string>> = {
  Authorization_RequestDenied: 'Insufficient privileges to complete the operation.',
  Authentication_RequestFromNonPremiumTenantOrB2CTenant: "Neither tenant is B2C or tenant doesn't have premium license",
};

interface FaultParts {
  readonly state: FaultState;
  expireDelta(resource: string): void;
  forge(url: string): Promise<readonly number[]>;
  lifecycle(event: LifecycleEvent): Promise<void>;
}

export function faultsOf({ state, expireDelta, forge, lifecycle }: FaultParts): Faults {
  return {
    throttleNext: (pathPrefix, { retryAfterSeconds, times = 1 }) =>
      state.add(pathPrefix, times, tooMany(retryAfterSeconds)),
    failNext: (pathPrefix, status, times = 1) =>
      state.add(pathPrefix, times, new GraphRefusal(status, 'UnknownError', 'The service failed inside.')),
    refuse: (pathPrefix, code) =>
      state.add(pathPrefix, Number.POSITIVE_INFINITY, new GraphRefusal(403, code, REASONS[code])),
    allow: (pathPrefix) => state.remove(pathPrefix),
    expireDelta,
    duplicateNotifications(on) {
      state.duplicateNotifications = on;
    },
    dropNotifications(on) {
      state.dropNotifications = on;
    },
    forgeNotification: forge,
    lifecycle,
    loseSendAnswer(times = 1) {
      state.lostSendAnswers += times;
    },
  };
}
