/** The questions people may ask of the record, and what comes back; the HTTP API and the CLI speak these shapes. */
import type { Actor, Cause, Detail, Interval, Subject } from '../detect/report.ts';
import type { Effect } from '../impact/affected.ts';
import type { AudienceKind, Channel, NoticeState } from '../notify/notice.ts';
import type { RecordPlace } from '../record/read-record.ts';
import type { RevocationStatus } from '../record/revocation-status.ts';

export type RevocationState = RevocationStatus['state'];

/** One revocation as a list shows it: head and trail taken together. */
export interface RevocationSummary {
  readonly revocationId: string;
  readonly cause: Cause;
  readonly subject: Subject;
  /** Sharpened by whatever evidence came later. */
  readonly occurred: Interval;
  readonly recordedAt: string;
  readonly actor?: Actor;
  readonly state: RevocationState;
  readonly evidenceCount: number;
  readonly affectedAppCount: number;
  readonly affectedUserCount: number;
  /** Of its cause: below `RUNBOOKS_URL` where the deployment has one, else the path in this repository and package. */
  readonly runbook: string;
  /** Where it is part of bulk work. */
  readonly sweep?: SweepSummary;
}

/** Bulk work on record: many revocations of one cause with one root, close in time. One incident for people. */
export interface SweepSummary {
  /** `sweep-` and the id of its first member. An earlier member may come to light; an id once given out leads to the sweep all the same. */
  readonly id: string;
  /** Who did it, or the policy that refused. */
  readonly by: { readonly kind: 'user' | 'service-principal' | 'policy'; readonly id: string; readonly name?: string };
  readonly members: number;
  /** From the first member to the last. */
  readonly occurred: Interval;
}

export interface SweepDetails extends SweepSummary {
  readonly cause: Cause;
  /** Newest first; at most the last 1,000, `members` counts them all. */
  readonly revocations: readonly RevocationSummary[];
}

export interface RevocationDetails extends RevocationSummary {
  /** What exactly was lost or changed; policies themselves stand in `Snapshots`. */
  readonly detail?: Detail;
  readonly closedAt?: string;
  readonly evidence: readonly {
    readonly source: string;
    readonly sourceId: string;
    readonly occurred: Interval;
    readonly seenAt: string;
  }[];
  readonly affectedApps: readonly { readonly id: string; readonly name: string; readonly effect: Effect }[];
  /** At most the first 1,000; `affectedUserCount` has them all. */
  readonly affectedUsers: readonly { readonly id: string; readonly name: string; readonly apps: readonly string[] }[];
  readonly notices: readonly {
    readonly noticeId: string;
    readonly audience: string;
    readonly audienceKind: AudienceKind;
    readonly channel: Channel;
    readonly state: NoticeState;
    readonly reason?: string;
  }[];
  /** Absent where nobody is waited for: nothing ended for certain, or for more than a thousand pairs. */
  readonly recovery?: Recovery;
  /** Where it was folded into another, that one's id. */
  readonly foldedInto?: string;
}

/** Who signed in again, of those whose sign-in ended. A pair is a user at an app. */
export interface Recovery {
  readonly awaitedPairs: number;
  readonly recoveredPairs: number;
  /** When the last of them had, once all have. */
  readonly recoveredAt?: string;
  /** Median over those who have, from when it happened to their first sign-in after it. */
  readonly timeToRecoverMs?: number;
  /** In order of time, at most the first 1,000. */
  readonly signIns: readonly { readonly userId: string; readonly appId: string; readonly at: string }[];
}

/** Newest first. */
export interface RevocationList {
  readonly revocations: readonly RevocationSummary[];
  /** Opaque; pass it as `after` for the next page. Absent on the last. */
  readonly next?: string;
}

export interface SubjectAnswer extends RevocationList {
  readonly subject: { readonly kind: 'user' | 'service-principal'; readonly id: string; readonly name?: string };
}

export interface ListQuery {
  /** Only what happened (key time) at or after this, ISO 8601. */
  readonly since?: string;
  readonly cause?: Cause;
  /** 1 to 1,000. */
  readonly limit: number;
  readonly after?: string;
}

/** Several people or apps bear the name that was asked for. */
export interface Ambiguous {
  readonly candidates: readonly { readonly id: string; readonly name: string }[];
}

export interface Answers {
  list(question: ListQuery): Promise<RevocationList>;
  /** Undefined where no revocation has this id. */
  show(revocationId: string): Promise<RevocationDetails | undefined>;
  /** @param id of a sweep, or of any of its members. Undefined where there is no such sweep. */
  sweep(id: string): Promise<SweepDetails | undefined>;
  /** @param what object id, app id or display name of an app. Undefined where the record mentions none such. */
  app(what: string, question: ListQuery): Promise<SubjectAnswer | Ambiguous | undefined>;
  /** @param who object id, UPN, mail or display name of a user. Undefined where the record mentions none such. */
  user(who: string, question: ListQuery): Promise<SubjectAnswer | Ambiguous | undefined>;
}

// What every answer is made from.

export interface Asked extends RecordPlace {
  /** Base of a deployment's own runbooks. */
  readonly runbooksUrl?: string | undefined;
}
