/** Bulk work leaves many revocations with one root. Where each stands among its like, and which of those that stand there are one sweep. Pure. */
import type { Subject } from '../detect/report.ts';
import type { ReportEntry } from './report-entry.ts';
import { isMoment, isRefusal } from './report-entry.ts';
import type { RevocationRef, SweepRoot } from './revocation.ts';
import type { RevocationView } from './subject-view.ts';

export interface SweepPlace {
  readonly root: SweepRoot;
  /** Milliseconds. */
  readonly at: number;
}

export interface SweepMember extends RevocationRef {
  readonly root: SweepRoot;
  readonly subject: Pick<Subject, 'kind' | 'id'>;
  /** Milliseconds. */
  readonly at: number;
}

/** Members follow one another within this. */
export const GAP_MS = 10 * 60_000;
/** Two lines are read as fast as one that stands for two. */
const FEWEST = 3;

/** Undefined for what nobody did: time, or a refusal that no policy is named for. */
export function placeOf(standing: RevocationView): SweepPlace | undefined {
  const root = rootOf(standing);
  return root && { root, at: standing.at.to };
}

export function isSamePlace(one: SweepPlace | undefined, other: SweepPlace | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return isSameRoot(one.root, other.root) && one.at === other.at;
}

/** The members that a revocation is swept up with, itself among them, in order of time; none where they are too few. @param standing all of one root */
export function sweepAround(revocationId: string, standing: readonly SweepMember[]): readonly SweepMember[] {
  const chains: SweepMember[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const member of standing.toSorted(inTime)) {
    if (member.at - last <= GAP_MS) chains.at(-1)?.push(member);
    else chains.push([member]);
    last = member.at;
  }
  const own = chains.find((chain) => chain.some(({ id }) => id === revocationId)) ?? [];
  return areMany(own) ? own : [];
}

/**
 * Whether others may turn out to belong to it, once somebody says who did them: then they are many. Of what nobody has said
 * yet who did it, any of its cause may. @param crowd all of one cause
 */
export function mayGrow({ root, at }: SweepPlace, crowd: readonly SweepMember[]): boolean {
  const near = crowd.filter((member) => Math.abs(member.at - at) <= GAP_MS);
  if (root.kind === 'unknown') return areMany(near);
  const unknown = near.filter((member) => member.root.kind === 'unknown');
  return unknown.length > 0 && areMany([...unknown, ...near.filter((member) => isSameRoot(member.root, root))]);
}

export function isSameRoot(one: SweepRoot, other: SweepRoot): boolean {
  return one.kind === other.kind && one.id === other.id;
}

/** The same account switched off and on and off again is no bulk work. */
function areMany(members: readonly SweepMember[]): boolean {
  return new Set(members.map(({ subject }) => subject.id)).size >= FEWEST;
}

/** The record that gives the moment says who did it before a reading does, as in the read model. */
function rootOf({ cause, members }: RevocationView): SweepRoot | undefined {
  const actor = [...members.filter(isMoment), ...members].find((claim) => claim.actor !== undefined)?.actor;
  if (actor) return { kind: actor.kind, id: actor.id.toLowerCase() };
  if (cause === 'policy-blocked') return policyIn(members);
  return members.every(({ detail }) => isRefusal(detail)) ? undefined : { kind: 'unknown', id: 'unknown' };
}

/** Of several policies that refused it the first by id: a revocation is part of one sweep at most. */
function policyIn(members: readonly ReportEntry[]): SweepRoot | undefined {
  const named = members.find(({ detail }) => detail.signIn?.blockingPolicyIds?.length);
  const [id] = (named?.detail.signIn?.blockingPolicyIds ?? []).map((policy) => policy.toLowerCase()).sort();
  return id === undefined ? undefined : { kind: 'policy', id };
}

function inTime(a: SweepMember, b: SweepMember): number {
  return a.at - b.at || (a.subject.id < b.subject.id ? -1 : a.subject.id > b.subject.id ? 1 : a.id < b.id ? -1 : 1);
}
