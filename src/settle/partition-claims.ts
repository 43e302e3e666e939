/**
 * Which reports of a subject are views of the same act. Depends on the set of reports alone, never on the order in which
 * they came: so two workers, or a hundred, come to the same answer.
 */
import { byTime, type Claim } from './claim.ts';
import { type Act, joinIntervals } from './join-intervals.ts';
import { reversalsIn, SKEW_MS, separated } from './reversals.ts';
import { isMoment, isRefusal, type Span, spanOf } from './sharpen.ts';

/** The reports of one act. */
export interface Group {
  /** In order of time. */
  readonly members: readonly Claim[];
  readonly at: Span;
}

/** @param claims all of one subject and one cause. Gives the acts in order of time. */
export function partitionClaims(claims: readonly Claim[]): readonly Group[] {
  const reversals = reversalsIn(claims);
  const told = claims.filter(({ kind }) => kind === 'revocation').sort(byTime);
  const fresh = told.filter(({ detail }) => !detail.purged && !isRefusal(detail));
  const refusals = told.filter(({ detail }) => isRefusal(detail));
  const acts = actsOf(fresh.filter(isMoment), reversals);
  const groups = joinIntervals({ acts, intervals: fresh.filter((claim) => !isMoment(claim)), reversals });
  const explained = withRefusals(groups.map(groupOf).sort(inTime), refusals, reversals);
  return withPurges(
    explained.sort(inTime),
    told.filter(({ detail }) => detail.purged),
  ).toSorted(inTime);
}

/** Risk is told of again and again, as it rises and as long as it lasts. */
const LASTING_MS = 30 * 86_400_000;

/** Records of one correlation id are one act; those without join the nearest, or stand for themselves. */
function actsOf(moments: readonly Claim[], reversals: readonly Span[]): readonly Act[] {
  const correlated = Map.groupBy(
    moments.filter(({ correlationId }) => correlationId !== undefined),
    ({ correlationId }) => correlationId,
  );
  const cores = [...correlated.values()].map(actOf).sort((a, b) => a.at - b.at);
  const joined = new Map(cores.map((core) => [core, [...core.moments]]));
  const loose: Claim[] = [];
  for (const moment of moments.filter(({ correlationId }) => correlationId === undefined)) {
    const nearest = nearestAct(moment.from, cores, reversals);
    (nearest === undefined ? loose : joined.get(nearest))?.push(moment);
  }
  const within = moments.some(({ cause }) => cause === 'risk-raised') ? LASTING_MS : SKEW_MS;
  return [...[...joined.values()].map(actOf), ...looseActs(loose, reversals, within)];
}

function nearestAct(time: number, acts: readonly Act[], reversals: readonly Span[]): Act | undefined {
  const distance = ({ moments }: Act) => Math.min(...moments.map(({ from }) => Math.abs(from - time)));
  const near = acts.filter((act) => distance(act) <= SKEW_MS && !separated(Math.min(act.at, time), Math.max(act.at, time), reversals));
  return near.reduce<Act | undefined>((best, act) => (best === undefined || distance(act) < distance(best) ? act : best), undefined);
}

function looseActs(moments: readonly Claim[], reversals: readonly Span[], within: number): readonly Act[] {
  const acts: Claim[][] = [];
  for (const moment of moments) {
    const last = acts.at(-1);
    const start = last?.[0]?.from ?? Number.NEGATIVE_INFINITY;
    if (last && moment.from - start <= within && !separated(start, moment.from, reversals)) last.push(moment);
    else acts.push([moment]);
  }
  return acts.map(actOf);
}

/** Removal from the bin is evidence of the deletion that put it there, however long ago; where nobody saw that, it is the deletion. */
function withPurges(groups: readonly Group[], purges: readonly Claim[]): readonly Group[] {
  const joined = groups.map(({ members }) => [...members]);
  const unexplained: Claim[] = [];
  for (const purge of purges) (joined[groups.findLastIndex(({ at }) => at.from <= purge.to)] ?? unexplained).push(purge);
  return [...joined, ...(unexplained.length > 0 ? [unexplained] : [])].map(groupOf);
}

/** Refusals of one thing that nobody has seen happen are one fact for this long; a lock that wrong passwords bring is over in a day. */
const UNEXPLAINED_MS = 30 * 86_400_000;
const LOCKED_MS = 86_400_000;

/** A refusal is evidence of the last act before it that nothing has undone since; those without one are put together among themselves. */
function withRefusals(groups: readonly Group[], refusals: readonly Claim[], reversals: readonly Span[]): Group[] {
  const joined = groups.map(({ members }) => [...members]);
  const unexplained: Claim[][] = [];
  for (const refusal of refusals) {
    const index = groups.findLastIndex(({ at }) => at.from <= refusal.to + SKEW_MS && !separated(at.to, refusal.from, reversals));
    const last = unexplained.at(-1);
    const since = last?.[0]?.from ?? Number.NEGATIVE_INFINITY;
    const longest = refusal.cause === 'account-locked' ? LOCKED_MS : UNEXPLAINED_MS;
    if (index >= 0) joined[index]?.push(refusal);
    else if (last && refusal.from - since <= longest && !separated(since, refusal.from, reversals)) last.push(refusal);
    else unexplained.push([refusal]);
  }
  return [...joined, ...unexplained].map(groupOf);
}

function actOf(moments: readonly Claim[]): Act {
  return { moments, at: Math.min(...moments.map(({ from }) => from)) };
}

function groupOf(members: readonly Claim[]): Group {
  return { members: [...members].sort(byTime), at: spanOf(members) };
}

function inTime(a: Group, b: Group): number {
  return a.at.to - b.at.to || a.at.from - b.at.from || byTime(...firstOf(a, b));
}

function firstOf({ members: [a] }: Group, { members: [b] }: Group): [Claim, Claim] {
  if (!a || !b) throw new Error('A group has members');
  return [a, b];
}
