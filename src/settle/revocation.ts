/** One settled fact: something ended sign-in state. However many sources report it, it is one; everything else hangs on it. */
import type { Source } from '../accept/signal.ts';
import type { Actor, Cause, Detail, Interval, Subject } from '../detect/report.ts';

export interface Revocation {
  /** First 128 bits of SHA-256 over tenant, subject and the opening report's source id, hex. */
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

/** What a report, an act or a person adds to a revocation after it was opened. Rows of the Trail; never rewritten. */
export type TrailEntry =
  | {
      readonly kind: 'evidence';
      readonly source: Source;
      readonly sourceId: string;
      readonly cause: Cause;
      readonly occurred: Interval;
      readonly seenAt: string;
      readonly actor?: Actor;
      readonly correlationId?: string;
      readonly detail: Detail;
    }
  /** This evidence belongs to another revocation after all. */
  | { readonly kind: 'moved'; readonly source: Source; readonly sourceId: string; readonly to: RevocationRef }
  /** This revocation is part of a stronger one and leaves the read model. */
  | { readonly kind: 'folded'; readonly into: RevocationRef }
  | { readonly kind: 'closed'; readonly source: Source; readonly sourceId: string; readonly at: string; readonly actor?: Actor }
  /** The user signed in to the app again. */
  | { readonly kind: 'recovered'; readonly sourceId: string; readonly at: string; readonly userId: string; readonly appId: string };

/** What settling one report asks to be written. `opened` says that this very report is the revocation's opener, also when it comes again. */
export interface Settled {
  readonly revocation: RevocationRef;
  /** Present only where this report opened it (first or repeated delivery). */
  readonly opened?: Revocation;
  readonly trail: readonly { readonly of: RevocationRef; readonly entry: TrailEntry }[];
}
