/** All parts of a running tenant. Routes and acts get it as one value. */
import type { Clock } from '../../src/base/clock.ts';
import type { AuditRecord } from './audit/audit-record.ts';
import type { DeltaRuns } from './directory/delta-runs.ts';
import type { Directory } from './directory/directory.ts';
import type { FaultState } from './http/faults.ts';
import type { SignedTokens } from './http/signed-token.ts';
import type { Throttle } from './http/throttle.ts';
import type { LateLog } from './logs/late-log.ts';
import type { MailStore } from './mail/mailbox.ts';
import type { Notifier } from './notifications/notifier.ts';
import type { Subscriptions } from './notifications/subscriptions.ts';
import type { Apps } from './population/apps.ts';
import type { Random } from './random.ts';
import type { RiskyUser } from './sign-ins/risky-user.ts';
import type { SignIn } from './sign-ins/sign-in-record.ts';
import type { ActivityFeeds } from './teams/activity-feed.ts';

export interface TenantState {
  readonly seed: number;
  readonly clock: Clock;
  /** Random numbers of acts and ids. Routes that only read use `fractionOf`, so that a read changes nothing. */
  readonly random: Random;
  readonly linkTokens: SignedTokens;
  readonly token: string;
  readonly pageSize: number;
  readonly directory: Directory;
  readonly apps: Apps;
  readonly audit: LateLog<AuditRecord>;
  readonly signIns: LateLog<SignIn>;
  /** By user id; Graph shows only the last state of each. */
  readonly risk: LateLog<RiskyUser>;
  readonly deltas: DeltaRuns;
  readonly subscriptions: Subscriptions;
  readonly notifier: Notifier;
  readonly mail: MailStore;
  readonly activities: ActivityFeeds;
  readonly throttle: Throttle;
  readonly faults: FaultState;
}
