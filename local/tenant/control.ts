/** Controls a tenant that runs in another process: acts, faults and reads of its state, all under `/_control`. */
import type { ActInput } from './acts/act.ts';
import { type Acts, isActName } from './acts/acts.ts';
import type { Directory } from './directory/directory.ts';
import type { Faults, LifecycleEvent, Refusal } from './http/faults.ts';
import type { SideEndpoint, SideResponse } from './http/http-server.ts';
import type { SentMail } from './mail/mailbox.ts';

const CONTROL = '/_control';

interface ControlledTenant {
  readonly act: Acts;
  readonly faults: Faults;
  readonly directory: Directory;
  sent(): readonly SentMail[];
  step(): Promise<void>;
  now(): number;
}

/** Arguments of any fault by name; a missing one has the fault's own default. */
interface FaultInput {
  readonly pathPrefix?: string;
  readonly retryAfterSeconds?: number;
  readonly times?: number;
  readonly status?: number;
  readonly code?: Refusal;
  readonly resource?: string;
  readonly on?: boolean;
  readonly url?: string;
  readonly event?: LifecycleEvent;
}

/**
 * `POST /_control/act/NAME`, `POST /_control/fault/NAME`, `POST /_control/step`; `GET
 * /_control/played|sent|directory|now`.
 */
export function controlEndpoint(tenant: ControlledTenant): SideEndpoint {
  return {
    prefix: CONTROL,
    async answer({ method, path, body }) {
      const [kind = '', name = ''] = path.slice(1).split('/');
      try {
        const found = method === 'POST' ? await post(tenant, [kind, name], asObject(body)) : read(tenant, kind);
        return found === undefined ? json(404, { error: `There is no ${method} ${CONTROL}${path}` }) : json(200, found);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return json(400, { error: error.message });
      }
    },
  };
}

async function post(
  tenant: ControlledTenant,
  [kind, name]: readonly [string, string],
  input: object,
): Promise<object | undefined> {
  if (kind === 'step') {
    await tenant.step();
    return {};
  }
  if (kind === 'act' && isActName(name)) return tenant.act[name](input as ActInput); // from a test, not from outside
  if (kind === 'fault') return fault(tenant.faults, name, input as FaultInput);
  return undefined;
}

async function fault(faults: Faults, name: string, input: FaultInput): Promise<object | undefined> {
  const { pathPrefix = '/', times = 1, on = true, resource = 'users' } = input;
  switch (name) {
    case 'throttleNext':
      faults.throttleNext(pathPrefix, { retryAfterSeconds: input.retryAfterSeconds, times });
      return {};
    case 'failNext':
      faults.failNext(pathPrefix, input.status ?? 503, times);
      return {};
    case 'refuse':
      faults.refuse(pathPrefix, input.code ?? 'Authorization_RequestDenied');
      return {};
    case 'allow':
      faults.allow(pathPrefix);
      return {};
    case 'expireDelta':
      faults.expireDelta(resource);
      return {};
    case 'duplicateNotifications':
      faults.duplicateNotifications(on);
      return {};
    case 'dropNotifications':
      faults.dropNotifications(on);
      return {};
    case 'loseSendAnswer':
      faults.loseSendAnswer(times);
      return {};
    case 'forgeNotification':
      return { statuses: await faults.forgeNotification(input.url ?? '') };
    case 'lifecycle':
      await faults.lifecycle(input.event ?? 'reauthorizationRequired');
      return {};
    default:
      return undefined;
  }
}

function read({ act, sent, directory, now }: ControlledTenant, kind: string): object | undefined {
  if (kind === 'played') return act.played;
  if (kind === 'sent') return sent();
  if (kind === 'now') return { now: new Date(now()).toISOString() };
  if (kind !== 'directory') return undefined;
  const {
    tenantId,
    noticesAddress,
    adminsAddress,
    breakGlassIds,
    adminIds,
    users,
    groups,
    servicePrincipals,
    grants,
    policies,
    untouchable,
  } = directory;
  const objects = {
    users: users.live(),
    groups: groups.live(),
    servicePrincipals: servicePrincipals.live(),
    grants: grants.live(),
    policies: policies.live(),
  };
  return {
    tenantId,
    noticesAddress,
    adminsAddress,
    breakGlassIds,
    adminIds,
    untouchable: [...untouchable],
    ...objects,
  };
}

function asObject(body: unknown): object {
  return typeof body === 'object' && body !== null ? body : {};
}

function json(status: number, value: object): SideResponse {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}
