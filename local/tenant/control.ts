/** Plays a tenant that lives in another process: acts, faults, and a look at what came of them, all under `/_control`. */
import type { ActInput } from './acts/act.ts';
import { type Acts, isActName } from './acts/acts.ts';
import type { Directory } from './directory/directory.ts';
import type { Faults, LifecycleEvent, Refusal } from './http/faults.ts';
import type { SideAnswer, SideDoor } from './http/http-server.ts';
import type { SentMail } from './mail/mailbox.ts';

const CONTROL = '/_control';

interface Controlled {
  readonly act: Acts;
  readonly faults: Faults;
  readonly directory: Directory;
  sent(): readonly SentMail[];
  step(): Promise<void>;
  now(): number;
}

/** Arguments of any fault by name; what is missing falls back to the fault's own default. */
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

/** `POST /_control/act/NAME`, `POST /_control/fault/NAME`, `POST /_control/step`; `GET /_control/played|sent|directory|now`. */
export function controlDoor(tenant: Controlled): SideDoor {
  return {
    prefix: CONTROL,
    async answer({ method, path, body }) {
      const [what = '', name = ''] = path.slice(1).split('/');
      try {
        const found = method === 'POST' ? await tell(tenant, what, name, asObject(body)) : look(tenant, what);
        return found === undefined ? json(404, { error: `There is no ${method} ${CONTROL}${path}` }) : json(200, found);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return json(400, { error: error.message });
      }
    },
  };
}

async function tell(tenant: Controlled, what: string, name: string, input: object): Promise<object | undefined> {
  if (what === 'step') {
    await tenant.step();
    return {};
  }
  if (what === 'act' && isActName(name)) return tenant.act[name](input as ActInput); // a test speaks, not the world
  if (what === 'fault') return fault(tenant.faults, name, input as FaultInput);
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

function look({ act, sent, directory, now }: Controlled, what: string): object | undefined {
  if (what === 'played') return act.played;
  if (what === 'sent') return sent();
  if (what === 'now') return { now: new Date(now()).toISOString() };
  if (what !== 'directory') return undefined;
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

function json(status: number, value: object): SideAnswer {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}
