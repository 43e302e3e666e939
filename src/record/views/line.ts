/**
 * One revocation as a list shows it, computed from its head and its trail alone. The views store what this gives, and
 * whoever reads the trail itself computes the same, so that the two cannot differ. Pure.
 */

import { defined } from '../../base/defined.ts';
import type { RevocationRef, SweepRoot } from '../../correlate/revocation.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Actor, Interval } from '../../detect/report.ts';
import type { Subject } from '../../detect/subject.ts';
import type { PairCounts } from '../../impact/affected.ts';
import type { PolicyReach } from '../policy-reach.ts';
import {
  firstRecoveries,
  type RevocationState,
  stateOf,
  type TrailStatus,
  timeToRecover,
} from '../revocation-status.ts';
import type { Head } from '../rows/head-row.ts';
import type { Names } from '../table-names.ts';
import { bucketOf, type Spread, tally } from './spread.ts';

/** Who, or which policy, stands behind it, and when: revocations of one root that are close in time form a sweep. */
export interface LinePlace {
  readonly root: SweepRoot & { readonly kind: 'user' | 'service-principal' | 'policy' };
  readonly rootName?: string;
  readonly at: string;
}

export interface Line extends RevocationRef {
  readonly cause: Cause;
  readonly subject: Subject;
  /** Narrowed by later evidence. */
  readonly occurred: Interval;
  readonly recordedAt: string;
  readonly actor?: Actor;
  readonly state: RevocationState;
  readonly evidenceCount: number;
  readonly affectedAppCount: number;
  readonly affectedUserCount: number;
  /** Of a policy. */
  readonly inScope?: PairCounts;
  readonly policyReach?: PolicyReach;
  /** Policies that it is about. */
  readonly policyIds: readonly string[];
  readonly place?: LinePlace;
  /** Until half of those whose sign-in came back had signed in again. */
  readonly recoverSeconds?: number;
}

/** The new sign-ins that a revocation makes necessary, and those that were seen. */
export interface LineRecovery {
  readonly awaited: number;
  readonly recovered: number;
  /** From the moment it happened to each of these. */
  readonly times: Spread;
}

/** A revocation that was merged into another, such as a sign-in that was refused because of it. Its evidence counts. */
export interface Adopted {
  readonly id: string;
  readonly trail: TrailStatus;
}

/** Undefined where nobody's sign-in is awaited. */
export function recoveryOfTrail(head: Head, trail: TrailStatus): LineRecovery | undefined {
  if (head.awaitedPairCount === 0) return undefined;
  const happened = Date.parse((trail.occurred ?? head.occurred).to);
  const recoveries = firstRecoveries(trail);
  return {
    awaited: head.awaitedPairCount,
    recovered: recoveries.length,
    times: tally(recoveries.map(({ at }) => bucketOf(Date.parse(at) - happened))),
  };
}

/** Without the names of people: {@link withNames} adds them. */
export function lineOf(head: Head, trail: TrailStatus, adopted: readonly Adopted[]): Line {
  const { id, keyTime, cause, subject, recordedAt, affectedAppCount, affectedUserCount, detail } = head;
  const recovered = head.awaitedPairCount > 0 ? timeToRecover(trail, head.occurred) : undefined;
  return defined({
    id,
    keyTime,
    cause,
    subject,
    occurred: trail.occurred ?? head.occurred,
    recordedAt,
    actor: trail.actor ?? head.actor,
    state: stateOf(trail, head.awaitedPairCount),
    evidenceCount: evidenceOf(trail, adopted).length,
    affectedAppCount,
    affectedUserCount,
    inScope: head.inScope,
    policyReach: head.policyReach,
    policyIds: subject.kind === 'policy' ? [subject.id] : (detail.membership?.policyIds ?? []),
    place: placeOf(trail),
    recoverSeconds: recovered === undefined ? undefined : Math.round(recovered / 1_000),
  });
}

/** Its own evidence, and that of the revocations merged into it. */
export function evidenceOf(trail: TrailStatus, adopted: readonly Adopted[]): TrailStatus['evidence'] {
  return [trail, ...adopted.map((member) => member.trail)].flatMap(({ evidence }) => evidence);
}

/** Part of another one, or no loss after all: no list shows it. */
export function isLeftOut({ state }: { readonly state: RevocationState }): boolean {
  return state === 'folded' || state === 'answered';
}

export async function withNames(line: Line, names: Names): Promise<Line> {
  const { subject, actor, place } = line;
  const nameOfRoot = async ({ root }: LinePlace) =>
    root.kind === 'policy' ? undefined : names.nameOf(root.kind, root.id);
  const [named, namedActor, rootName] = await Promise.all([
    names.withName(subject),
    actor && names.withName(actor),
    place && nameOfRoot(place),
  ]);
  return defined({ ...line, subject: named, actor: namedActor, place: place && defined({ ...place, rootName }) });
}

/** While the actor is unknown, revocations of the same time only look alike: those have no place here. */
function placeOf({ place }: TrailStatus): LinePlace | undefined {
  if (place?.root === undefined || place.root.kind === 'unknown') return undefined;
  const { kind, id } = place.root;
  return { root: { kind, id }, at: place.at };
}
