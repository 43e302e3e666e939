/** Looks at everything that must be well for the auditor to be awake. Changes nothing, and every finding says what to do. */
import type { CanaryStanding } from './canary.ts';
import type { Check } from './check.ts';
import { checkCanary } from './check-canary.ts';
import { checkClock, checkIdentity } from './check-identity.ts';
import { checkNotices } from './check-notices.ts';
import { checkSettings } from './check-settings.ts';
import { checkSources } from './check-sources.ts';
import { checkQueues, checkTables } from './check-storage.ts';
import { checkSubscriptions } from './check-subscriptions.ts';
import type { Examination } from './examination.ts';
import { checkLatency, type Latency } from './latency.ts';
import type { Patient } from './patient.ts';
import { whyUnreachable } from './why-unreachable.ts';

interface Found {
  readonly checks: readonly Check[];
  readonly latencies?: readonly Latency[];
  readonly standings?: readonly CanaryStanding[];
}

type Look = (patient: Patient) => Promise<Found>;

const only =
  (look: (patient: Patient) => Promise<readonly Check[]>): Look =>
  async (patient) => ({ checks: await look(patient) });

/** In the order of asking: what fails further up is mostly why the rest does. */
const LOOKS: readonly (readonly [string, Look])[] = [
  ['settings', only(checkSettings)],
  ['clock', only(checkClock)],
  ['tables', only(checkTables)],
  ['queues', only(checkQueues)],
  ['identity', only(checkIdentity)],
  ['subscriptions', only(checkSubscriptions)],
  ['sources', only(checkSources)],
  ['lag', checkLatency],
  ['canary', checkCanary],
  ['notices due', only(checkNotices)],
];

export async function examine(patient: Patient): Promise<Examination> {
  const found = await Promise.all(LOOKS.map(([name, look]) => lookSafely(name, look, patient)));
  const checks = found.flatMap((one) => one.checks);
  return {
    ok: checks.every(({ state }) => state !== 'failed'),
    checks,
    latencies: found.flatMap(({ latencies = [] }) => latencies),
    canary: found.flatMap(({ standings = [] }) => standings),
  };
}

/** One organ that does not answer must not hide how the others are. */
async function lookSafely(name: string, look: Look, patient: Patient): Promise<Found> {
  try {
    return await look(patient);
  } catch (error) {
    return { checks: [{ name, ...whyUnreachable(error, 'Storage Table Data Contributor') }] };
  }
}
