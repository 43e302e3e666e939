/**
 * The simulated tenant: a Graph server on loopback. It is the only stand-in for Microsoft, and it is stricter than
 * Microsoft.
 */
import type { Clock } from '../../src/base/clock.ts';
import { type Acts, actsOf } from './acts/acts.ts';
import { noiseRecords } from './audit/noise.ts';
import { controlEndpoint } from './control.ts';
import { deltaRuns } from './directory/delta-runs.ts';
import type { Directory } from './directory/directory.ts';
import { type Faults, faultState, faultsOf } from './http/faults.ts';
import { startHttpServer } from './http/http-server.ts';
import { responder } from './http/respond.ts';
import { schemaCheck } from './http/schema-check.ts';
import { signedTokens } from './http/signed-token.ts';
import { type ThrottleMode, throttleOf } from './http/throttle.ts';
import { lateLog } from './logs/late-log.ts';
import { mailPage } from './mail/mail-page.ts';
import { mailStore, type SentMail } from './mail/mailbox.ts';
import type { Deliver } from './notifications/deliver.ts';
import { notifierOf } from './notifications/notifier.ts';
import { subscriptionsOf } from './notifications/subscriptions.ts';
import { populate } from './population/population.ts';
import { randomFrom } from './random.ts';
import { everydaySignIns } from './sign-ins/everyday.ts';
import { type ActivityFeeds, activityFeeds } from './teams/activity-feed.ts';
import type { TenantState } from './tenant-state.ts';

export interface TenantOptions {
  readonly seed: number;
  /** The same people on another day: other acts, other ids, and links of earlier days are invalid. Default 1. */
  readonly day?: number;
  readonly users?: number;
  readonly clock: Clock;
  readonly port?: number;
  readonly deliver?: Deliver;
  /** Whose clock the limits use; `off` for measurements. */
  readonly throttle?: ThrottleMode;
  /** Checks every answer against the schemas. Default: only under the test runner. */
  readonly validate?: boolean;
}

export interface Tenant {
  readonly url: string;
  readonly tenantId: string;
  /** The only bearer token that is accepted. */
  readonly token: string;
  readonly directory: Directory;
  readonly act: Acts;
  readonly faults: Faults;
  readonly mailbox: { messages(): readonly SentMail[] };
  /** What stands in people's activity feeds in Teams. */
  readonly activities: Pick<ActivityFeeds, 'entries' | 'isInstalledFor'>;
  readonly mailUrl: string;
  /** Does what is due by the clock: delivers notifications, and moves sent mails into Sent Items. */
  step(): Promise<void>;
  stop(): Promise<void>;
}

const MAIL_PAGE = '/_mailbox';
const HOUR_MS = 3_600_000;
const NOISE_BEFORE = 25;

export async function startTenant(options: TenantOptions): Promise<Tenant> {
  const { clock, deliver = fetch } = options;
  const state = createState(options);
  const { directory, notifier, mail, deltas } = state;
  writeHistory(state);
  const everyday = everydaySignIns(state);
  everyday.step();

  const act = actsOf(state);
  const faults = faultsOf({
    state: state.faults,
    expireDelta: deltas.expire,
    forge: notifier.forge,
    lifecycle: notifier.lifecycle,
  });
  const sent = () => mail.sent();
  const step = async () => {
    mail.step();
    everyday.step();
    await notifier.step();
  };
  const check = (options.validate ?? 'VITEST' in process.env) ? await schemaCheck() : undefined;
  const sides = [controlEndpoint({ act, faults, directory, sent, step, now: clock }), mailPage(MAIL_PAGE, sent)];
  const server = await startHttpServer(responder({ state, deliver, check }), { sides, port: options.port ?? 0, clock });
  return {
    url: server.url,
    tenantId: directory.tenantId,
    token: state.token,
    directory,
    act,
    faults,
    mailbox: { messages: sent },
    activities: state.activities,
    mailUrl: `${server.url}${MAIL_PAGE}`,
    step,
    stop: server.close,
  };
}

function createState({
  seed,
  day = 1,
  users = 60,
  clock,
  deliver = fetch,
  throttle = 'injected',
}: TenantOptions): TenantState {
  const chance = (label: string) => randomFrom(seed, day === 1 ? label : `${label} of day ${day}`);
  const { directory, apps } = populate(seed, users, clock);
  const faults = faultState();
  const subscriptions = subscriptionsOf({ clock, random: chance('subscriptions'), directory, app: apps.auditor });
  return {
    seed,
    clock,
    random: chance('acts'),
    linkTokens: signedTokens(seed, day),
    token: `simulated-${randomFrom(seed, 'token').opaque(24)}`,
    pageSize: users <= 200 ? 20 : 200,
    directory,
    apps,
    audit: lateLog(clock, ({ activityDateTime }) => activityDateTime),
    signIns: lateLog(clock, ({ createdDateTime }) => createdDateTime),
    risk: lateLog(clock, ({ riskLastUpdatedDateTime }) => riskLastUpdatedDateTime),
    deltas: deltaRuns(),
    subscriptions,
    notifier: notifierOf({
      tenantId: directory.tenantId,
      clock,
      random: chance('notices'),
      subscriptions,
      faults,
      deliver,
    }),
    mail: mailStore(directory.noticesAddress, clock, chance('mail')),
    activities: activityFeeds(),
    throttle: throttleOf(throttle, clock, users),
    faults,
  };
}

/** A log is never empty: the last hours hold acts that change nobody's access. */
function writeHistory(state: TenantState): void {
  for (let count = 0; count < NOISE_BEFORE; count += 1) {
    state.audit.write(noiseRecords(state, 1, state.clock() - state.random.below(6 * HOUR_MS)), 0);
  }
}
