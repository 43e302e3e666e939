/** The answer from what is known and what it was judged to be: the verdict, and what it rests on. Pure. */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import type { Judgement } from './judge-why.ts';
import { fixerOf, STEPS_FOR_NOTHING, stepsFor } from './remedies.ts';
import { endsByUndoing } from './when-over.ts';
import type { WhyAnswer } from './why-answer.ts';
import type { WhyCandidate, WhyFacts } from './why-facts.ts';
import { doubtText, verdictOf } from './why-words.ts';

const MAX_OTHERS = 9;

export function reportWhy(facts: WhyFacts, judgement: Judgement): WhyAnswer {
  const { user, app, at, lastFailure, sources } = facts;
  const { lead, others, outcome, certainty, over } = judgement;
  const shown = [...(lead ? [lead] : []), ...others.slice(0, MAX_OTHERS)];
  const refusal = lead && lastOf(lead.refusals);
  const answer = defined({
    certainty,
    outcome,
    doubts: judgement.doubts.map((doubt) => ({ doubt, text: doubtText(doubt) })),
    user,
    app,
    at: isoOf(at),
    revocations: shown.map(({ summary }) => summary),
    effect: lead?.effect,
    bites: lead?.bites,
    apps: lead?.apps ?? [],
    clients: app && lead ? lead.clients : [],
    policyChange: lead?.policyChange,
    refusedAt: refusal && isoOf(refusal.at),
    refusedCode: refusal?.code,
    alsoHit: lead && alsoHitOf(lead),
    evidence: lead?.evidence ?? [],
    error: errorOf(facts, judgement),
    overAt: over && isoOf(over.at),
    overBy: over?.by,
    undoneAt: lead?.closedAt === undefined || endsByUndoing(lead) ? undefined : isoOf(lead.closedAt),
    ...workedOf(facts),
    lastFailure: lastFailure?.at,
    lastFailureCode: lastFailure?.code,
    lastFailureApp: lastFailure?.app,
    sources,
    ruledOut: outcome === 'nothing' || outcome === 'no-loss' ? ruledOutBy(sources) : [],
    ...todoOf(facts, judgement),
  });
  return { verdict: verdictOf(answer), ...answer };
}

function workedOf({ lastSuccess, lastInteractive, lastRefresh, workedAfter }: WhyFacts) {
  const iso = (time: number | undefined) => (time === undefined ? undefined : isoOf(time));
  return {
    lastSuccess: lastSuccess?.at,
    lastSuccessKind: lastSuccess?.kind,
    lastSuccessApp: lastSuccess?.app,
    lastInteractive: iso(lastInteractive),
    lastRefresh: iso(lastRefresh),
    workedAfter: iso(workedAfter),
  };
}

/** Steps of the error come first: it is what the person sees. */
function todoOf({ error }: WhyFacts, { lead }: Judgement): Pick<WhyAnswer, 'todo' | 'whoCanFix'> {
  if (lead) return { todo: stepsFor(lead.summary.cause), whoCanFix: fixerOf(lead.summary.cause) };
  const explained = error?.explained;
  if (explained) return { todo: explained.steps, whoCanFix: explained.whoCanFix };
  return { todo: STEPS_FOR_NOTHING, whoCanFix: 'the person, or the owner of the app' };
}

function errorOf({ error }: WhyFacts, { fits }: Judgement): WhyAnswer['error'] {
  if (error?.explained === undefined) return undefined;
  const { code, name, meaning, tokenState, causes } = error.explained;
  return defined({ code, name, meaning, tokenState, causes, fits });
}

function alsoHitOf({ summary }: WhyCandidate): WhyAnswer['alsoHit'] {
  const { affectedUserCount: users, affectedAppCount: apps, sweep } = summary;
  return defined({ users, apps, sweepId: sweep?.id });
}

/** Only what was read completely rules anything out. */
function ruledOutBy(sources: WhyFacts['sources']): readonly string[] {
  return sources.filter(({ state, gaps }) => state === 'read' && gaps.length === 0).map(({ shows }) => shows);
}

function lastOf(refusals: WhyCandidate['refusals']): WhyCandidate['refusals'][number] | undefined {
  return refusals.toSorted((a, b) => b.at - a.at)[0];
}
