/** Looks at everything that must be well for the auditor to be awake. Changes nothing, and every finding says what to do. */
import type { Check, Examination } from './check.ts';
import { checkClock, checkIdentity } from './check-identity.ts';
import { checkNotices } from './check-notices.ts';
import { checkSettings } from './check-settings.ts';
import { checkSources } from './check-sources.ts';
import { checkQueues, checkTables } from './check-storage.ts';
import { checkSubscriptions } from './check-subscriptions.ts';
import { checkLatency } from './latency.ts';
import type { Patient } from './patient.ts';
import { whyUnreachable } from './why-unreachable.ts';

type Look = (patient: Patient) => Promise<readonly Check[]>;

/** In the order of asking: what fails further up is mostly why the rest does. */
const LOOKS: readonly (readonly [string, Look])[] = [
  ['settings', checkSettings],
  ['clock', checkClock],
  ['tables', checkTables],
  ['queues', checkQueues],
  ['identity', checkIdentity],
  ['subscriptions', checkSubscriptions],
  ['sources', checkSources],
  ['lag', checkLatency],
  ['notices due', checkNotices],
];

export async function examine(patient: Patient): Promise<Examination> {
  const checks = (await Promise.all(LOOKS.map(([name, look]) => lookSafely(name, look, patient)))).flat();
  return { ok: checks.every(({ state }) => state !== 'failed'), checks };
}

/** One organ that does not answer must not hide how the others are. */
async function lookSafely(name: string, look: Look, patient: Patient): Promise<readonly Check[]> {
  try {
    return await look(patient);
  } catch (error) {
    return [{ name, ...whyUnreachable(error, 'Storage Table Data Contributor') }];
  }
}
