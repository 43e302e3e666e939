/** Checks everything that the auditor needs in order to work. Changes nothing; every finding says what to do. */

import { duration } from '../../base/duration.ts';
import type { SettingsError } from '../../base/errors.ts';
import type { CanaryStatus } from '../canary/canary.ts';
import { checkSettings } from './check-app.ts';
import { checkBaselines } from './check-baselines.ts';
import { checkCanary } from './check-canary.ts';
import { checkClocks } from './check-clocks.ts';
import { checkIdentity } from './check-identity.ts';
import { checkLatency, type Latency } from './check-latency.ts';
import { checkLeftOut } from './check-left-out.ts';
import { checkNotices } from './check-notices.ts';
import { checkPermissions } from './check-permissions.ts';
import { checkPolicyInForce } from './check-policy.ts';
import { checkRetention } from './check-retention.ts';
import { checkRows } from './check-rows.ts';
import { checkSources } from './check-sources.ts';
import { checkQueues, checkTables } from './check-storage.ts';
import { checkStream } from './check-stream.ts';
import { checkSubscriptions } from './check-subscriptions.ts';
import { checkWebhooks } from './check-webhooks.ts';
import { diagnoseUnreachable, TABLE_ACCESS } from './diagnose-error.ts';
import type { DoctorContext } from './doctor-context.ts';
import { type Check, failed } from './doctor-context.ts';

export interface DoctorReport {
  /** True if nothing failed, even with warnings. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
  /** From the change to our report of it, by source, measured on the last day. */
  readonly latencies: readonly Latency[];
  /** The same for our own changes; empty without a canary user. */
  readonly canary: readonly CanaryStatus[];
}

interface CheckResult {
  readonly checks: readonly Check[];
  readonly latencies?: readonly Latency[];
  readonly statuses?: readonly CanaryStatus[];
}

type RunCheck = (context: DoctorContext) => Promise<CheckResult>;

/** In order: a failure further up is often the reason for those below. */
const CHECKS: readonly (readonly [string, RunCheck])[] = [
  ['settings', checksOnly(checkSettings)],
  ['clock', checksOnly(checkClocks)],
  ['tables', checksOnly(checkTables)],
  ['rows', checksOnly(checkRows)],
  ['queues', checksOnly(checkQueues)],
  ['identity', checksOnly(checkIdentity)],
  ['permissions', checksOnly(checkPermissions)],
  ['subscriptions', checksOnly(checkSubscriptions)],
  ['sources', checksOnly(checkSources)],
  ['mirror', checksOnly(checkBaselines)],
  ['log stream', checksOnly(checkStream)],
  ['left out', checksOnly(checkLeftOut)],
  ['lag', checkLatency],
  ['canary', checkCanary],
  ['notices due', checksOnly(checkNotices)],
  ['notice policy', checksOnly(checkPolicyInForce)],
  ['webhooks', checksOnly(checkWebhooks)],
  ['retention', checksOnly(checkRetention)],
];

/** The command line waits one minute for the full report. */
const TIMEOUT_MS = 20_000;

export async function runDoctor(context: DoctorContext, timeoutMs = TIMEOUT_MS): Promise<DoctorReport> {
  const results = await Promise.all(
    CHECKS.map(([name, run]) => withTimeout(runSafely(name, run, context), name, timeoutMs)),
  );
  const checks = results.flatMap((result) => result.checks);
  return {
    ok: checks.every(({ state }) => state !== 'failed'),
    checks,
    latencies: results.flatMap(({ latencies = [] }) => latencies),
    canary: results.flatMap(({ statuses = [] }) => statuses),
  };
}

/** The report of an app that cannot start because its settings are wrong. */
export function reportWrongSettings({ problems }: SettingsError): DoctorReport {
  const checks = problems.map((problem) =>
    failed(
      'settings',
      problem,
      'Correct it in the app settings (infra/main.parameters.json, then azd provision); the app restarts by itself.',
    ),
  );
  return { ok: false, checks, latencies: [], canary: [] };
}

function checksOnly(run: (context: DoctorContext) => Promise<readonly Check[]>): RunCheck {
  return async (context) => ({ checks: await run(context) });
}

/** A check that throws must not hide the results of the others. */
async function runSafely(name: string, run: RunCheck, context: DoctorContext): Promise<CheckResult> {
  try {
    return await run(context);
  } catch (error) {
    return { checks: [{ name, ...diagnoseUnreachable(error, TABLE_ACCESS) }] };
  }
}

/** A call that is throttled or cut off from the network may take minutes to fail. */
async function withTimeout(running: Promise<CheckResult>, name: string, timeoutMs: number): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve({ checks: [noAnswer(name, timeoutMs)] }), timeoutMs);
  });
  try {
    return await Promise.race([running, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function noAnswer(name: string, timeoutMs: number): Check {
  return failed(
    name,
    `no answer within ${duration(timeoutMs)}`,
    'Try again. If there is still no answer: either the network does not let the app reach Graph or the storage ' +
      'account, or the app is being throttled; the log shows which.',
  );
}
