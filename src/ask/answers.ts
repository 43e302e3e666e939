/** The questions people may ask of the record, and what comes back; the HTTP API and the CLI speak these shapes. */
import type { Actor, Cause, Detail, Interval, Subject } from '../detect/report.ts';
import type { Effect } from '../find/affected.ts';
import type { Standing } from '../record/trail-standing.ts';
import type { AudienceKind, Channel, NoticeState } from '../tell/notice.ts';

export type RevocationState = Standing['state'];

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
}

export interface RevocationView extends RevocationSummary {
  /** What exactly was lost or changed; policies themselves stand in `Snapshots`. */
  readonly detail?: Detail;
  readonly closedAt?: string;
  readonly evidence: readonly { readonly source: string; readonly sourceId: string; readonly occurred: Interval; readonly seenAt: string }[];
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
  /** Where it was folded into another, that one's id. */
  readonly foldedInto?: string;
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

export interface ListQuestion {
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
  list(question: ListQuestion): Promise<RevocationList>;
  /** Undefined where no revocation has this id. */
  show(revocationId: string): Promise<RevocationView | undefined>;
  /** @param what object id, app id or display name of an app. Undefined where the record mentions none such. */
  app(what: string, question: ListQuestion): Promise<SubjectAnswer | Ambiguous | undefined>;
  /** @param who object id, UPN, mail or display name of a user. Undefined where the record mentions none such. */
  user(who: string, question: ListQuestion): Promise<SubjectAnswer | Ambiguous | undefined>;
}
