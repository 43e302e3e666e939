/**
 * One settled fact: something ended sign-in state. Many sources may report it; it is one revocation, and everything
 * else refers to it.
 */

import type { Cause } from '../detect/cause.ts';
import type { Actor, Detail, Interval } from '../detect/report.ts';
import type { Subject } from '../detect/subject.ts';
import type { Source } from '../ingest/signal.ts';

export interface Revocation {
  /** First 128 bits of SHA-256 over tenant, cause, subject and the opening report's source id, hex. */
  readonly id: string;
  readonly tenantId: string;
  readonly cause: Cause;
  readonly subject: Subject;
  /** As in the opening report. Later reports narrow it in the read model only. */
  readonly occurred: Interval;
  /** The opening report's upper bound: the time in every key. ISO 8601. */
  readonly keyTime: string;
  readonly openedBy: { readonly source: Source; readonly sourceId: string };
  readonly actor?: Actor;
  readonly correlationId?: string;
  readonly detail: Detail;
}

/** Names another revocation: enough to address its rows. */
export interface RevocationRef {
  readonly id: string;
  readonly keyTime: string;
}

/**
 * Later reports may overturn what earlier ones led to. Of entries that contradict each other the one with the highest
 * order counts.
 */
interface Ordered {
  readonly order: number;
}

/**
 * What the members of a sweep share beside their cause. `unknown`: no report has named the actor yet; those form no
 * sweep.
 */
export interface SweepRoot {
  readonly kind: Actor['kind'] | 'policy' | 'unknown';
  readonly id: string;
}

/**
 * What a report, an act or a person adds to a revocation after it was opened. Rows of the Trail; never rewritten.
 * The kinds are stored, so they have kept their first names: `folded` means merged into another revocation, `parted`
 * separated from it again, `adopted` and `released` the same two seen from the other one, `placed` its place among
 * the revocations that may form a sweep.
 */
export type TrailEntry =
  | (Ordered & {
      readonly kind: 'evidence';
      readonly source: Source;
      readonly sourceId: string;
      readonly cause: Cause;
      readonly occurred: Interval;
      readonly seenAt: string;
      readonly actor?: Actor;
      readonly correlationId?: string;
      readonly detail: Detail;
    })
  /** This evidence belongs to another revocation after all. */
  | (Ordered & {
      readonly kind: 'moved';
      readonly source: Source;
      readonly sourceId: string;
      readonly to: RevocationRef;
    })
  /** This revocation is part of a stronger one, or the same as an earlier one, and leaves the read model. */
  | (Ordered & {
      readonly kind: 'folded';
      readonly into: RevocationRef;
      readonly cause: Cause;
      /** When the stronger one happened. */
      readonly at: string;
    })
  /** The other one is part of this one, and its evidence counts here too. Not written where there may be thousands. */
  | (Ordered & { readonly kind: 'adopted'; readonly from: RevocationRef })
  /** The other one is not part of this one after all. */
  | (Ordered & { readonly kind: 'released'; readonly from: RevocationRef })
  /** This one is not part of the other one after all. */
  | (Ordered & { readonly kind: 'parted'; readonly from: RevocationRef })
  | (Ordered & {
      readonly kind: 'closed';
      readonly source: Source;
      readonly sourceId: string;
      readonly at: string;
      readonly actor?: Actor;
      /** The user gave at once what was asked for, so nothing was lost, and it leaves the read model. */
      readonly reason?: 'answered';
    })
  /** What seemed to have closed it happened before it. */
  | (Ordered & { readonly kind: 'reopened' })
  /**
   * Its place among revocations of its cause: many of one root, close in time, are one sweep. Without a root it has
   * no place any more.
   */
  | (Ordered & {
      readonly kind: 'placed';
      readonly cause: Cause;
      readonly subject: Pick<Subject, 'kind' | 'id'>;
      readonly at: string;
      readonly root?: SweepRoot;
    })
  /** The user signed in to the app again. */
  | {
      readonly kind: 'recovered';
      readonly sourceId: string;
      readonly at: string;
      readonly userId: string;
      readonly appId: string;
    }
  /** Its opening is complete, notices included: nobody needs to finish it. */
  | { readonly kind: 'planned' }
  /** Somebody is to be told; the notice itself is in `Notices`. */
  | { readonly kind: 'notice'; readonly noticeId: string; readonly audienceHash: string };

export interface TrailAddition {
  readonly of: RevocationRef;
  readonly entry: TrailEntry;
}

/**
 * One step of writing down what a report led to. The steps are taken in the order in which settling gives them; entries
 * that follow each other are written together.
 */
export type RecordWrite =
  | ({ readonly kind: 'append' } & TrailAddition)
  /**
   * Record the revocation, with whom it affects and whom to tell. `isNew`: it was opened a moment ago, so nothing of it
   * can be on record yet, unless another worker has the same report in hand.
   */
  | { readonly kind: 'open'; readonly revocation: Revocation; readonly isNew: boolean }
  /**
   * The same for a revocation that another delivery opened, unless that one is complete: it may have died half way, and
   * a notification that comes again may find nothing to compare, so the report that joins finishes it.
   */
  | { readonly kind: 'finish'; readonly revocation: Revocation }
  /** It happened earlier than was assumed: sign-ins that seemed to be before it may have been after it. */
  | { readonly kind: 'find-recoveries'; readonly of: RevocationRef };

/** What one report led to: the same for a repeated delivery as for the first. */
export interface Settled {
  /** Whether it was delivered for the first time. What is older than everything that the guard stores never is. */
  readonly isNew: boolean;
  /** The revocation that the report belongs to; absent for a reversal only. */
  readonly revocation?: RevocationRef;
  /** What this report opened: usually one revocation or none. A reversal may show that what seemed one act were two. */
  readonly opened: readonly Revocation[];
  /** In the order in which they must be written. */
  readonly writes: readonly RecordWrite[];
}
