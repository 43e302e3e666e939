/** One settled fact: something ended sign-in state. However many sources report it, it is one; everything else hangs on it. */

import type { Actor, Cause, Detail, Interval, Subject } from '../detect/report.ts';
import type { Source } from '../ingest/signal.ts';

export interface Revocation {
  /** First 128 bits of SHA-256 over tenant, cause, subject and the opening report's source id, hex. */
  readonly id: string;
  readonly tenantId: string;
  readonly cause: Cause;
  readonly subject: Subject;
  /** As the opening report had it; later reports sharpen it in the read model only. */
  readonly occurred: Interval;
  /** The opening report's upper bound: the time in every key. ISO 8601. */
  readonly keyTime: string;
  readonly openedBy: { readonly source: Source; readonly sourceId: string };
  readonly actor?: Actor;
  readonly correlationId?: string;
  readonly detail: Detail;
}

/** Where else something about a revocation stands: enough to address its rows. */
export interface RevocationRef {
  readonly id: string;
  readonly keyTime: string;
}

/** Later reports may overturn what earlier ones led to. Of entries that contradict each other the one of the higher order holds. */
interface Ordered {
  readonly order: number;
}

/** What bulk work has in common beside its cause. `unknown`: nobody has said yet who did it; those are no sweep, but wait together. */
export interface SweepRoot {
  readonly kind: Actor['kind'] | 'policy' | 'unknown';
  readonly id: string;
}

/** What a report, an act or a person adds to a revocation after it was opened. Rows of the Trail; never rewritten. */
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
      readonly cause: Cause /** When the stronger one happened. */;
      readonly at: string;
    })
  /** That one is part of this one: what it rests on, this one rests on too. Not told where that may be thousands. */
  | (Ordered & { readonly kind: 'adopted'; readonly from: RevocationRef })
  /** And after all it is not. */
  | (Ordered & { readonly kind: 'released'; readonly from: RevocationRef })
  /** It is not part of that one after all. */
  | (Ordered & { readonly kind: 'parted'; readonly from: RevocationRef })
  | (Ordered & {
      readonly kind: 'closed';
      readonly source: Source;
      readonly sourceId: string;
      readonly at: string;
      readonly actor?: Actor;
    })
  /** What seemed to have undone it belongs before it. */
  | (Ordered & { readonly kind: 'reopened' })
  /** Where it stands among revocations of its cause: many there of one root, close in time, are one sweep. Without a root it stands nowhere any more. */
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
  /** All that its opening asks for is written, down to the notices: nobody need finish it any more. */
  | { readonly kind: 'planned' }
  /** Somebody is to be told; the notice itself stands in `Notices`. */
  | { readonly kind: 'notice'; readonly noticeId: string; readonly audienceHash: string };

export interface TrailAddition {
  readonly of: RevocationRef;
  readonly entry: TrailEntry;
}

/** What settling one report asks to be written: the same for a repeated delivery as for the first. */
export interface Settled {
  /** Where the report stands; absent for a reversal, and for none else. */
  readonly revocation?: RevocationRef;
  /** What this report brought into being: mostly itself or nothing. A reversal may show that two acts were taken for one. */
  readonly opened: readonly Revocation[];
  /** What it joined, as far as the guard remembers it: whoever opened it may have died half way, and be unable to come again. */
  readonly joined?: Revocation;
  readonly trail: readonly TrailAddition[];
}
