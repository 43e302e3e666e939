/** Which rules keep notices back, and what follows from one: all of them, in the order in which they are asked. */

import type { Clock } from '../base/clock.ts';
import type { Settings } from '../config.ts';
import type { Graph } from '../graph/graph.ts';
import { backAlready } from '../notify/approval/back-already.ts';
import type { Endpoints } from '../notify/channels/table-endpoints.ts';
import { concludeLines } from '../notify/digest/digest-channel.ts';
import { tellOfDisabled } from '../notify/digest/disabled-endpoints.ts';
import { notTooLate, tellOfUncertain } from '../notify/digest/missed-notices.ts';
import type { Digests } from '../notify/digest/table-digests.ts';
import { asItIsNow, remindAndEscalate, whileItIsNeeded } from '../notify/follow-up/follow-up-rules.ts';
import type { PolicyNow } from '../notify/planning/policy/policy-of.ts';
import { readerTraits } from '../notify/restraint/reader-traits.ts';
import { asChosen, asReaderReads, untilMorning, withinCap } from '../notify/restraint/restraints.ts';
import { tableReaders } from '../notify/restraint/table-readers.ts';
import type { SendingRules } from '../notify/sending-rules.ts';
import { notInVain } from '../notify/what-if/not-in-vain.ts';
import { whatIf } from '../notify/what-if/what-if.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { RevocationStatus } from '../record/revocation-status.ts';
import type { Loop } from './loop-of.ts';

export interface RulesContext {
  readonly settings: Settings;
  readonly graph: Graph;
  readonly pipeline: Pick<PipelineContext, 'store' | 'tenant' | 'outbox' | 'step'>;
  readonly statusOf: (revocationId: string) => Promise<RevocationStatus | undefined>;
  readonly now: Clock;
  readonly loop: Loop;
  readonly policy: PolicyNow;
  readonly digests: Digests;
  readonly endpoints: Endpoints;
}

export function sendingRulesOf(context: RulesContext): SendingRules {
  const { settings, graph, pipeline, policy, now, loop, digests, endpoints } = context;
  const { notices, words } = settings;
  const readers = tableReaders(pipeline.store);
  const traitsOf = readerTraits({ graph, readers, now });
  const note = (answer: string, code: string) => pipeline.step?.('what-if', { answer, code });
  const outlook = whatIf({ graph, tenant: pipeline.tenant, now, note });
  const restraint = { readers, traitsOf, policy, timeZone: words.timeZone };
  return {
    renew: (notice, status) => asItIsNow(notice, status, loop),
    restraints: [
      notTooLate(notices),
      whileItIsNeeded(loop),
      backAlready(pipeline.store),
      asChosen(restraint),
      untilMorning(restraint),
    ],
    // Graph is asked only about what would leave: each question takes a second. The cap is the last: whoever keeps a
    // notice back after it would waste a place.
    lastRestraints: [notInVain({ whatIf: outlook, outbox: pipeline.outbox, settings: notices }), withinCap(restraint)],
    address: asReaderReads(restraint.traitsOf),
    followUps: [
      remindAndEscalate(loop),
      concludeLines(digests),
      tellOfUncertain(notices, now),
      tellOfDisabled(endpoints, notices),
    ],
  };
}
