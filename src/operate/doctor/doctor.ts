/** Looks at everything that must be well for the auditor to be awake. Changes nothing, and every finding says what to do. */

import { duration } from '../../base/duration.ts';
import type { SettingsError } from '../../base/errors.ts';
import type { CanaryStatus } from '../canary/canary.ts';
import { type Check, failed } from './check.ts';
import { checkClock, checkSettings } from './check-app.ts';
import { checkCanary } from './check-canary.ts';
import { checkIdentity } from './check-identity.ts';
import { checkLatency, type Latency } from './check-latency.ts';
import { checkNotices } from './check-notices.ts';
import { checkPermissions } from './check-permissions.ts';
import { checkSources } from './check-sources.ts';
import { checkQueues, checkTables } from './check-storage.ts';
import { checkSubscriptions } from './check-subscriptions.ts';
import { diagnoseUnreachable } from './diagnose-error.ts';
import type { DoctorContext } from './doctor-context.ts';

interface Found {
  readonly checks: readonly Check[];
  readonly latencies?: readonly Latency[];
  readonly standings?: readonly CanaryStatus[];
}

type Look = (patient: DoctorContext) => Promise<Found>;

const only =
  (look: (patient: DoctorContext) => Promise<readonly Check[]>): Look =>
  async (patient) => ({ checks: await look(patient) });

/** In the order of asking: what fails further up is mostly why the rest does. */
const LOOKS: readonly (readonly [string, Look])[] = [
  ['settings', only(checkSettings)],
  ['clock', only(checkClock)],
  ['tables', only(checkTables)],
  ['queues', only(checkQueues)],
  ['identity', only(checkIdentity)],
  ['permissions', only(checkPermissions)],
  ['subscriptions', only(checkSubscriptions)],
  ['sources', only(checkSources)],
  ['lag', checkLatency],
  ['canary', checkCanary],
  ['notices due', only(checkNotices)],
];

/** The command line waits for a minute in all. */
const PATIENCE_MS = 20_000;

export async function runDoctor(patient: DoctorContext, patienceMs = PATIENCE_MS): Promise<DoctorReport> {
  const found = await Promise.all(
    LOOKS.map(([name, look]) => inTime(lookSafely(name, look, patient), name, patienceMs)),
  );
  const checks = found.flatMap((one) => one.checks);
  return {
    ok: checks.every(({ state }) => state !== 'failed'),
    checks,
    latencies: found.flatMap(({ latencies = [] }) => latencies),
    canary: found.flatMap(({ standings = [] }) => standings),
  };
}

/** One organ that does not answer must not hide how the others are. */
async function lookSafely(name: string, look: Look, patient: DoctorContext): Promise<Found> {
  try {
    return await look(patient);
  } catch (error) {
    return { checks: [{ name, ...diagnoseUnreachable(error, 'Storage Table Data Contributor') }] };
  }
}

/** Whoever is throttled or cut off may wait for minutes before it fails. */
async function inTime(looking: Promise<Found>, name: string, patienceMs: number): Promise<Found> {
  let alarm: NodeJS.Timeout | undefined;
  const tooLate = new Promise<Found>((resolve) => {
    alarm = setTimeout(() => resolve({ checks: [noAnswer(name, patienceMs)] }), patienceMs);
  });
  try {
    return await Promise.race([looking, tooLate]);
  } finally {
    clearTimeout(alarm);
  }
}

function noAnswer(name: string, patienceMs: number): Check {
  return failed(
    name,
    `no answer within ${duration(patienceMs)}`,
    "Ask again. If it stays so: the app's network does not let it out to Graph or to the storage account, or it is being throttled, which the log says.",
  );
}

// All that the doctor found.

export interface DoctorReport {
  /** Nothing failed; warnings leave it true. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
  /** From change to knowing of it, by source, on what was recorded in the last day. */
  readonly latencies: readonly Latency[];
  /** The same of our own changes; empty where nothing is changed for it. */
  readonly canary: readonly CanaryStatus[];
}

// An app whose settings are wrong cannot start, and must still be able to say so.

export function settingsWrong({ problems }: SettingsError): DoctorReport {
  const checks = problems.map((problem) =>
    failed(
      'settings',
      problem,
      'Correct it in the app settings (infra/main.parameters.json, then azd provision); the app restarts by itself.',
    ),
  );
  return { ok: false, checks, latencies: [], canary: [] };
}
