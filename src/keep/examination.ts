/** All that the doctor found. */
import type { CanaryStanding } from './canary.ts';
import type { Check } from './check.ts';
import type { Latency } from './latency.ts';

export interface Examination {
  /** Nothing failed; warnings leave it true. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
  /** From change to knowing of it, by source, on what was recorded in the last day. */
  readonly latencies: readonly Latency[];
  /** The same of our own changes; empty where nothing is changed for it. */
  readonly canary: readonly CanaryStanding[];
}
