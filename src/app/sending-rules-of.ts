/** Which rules keep notices back, and what follows from one: all of them, in the order in which they are asked. */
import type { Clock } from '../base/clock.ts';
import type { Settings } from '../config.ts';
import type { Graph } from '../graph/graph.ts';
import type { SendingRules } from '../notify/sending-rules.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { RevocationStatus } from '../record/revocation-status.ts';

export interface RulesContext {
  readonly settings: Settings;
  readonly graph: Graph;
  readonly pipeline: Pick<PipelineContext, 'store' | 'tenant' | 'outbox'>;
  readonly statusOf: (revocationId: string) => Promise<RevocationStatus | undefined>;
  readonly now: Clock;
}

export function sendingRulesOf(_context: RulesContext): SendingRules {
  return { restraints: [], lastRestraints: [], followUps: [] };
}
