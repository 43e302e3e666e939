/** Whom a change of Conditional Access hits: sets of people × sets of apps, with effect, reason and when it bites. */
import type { ReachEffect } from '../../../conditional-access/judge-request.ts';
import type { Bites } from '../../affected.ts';

/** The same effect for all of these people at all of these apps. Rectangles of one reach do not overlap. */
export interface ReachRectangle {
  readonly effect: ReachEffect;
  readonly reason: string;
  /** The latest moment at which it is felt. */
  readonly bites: Bites;
  readonly identityCount: number;
  readonly appCount: number;
  readonly pairs: number;
  /** Ids of apps, or a user action, sorted; listed only now. */
  appIds(): readonly string[];
  /** Numbers of people and workloads; found only now. */
  identities(): Iterable<number>;
}

export interface EffectCounts {
  readonly pairs: number;
  readonly identities: number;
  readonly apps: number;
}

export interface Reach {
  /** The most severe first. Pairs that are in none are unchanged. */
  readonly rectangles: readonly ReachRectangle[];
  readonly counts: ReadonlyMap<ReachEffect, EffectCounts>;
  /** Who is interrupted at the next token request, where sessions are known; undefined where none is. */
  readonly promptNow: readonly Pick<ReachRectangle, 'appIds' | 'identities' | 'pairs'>[] | undefined;
  /** What the changed policies name and the tenant does not have. */
  readonly missing: readonly string[];
}
