/** The queries that the record answers, and the shapes of the answers. The HTTP API and the CLI both use them. */
import type { Cause } from '../detect/cause.ts';
import type { Actor, Detail, Interval, PolicyDetail } from '../detect/report.ts';
import type { Severity } from '../detect/severity.ts';
import type { Subject } from '../detect/subject.ts';
import type { StateChange } from '../detect/what-changed.ts';
import type { Effect, PairCounts, ReachCounts } from '../impact/affected.ts';
import type { AudienceKind, Channel, NoticeState } from '../notify/notice.ts';
import type { ToldFacts } from '../notify/notice-row.ts';
import type { PolicyReach } from '../record/policy-reach.ts';
import type { RevocationStatus } from '../record/revocation-status.ts';
import type { TenantStore } from '../storage/tenant-store.ts';

export type RevocationState = RevocationStatus['state'];

/** The states of revocations that lists show. */
export const LISTED_STATES = ['open', 'closed', 'recovered'] as const satisfies readonly RevocationState[];
export type ListedState = (typeof LISTED_STATES)[number];

/** Of a consent: by sign-ins at the app in thirty days; unknown where they were not read for so long. */
export const USES = ['used', 'unused', 'unknown'] as const;
export type Use = (typeof USES)[number];

/** One revocation as a list shows it, computed from its head and trail. */
export interface RevocationSummary {
  readonly revocationId: string;
  readonly cause: Cause;
  /** Of its cause. */
  readonly severity: Severity;
  readonly subject: Subject;
  /** Narrowed by later evidence. */
  readonly occurred: Interval;
  readonly recordedAt: string;
  readonly actor?: Actor;
  readonly state: RevocationState;
  readonly evidenceCount: number;
  /** With a sign-in that is affected. Of a policy: those of its scope that are in use, as in `inUse`. */
  readonly affectedAppCount: number;
  readonly affectedUserCount: number;
  /**
   * Only of a policy: how many people, apps and pairs the change concerns, exactly. Most of these people do not use
   * most of these apps.
   */
  readonly inScope?: PairCounts;
  /** Only of a policy: how many people in scope are known to use an app in scope, and how many apps these are. */
  readonly inUse?: ReachCounts;
  /** Only of a policy: both figures by effect, the apps where it is worst, and why something is not certain. */
  readonly policyReach?: PolicyReach;
  /** Only of a policy: the same in one sentence. */
  readonly summary?: string;
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

/** The detail of the record; of a policy also how its state changed. */
export interface ShownDetail extends Omit<Detail, 'policy'> {
  readonly policy?: PolicyDetail & { readonly state?: StateChange };
}

export interface RevocationDetails extends RevocationSummary {
  /** What exactly was lost or changed. Full policies are in the table `Snapshots`. */
  readonly detail?: ShownDetail;
  /** The same in words, such as `report-only → enabled`. Absent if the cause and the subject say everything. */
  readonly changed?: readonly string[];
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
    /** The name of the person; absent if none is on record. */
    readonly audienceName?: string;
    readonly audienceKind: AudienceKind;
    readonly channel: Channel;
    readonly state: NoticeState;
    readonly reason?: string;
    /** It was planned while nothing may leave, and nothing of it will. */
    readonly rehearsal?: true;
    /** What it said, or would have said, where that is more than was planned for this revocation. */
    readonly told?: ToldFacts;
  }[];
  /**
   * Absent if no recovery is awaited: no sign-in certainly ended, nobody is known to use what a policy covers, or more
   * than a thousand pairs are affected.
   */
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

/** In the order of the query. */
export interface RevocationList {
  readonly revocations: readonly RevocationSummary[];
  /** Opaque; pass it as `after` for the next page. Absent on the last. */
  readonly next?: string;
}

export interface SubjectAnswer extends RevocationList {
  readonly subject: { readonly kind: 'user' | 'service-principal'; readonly id: string; readonly name?: string };
}

/** What all revocations of a list have in common: of each member that is given, one of its values. Ids in any case. */
export interface ListFilter {
  readonly cause?: readonly Cause[];
  readonly severity?: readonly Severity[];
  /** Object ids of who did it. */
  readonly actor?: readonly string[];
  /** Object ids of policies that it is about. */
  readonly policy?: readonly string[];
  readonly state?: readonly ListedState[];
  /** Object ids of service principals that it reached. */
  readonly app?: readonly string[];
  /** Object ids of people whom it reached. */
  readonly user?: readonly string[];
  /** Ids of sweeps that it is part of. */
  readonly sweep?: readonly string[];
}

export const SORTS = ['time', 'severity'] as const;

/**
 * Where a filter fits few, a page may have fewer than `limit`, and `next` leads on: an answer reads a bounded part of
 * the record.
 */
export interface ListQuery extends ListFilter {
  /** Only revocations whose key time is at or after this; ISO 8601. */
  readonly since?: string;
  /** Only revocations whose key time is at or before this; ISO 8601. */
  readonly until?: string;
  /** `time`, the default: newest first. `severity`: the worst first, and of one severity the newest first. */
  readonly sort?: (typeof SORTS)[number];
  /** 1 to 1,000. */
  readonly limit: number;
  readonly after?: string;
}

/** Something on record, with a text by which a person recognises it. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
}

/** Several have the name in the query, or an id that starts so. */
export interface Ambiguous {
  readonly candidates: readonly Candidate[];
}

/** None has the id in the query. These are on record and have nearly the same one; often there are none. */
export interface Near {
  readonly near: readonly Candidate[];
}

export interface Answers {
  list(query: ListQuery): Promise<RevocationList>;
  /** Undefined if no revocation has this id. */
  show(revocationId: string): Promise<RevocationDetails | undefined>;
  /** @param id of a sweep, or of any of its members. Undefined if there is no such sweep. */
  sweep(id: string): Promise<SweepDetails | undefined>;
  /** @param id of a revocation, or the first 6 or more characters of it */
  findRevocation(id: string): Promise<RevocationDetails | Ambiguous | Near>;
  /** @param id of a sweep or of one of its members, or the first 6 or more characters of it */
  findSweep(id: string): Promise<SweepDetails | Ambiguous | Near>;
  /** Users or apps on record with nearly this name, for a name that is not on record. */
  similarNames(kind: 'user' | 'service-principal', name: string): Promise<readonly Candidate[]>;
  /**
   * @param app object id, app id, display name, or how a word of the name begins. Undefined if the record mentions no
   * such app.
   */
  app(app: string, query: ListQuery): Promise<SubjectAnswer | Ambiguous | undefined>;
  /**
   * @param user object id, UPN, mail, display name, or how a word of these begins. Undefined if the record mentions no
   * such user.
   */
  user(user: string, query: ListQuery): Promise<SubjectAnswer | Ambiguous | undefined>;
}

/** Where answers are read from. */
export interface AnswerContext {
  readonly store: TenantStore;
  /** Whether the views have all of the record; if not, the record itself is read. */
  hasViews(): Promise<boolean>;
  /** Base URL of the deployment's own runbooks. */
  readonly runbooksUrl?: string | undefined;
}
