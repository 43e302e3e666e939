/** The queries that the record answers, and the shapes of the answers. The HTTP API and the CLI both use them. */
import type { Cause } from '../detect/cause.ts';
import type { Actor, Detail, Interval } from '../detect/report.ts';
import type { Subject } from '../detect/subject.ts';
import type { Effect } from '../impact/affected.ts';
import type { AudienceKind, Channel, NoticeState } from '../notify/notice.ts';
import type { RevocationStatus } from '../record/revocation-status.ts';
import type { TenantStore } from '../storage/tenant-store.ts';

export type RevocationState = RevocationStatus['state'];

/** One revocation as a list shows it, computed from its head and trail. */
export interface RevocationSummary {
  readonly revocationId: string;
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
  /** The runbook of its cause: below `RUNBOOKS_URL` if that is set, else the path in this repository and package. */
  readonly runbook: string;
  /** Present if it is part of bulk work. */
  readonly sweep?: SweepSummary;
}

/** Bulk work on record: many revocations of one cause with one root, close in time. For people it is one incident. */
export interface SweepSummary {
  /** `sweep-` and the id of its first member. If an earlier member is found later, an id from before still works. */
  readonly id: string;
  /** Who did it, or the policy that refused. */
  readonly by: { readonly kind: 'user' | 'service-principal' | 'policy'; readonly id: string; readonly name?: string };
  readonly members: number;
  /** From the first member to the last. */
  readonly occurred: Interval;
}

export interface SweepDetails extends SweepSummary {
  readonly cause: Cause;
  /** Newest first, at most 1,000; `members` counts all of them. */
  readonly revocations: readonly RevocationSummary[];
}

export interface RevocationDetails extends RevocationSummary {
  /** What exactly was lost or changed. Full policies are in the table `Snapshots`. */
  readonly detail?: Detail;
  readonly closedAt?: string;
  readonly evidence: readonly {
    readonly source: string;
    readonly sourceId: string;
    readonly occurred: Interval;
    readonly seenAt: string;
  }[];
  readonly affectedApps: readonly { readonly id: string; readonly name: string; readonly effect: Effect }[];
  /** At most the first 1,000; `affectedUserCount` counts all of them. */
  readonly affectedUsers: readonly { readonly id: string; readonly name: string; readonly apps: readonly string[] }[];
  readonly notices: readonly {
    readonly noticeId: string;
    readonly audience: string;
    readonly audienceKind: AudienceKind;
    readonly channel: Channel;
    readonly state: NoticeState;
    readonly reason?: string;
  }[];
  /** Absent if no recovery is awaited: no sign-in certainly ended, or more than a thousand pairs are affected. */
  readonly recovery?: Recovery;
  /** The id of the revocation that it was merged into. */
  readonly foldedInto?: string;
}

/** Which of the users whose sign-in ended have signed in again. A pair is one user at one app. */
export interface Recovery {
  readonly awaitedPairs: number;
  readonly recoveredPairs: number;
  /** When the last pair recovered; absent until all have. */
  readonly recoveredAt?: string;
  /** Median over the recovered pairs, from the revocation to the first sign-in after it. */
  readonly timeToRecoverMs?: number;
  /** Oldest first, at most 1,000. */
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
  /** Only revocations whose key time is at or after this; ISO 8601. */
  readonly since?: string;
  readonly cause?: Cause;
  /** 1 to 1,000. */
  readonly limit: number;
  readonly after?: string;
}

/** Several users or apps have the name in the query. */
export interface Ambiguous {
  readonly candidates: readonly { readonly id: string; readonly name: string }[];
}

export interface Answers {
  list(query: ListQuery): Promise<RevocationList>;
  /** Undefined if no revocation has this id. */
  show(revocationId: string): Promise<RevocationDetails | undefined>;
  /** @param id of a sweep, or of any of its members. Undefined if there is no such sweep. */
  sweep(id: string): Promise<SweepDetails | undefined>;
  /** @param app object id, app id or display name. Undefined if the record mentions no such app. */
  app(app: string, query: ListQuery): Promise<SubjectAnswer | Ambiguous | undefined>;
  /** @param user object id, UPN, mail or display name. Undefined if the record mentions no such user. */
  user(user: string, query: ListQuery): Promise<SubjectAnswer | Ambiguous | undefined>;
}

/** Where answers are read from. */
export interface AnswerContext {
  readonly store: TenantStore;
  /** Base URL of the deployment's own runbooks. */
  readonly runbooksUrl?: string | undefined;
}
