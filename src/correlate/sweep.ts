/** Bulk work leaves many revocations with one root. Where each belongs, and which of them form a sweep. Pure. */

import type { Subject } from '../detect/subject.ts';
import { compareText, isMoment, isRefusal, type ReportEntry } from './report-entry.ts';
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

/** The longest time between one member and the next. */
export const GAP_MS = 10 * 60_000;

/** Two lines are read as quickly as one line about two. */
const MIN_SUBJECTS = 3;

/**
 * Undefined where nobody did it: time did, or it is a refusal that names no policy, or one that was answered at once.
 */
export function placeOf(view: RevocationView): SweepPlace | undefined {
  const root = view.answer ? undefined : rootOf(view);
  return root && { root, at: view.at.to };
}

export function isSamePlace(one: SweepPlace | undefined, other: SweepPlace | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return isSameRoot(one.root, other.root) && one.at === other.at;
}

/**
 * The sweeps among revocations, found by the id of each member: the members in order of time, itself included. Who is
 * in none has no entry.
 * @param candidates all of one cause, with any roots
 */
export function sweepsIn(candidates: readonly SweepMember[]): ReadonlyMap<string, readonly SweepMember[]> {
  const sweeps = new Map<string, readonly SweepMember[]>();
  for (const sameRoot of Map.groupBy(candidates, ({ root }) => `${root.kind} ${root.id}`).values()) {
    const chains: SweepMember[][] = [];
    let last = Number.NEGATIVE_INFINITY;
    for (const member of sameRoot.toSorted(inTime)) {
      if (member.at - last <= GAP_MS) chains.at(-1)?.push(member);
      else chains.push([member]);
      last = member.at;
    }
    for (const chain of chains.filter(areMany)) for (const { id } of chain) sweeps.set(id, chain);
  }
  return sweeps;
}

/**
 * Whether enough others may still turn out to belong to it, once their actor is known. While its own actor is unknown,
 * any other of its cause may. @param crowd all of one cause
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

/** One account that is disabled, enabled and disabled again is not bulk work. */
function areMany(members: readonly SweepMember[]): boolean {
  return new Set(members.map(({ subject }) => subject.id)).size >= MIN_SUBJECTS;
}

/** The actor in a record with a moment counts before the one in a reading, as in the read model. */
function rootOf({ cause, members }: RevocationView): SweepRoot | undefined {
  const actor = [...members.filter(isMoment), ...members].find((entry) => entry.actor !== undefined)?.actor;
  if (actor) return { kind: actor.kind, id: actor.id.toLowerCase() };
  // A policy may also ask for something that thousands cannot give.
  if (cause === 'policy-blocked' || members.every(({ detail }) => isRefusal(detail))) return policyIn(members);
  return { kind: 'unknown', id: 'unknown' };
}

/** Of several policies that refused it the first by id, because a revocation is part of one sweep at most. */
function policyIn(members: readonly ReportEntry[]): SweepRoot | undefined {
  const named = members.find(({ detail }) => detail.signIn?.blockingPolicyIds?.length);
  const [id] = (named?.detail.signIn?.blockingPolicyIds ?? []).map((policy) => policy.toLowerCase()).sort();
  return id === undefined ? undefined : { kind: 'policy', id };
}

function inTime(a: SweepMember, b: SweepMember): number {
  return a.at - b.at || compareText(a.subject.id, b.subject.id) || compareText(a.id, b.id);
}
