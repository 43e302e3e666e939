/** Everything a running tenant consists of; routes and acts get it as one value. */
import type { Clock } from '../../src/base/clock.ts';
import type { AuditRecord } from './audit/audit-record.ts';
import type { DeltaRuns } from './delta-runs.ts';
import type { Directory } from './directory.ts';
import type { FaultState } from './faults.ts';
import type { LateLog } from './late-log.ts';
import type { MailStore } from './mailbox.ts';
import type { Notifier } from './notifier.ts';
import type { Apps } from './population/apps.ts';
import type { Random } from './random.ts';
import type { RiskyUser } from './sign-ins/risky-user.ts';
import type { SignIn } from './sign-ins/sign-in-record.ts';
import type { Seal } from './signed-token.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { Throttle } from './throttle.ts';

export interface World {
  readonly seed: number;
  readonly clock: Clock;
  /** Chance for acts and ids; routes that only read use `fractionOf`, so that reading changes nothing. */
  readonly random: Random;
  readonly seal: Seal;
  readonly token: string;
  readonly pageSize: number;
  readonly directory: Directory;
  readonly apps: Apps;
  readonly audit: LateLog<AuditRecord>;
  readonly signIns: LateLog<SignIn>;
  /** By user id; the service shows how each stands last. */
  readonly risk: LateLog<RiskyUser>;
  readonly deltas: DeltaRuns;
  readonly subscriptions: Subscriptions;
  readonly notifier: Notifier;
  readonly mail: MailStore;
  readonly throttle: Throttle;
  readonly faults: FaultState;
}
