/**
 * Which revocation on record explains that a person was signed out, and how sure that is. It never says more than the
 * evidence does: each doubt sets a limit. Pure.
 */
import { CAUSE_ENTRIES, type Cause } from '../../detect/cause.ts';
import { SKEW_MS } from '../../detect/report.ts';
import type { TokenErrorExplanation } from '../../token-errors/token-error-explanation.ts';
import { causesBehind } from './error-causes.ts';
import { isLongOver, isOnlyRenewed, type Over, overAtOf, overOf } from './when-over.ts';
import type { Certainty, Doubt, Outcome } from './why-answer.ts';
import type { WhyCandidate, WhyFacts } from './why-facts.ts';

export interface Judgement {
  readonly outcome: Outcome;
  readonly certainty: Certainty;
  readonly doubts: readonly Doubt[];
  /** What explains it. */
  readonly lead?: WhyCandidate;
  /** What may explain it as well, the likeliest first. */
  readonly others: readonly WhyCandidate[];
  /** When the person signed in again after the lead, or the lead was undone. */
  readonly over?: Over;
  /** Whether the error can come from the lead; absent without an error that names a cause. */
  readonly fits?: boolean;
}

/** Without these nobody can say that nothing happened. */
const NEEDED = ['directory-audits', 'sign-ins', 'users', 'consents', 'policies'];
/** Of this time, a refusal shows better what it was than the order in time does. */
const RECENT_MS = 48 * 3_600_000;
/** Two acts so close to each other cannot be told apart by when somebody noticed. */
const NEAR_MS = 15 * 60_000;

const LIMITS: Readonly<Record<Doubt, Certainty>> = {
  'source-not-read': 'likely',
  'first-reading': 'likely',
  'over-since': 'likely',
  'renewed-since': 'possible',
  'long-ago': 'possible',
  'watched-shortly': 'confirmed',
  'change-not-known': 'likely',
  'effect-not-decided': 'possible',
  'not-known-to-use': 'possible',
  'app-not-named': 'likely',
  'others-near': 'possible',
  'error-says-other': 'possible',
  'code-fits-several': 'possible',
  'error-not-known': 'confirmed',
};
const WEAKEST_FIRST: readonly Certainty[] = ['possible', 'likely', 'confirmed'];

export function judgeWhy(facts: WhyFacts): Judgement {
  const explained = facts.error?.explained;
  const live = facts.candidates
    .filter((candidate) => mayExplain(candidate, facts))
    .toSorted((a, b) => compare(weightsOf(b, facts), weightsOf(a, facts)));
  if (explained?.tokenState === 'retry') return withoutLead('no-loss', 'likely', live, facts);
  const fitting = live.filter((candidate) => fitsError(candidate, explained) !== false);
  const [first, ...next] = fitting;
  const lead = first && (next.find((one) => endsMore(one, first) && isRival(one, first, facts)) ?? first);
  if (lead) {
    const others = fitting.filter((one) => one !== lead);
    return ofLead(lead, others, facts);
  }
  if (explained && explained.causes.length > 0) {
    const one = explained.causes.length === 1;
    return withoutLead('by-error', one ? 'likely' : 'possible', live, facts, one ? [] : ['code-fits-several']);
  }
  if (explained && explained.tokenState !== 'dead' && explained.tokenState !== 'blocked')
    return withoutLead('no-loss', explained.tokenState === 'interrupt' ? 'possible' : 'likely', live, facts);
  const doubts = [...sourceDoubts(facts), ...unknownError(facts), ...doubt('watched-shortly', isWatchedShortly(facts))];
  const isClear = sourceDoubts(facts).length === 0;
  return { outcome: 'nothing', certainty: isClear ? 'nothing-found' : 'cannot-tell', doubts, others: [] };
}

/** Undefined where there is no error, or where it names no cause. */
export function fitsError(candidate: WhyCandidate, error: TokenErrorExplanation | undefined): boolean | undefined {
  if (error === undefined) return undefined;
  const { occurred, cause } = candidate.summary;
  // A token that was issued after it did not die of it.
  if (Date.parse(error.tokenIssuedAt ?? '') > Date.parse(occurred.to) + SKEW_MS) return false;
  if (isItsMoment(candidate, error)) return true;
  const causes = causesBehind(error.causes);
  return causes.size === 0 ? undefined : causes.has(cause);
}

export function sourceDoubts({ sources }: Pick<WhyFacts, 'sources'>): readonly Doubt[] {
  const states = NEEDED.map((name) => sources.find((source) => source.name === name));
  const isUnread = states.some((source) => source?.state !== 'read' || source.gaps.length > 0);
  if (!isUnread) return [];
  const isFirst = states.some((source) => source?.state === 'first-reading');
  const isOther = states.some((source) => source === undefined || isMissing(source));
  return [...(isOther ? (['source-not-read'] as const) : []), ...(isFirst ? (['first-reading'] as const) : [])];
}

/** Since so short a time that what matters may have happened before. */
function isWatchedShortly({ sources, at }: WhyFacts): boolean {
  const needed = sources.filter(({ name }) => NEEDED.includes(name));
  return needed.some(({ readFrom }) => Date.parse(readFrom ?? '') > at - RECENT_MS);
}

function isMissing({ state, gaps }: WhyFacts['sources'][number]): boolean {
  return state === 'behind' || state === 'not-read' || gaps.length > 0;
}

/** It happened before the question, takes something away, and is not long over. */
function mayExplain(candidate: WhyCandidate, facts: WhyFacts): boolean {
  const { effect, summary } = candidate;
  const isBefore = Date.parse(summary.occurred.from) <= facts.at + SKEW_MS;
  return effect !== 'survives' && isBefore && !isLongOver(candidate, facts);
}

function ofLead(lead: WhyCandidate, others: readonly WhyCandidate[], facts: WhyFacts): Judgement {
  const explained = facts.error?.explained;
  const over = overOf(lead, facts);
  const isOver = over !== undefined && over.at <= facts.at;
  const fits = fitsError(lead, explained);
  const { family } = CAUSE_ENTRIES[lead.summary.cause];
  const rivals = others.filter((other) => isRival(other, lead, facts));
  const doubts: readonly Doubt[] = [
    ...sourceDoubts(facts),
    ...unknownError(facts),
    ...doubt('effect-not-decided', lead.effect === 'cannot-decide'),
    ...doubt('not-known-to-use', !lead.isKnownUse),
    ...doubt('app-not-named', facts.app === undefined && lead.summary.subject.kind !== 'user'),
    ...doubt('others-near', rivals.length > 0),
    ...doubt('over-since', isOver),
    ...doubt('long-ago', !isOver && isLongAgo(lead, facts)),
    ...doubt('renewed-since', isOver && isOnlyRenewed(lead, facts)),
    ...doubt('change-not-known', family === 'refusal'),
  ];
  return {
    outcome: isOver ? 'over' : 'ended',
    certainty: limited(isProven(lead, others, facts) ? 'confirmed' : 'likely', doubts),
    doubts,
    lead,
    // What may be the reason as well comes first.
    others: [...rivals, ...others.filter((other) => !rivals.includes(other))],
    ...(over && { over }),
    ...(fits !== undefined && { fits }),
  };
}

function withoutLead(
  outcome: Outcome,
  certainty: Certainty,
  others: readonly WhyCandidate[],
  facts: WhyFacts,
  more: readonly Doubt[] = [],
): Judgement {
  const isOther = others.some((other) => isOpen(other, facts));
  const doubts = [...more, ...sourceDoubts(facts), ...doubt('error-says-other', isOther)];
  return { outcome, certainty: limited(certainty, doubts), doubts, others };
}

/** A refused sign-in, or an error that fits this and nothing else on record. */
function isProven(lead: WhyCandidate, others: readonly WhyCandidate[], facts: WhyFacts): boolean {
  const error = facts.error?.explained;
  const since = Date.parse(lead.summary.occurred.from) - SKEW_MS;
  if (lead.refusals.some(({ at }) => at >= since) || (error && isItsMoment(lead, error))) return true;
  const isRefusal = ({ summary }: WhyCandidate) => CAUSE_ENTRIES[summary.cause].family === 'refusal';
  return fitsError(lead, error) === true && others.every((other) => isRefusal(other) || !isOpen(other, facts));
}

/** Whoever still asks about it would have asked before, unless it stands above all, or an app of today shows it. */
function isLongAgo({ summary, refusals }: WhyCandidate, { app, at, error }: WhyFacts): boolean {
  const isRecent = Date.parse(summary.occurred.to) > at - RECENT_MS;
  return !isRecent && app === undefined && !error && refusals.length === 0 && !STANDING.includes(summary.cause);
}

function isOpen(candidate: WhyCandidate, facts: WhyFacts): boolean {
  return (overAtOf(candidate, facts) ?? Number.POSITIVE_INFINITY) > facts.at;
}

/** The error names the moment from which on tokens are valid, and that is when it happened. */
function isItsMoment({ summary: { occurred } }: WhyCandidate, { tokensValidFrom }: TokenErrorExplanation): boolean {
  const moment = Date.parse(tokensValidFrom ?? '');
  return moment >= Date.parse(occurred.from) - SKEW_MS && moment <= Date.parse(occurred.to) + SKEW_MS;
}

/** Of two acts within minutes, the one that ends a sign-in leads, not the one that asks for another. */
function endsMore(one: WhyCandidate, other: WhyCandidate): boolean {
  const ends = ({ effect, isKnownUse }: WhyCandidate) => isKnownUse && (effect === 'dies' || effect === 'blocked');
  return ends(one) && !ends(other);
}

/** A refusal is no rival: it is what another act leads to. */
function isRival(other: WhyCandidate, lead: WhyCandidate, facts: WhyFacts): boolean {
  const between = Math.abs(Date.parse(other.summary.occurred.to) - Date.parse(lead.summary.occurred.to));
  if (between > NEAR_MS || CAUSE_ENTRIES[other.summary.cause].family === 'refusal') return false;
  const [mine, its] = [weightsOf(lead, facts).slice(0, CERTAIN), weightsOf(other, facts).slice(0, CERTAIN)];
  return compare(mine, its) === 0;
}

/** As long as it lasts it explains every refusal, whatever else happened. */
const STANDING: readonly Cause[] = ['account-disabled', 'account-deleted', 'app-disabled', 'app-deleted'];
/** So many of the weights set two apart for certain. */
const CERTAIN = 6;

/** The first difference decides, the higher number wins. */
function weightsOf(candidate: WhyCandidate, facts: WhyFacts): readonly number[] {
  const { summary, effect, refusals, isKnownUse } = candidate;
  const explained = facts.error?.explained;
  const overAt = overAtOf(candidate, facts) ?? Number.POSITIVE_INFINITY;
  return [
    Number(explained !== undefined && isItsMoment(candidate, explained)),
    Number(fitsError(candidate, explained) === true),
    Number(overAt > facts.at),
    Number(overAt > facts.at && STANDING.includes(summary.cause)),
    Number(Date.parse(summary.occurred.to) > facts.at - RECENT_MS),
    Number(refusals.length > 0),
    Number(effect !== 'cannot-decide') + Number(isKnownUse),
    Number(facts.app === undefined && summary.subject.kind === 'user'),
    Number(CAUSE_ENTRIES[summary.cause].family !== 'refusal'),
    Date.parse(summary.occurred.to),
    CAUSE_ENTRIES[summary.cause].strength ?? 0,
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) if (value !== b[index]) return value < (b[index] ?? 0) ? -1 : 1;
  return 0;
}

function limited(certainty: Certainty, doubts: readonly Doubt[]): Certainty {
  const levels = [certainty, ...doubts.map((one) => LIMITS[one])].map((one) => WEAKEST_FIRST.indexOf(one));
  return WEAKEST_FIRST[Math.min(...levels)] ?? 'possible';
}

function unknownError({ error }: WhyFacts): readonly Doubt[] {
  return doubt('error-not-known', error !== undefined && error.explained === undefined);
}

function doubt(which: Doubt, holds: boolean): readonly Doubt[] {
  return holds ? [which] : [];
}
