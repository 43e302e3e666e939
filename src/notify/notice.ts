/** What one audience is told about one revocation, and its state. */
import type { Cause } from '../detect/cause.ts';
import type { PolicyChange } from '../detect/policy-change.ts';
import type { Actor, Detail, Interval } from '../detect/report.ts';
import type { Severity } from '../detect/severity.ts';
import type { Subject } from '../detect/subject.ts';
import type { Effect, PairCounts } from '../impact/affected.ts';
import type { PolicyReach } from '../record/policy-reach.ts';

/** `app`: the app itself, which takes events at its own address. */
export type AudienceKind = 'user' | 'manager' | 'app-owner' | 'admins' | 'help-desk' | 'app';

export interface Audience {
  readonly kind: AudienceKind;
  /** Directory object id of the person; `admins` and `help-desk` for the configured addresses; of an app its app id. */
  readonly id: string;
  readonly mail: string;
  readonly name?: string;
}

/** Told at an address that is configured, and not a person of the directory. */
export function isOffice({ kind }: Pick<Audience, 'kind'>): boolean {
  return kind === 'admins' || kind === 'help-desk';
}

/** `digest`: one mail a day for many. */
export type Channel = 'mail' | 'teams-activity' | 'teams-card' | 'webhook' | 'digest';

/**
 * `suppressed` has a reason. `uncertain`: even the channel cannot tell whether it was sent, so it is not sent again.
 * `recovered`: it was sent, and its reader has signed in again.
 */
export type NoticeState = 'due' | 'sending' | 'sent' | 'failed' | 'suppressed' | 'uncertain' | 'observed' | 'recovered';

/** Why a notice is not sent. */
export type SuppressionReason =
  /** More people than may be notified of one incident without approval; the admins are notified instead. */
  | 'over-limit'
  /** The revocation was too old when we first saw it. */
  | 'too-old'
  /** The directory has no mail address of the person, or none is configured for the admins. */
  | 'no-address'
  /** The account of the person is disabled or deleted. */
  | 'account-unusable'
  /** The person did it. Sometimes only later evidence shows it. */
  | 'actor'
  /** The audit log, which names the actor, could not be read for hours. The admins are notified instead. */
  | 'actor-unknown'
  /** A break-glass account, or a notice about one: only the admins are notified. */
  | 'break-glass'
  /** Whether the sign-in of this user ends cannot be decided from what is known. */
  | 'undecided'
  /** A policy applies to this user, who is not known to use any app that it covers. */
  | 'not-in-use'
  /** Another notice to the same reader is sent for the full sweep. */
  | 'swept'
  /** Sending was switched off after the notice was planned. */
  | 'switched-off'
  /** Before the notice was sent, the revocation was undone, recovered, or merged into a stronger one. */
  | 'closed'
  | 'recovered'
  | 'folded'
  /** Nothing was lost: the user gave at once what the refusal asked for. */
  | 'answered'
  /** The app's address for events was removed or disabled. */
  | 'endpoint-disabled'
  /** The app was never told of the revocation that this is about. */
  | 'not-opened'
  /** Its turn came more than a day after it was due. */
  | 'too-late'
  /** It stands in the reader's digest. */
  | 'digested'
  /** The reader has had as many notices in a day as one person may get. */
  | 'capped'
  /** The reader wants to hear nothing that is not critical, for some time or for good. */
  | 'snoozed'
  | 'unsubscribed'
  /** A policy would refuse the sign-in that the notice asks for. */
  | 'would-block'
  /** By the notice policy, this audience is not told of the cause. */
  | 'by-policy'
  /** The person's sign-in goes on working. */
  | 'survives';

/** What happened to a revocation, as an app is told. */
export type AppEvent = 'opened' | 'sharpened' | 'recovered' | 'closed';

/** What an app must know to stop retrying: whose tokens died, and whether they may work again. */
export interface AppEventContent {
  readonly type: AppEvent;
  /** When it happened, ISO 8601. */
  readonly at: string;
  /** What became of the people's tokens for this app. */
  readonly affected: readonly AffectedTokens[];
  /** Of `closed`: the stronger revocation that this one is a part of. */
  readonly mergedInto?: string;
}

/** The people of one effect. */
export interface AffectedTokens {
  readonly effect: Effect;
  readonly userCount: number;
  /** Object ids of the first. */
  readonly userIds: readonly string[];
}

export interface Notice {
  /** Hash of revocation, audience and channel. */
  readonly id: string;
  readonly tenantId: string;
  readonly revocationId: string;
  readonly audience: Audience;
  readonly channel: Channel;
  /** Not sent before this time, so that the strongest cause is usually known. ISO 8601. */
  readonly dueAt: string;
  readonly content: NoticeContent;
  /** Planned in the mode `observe`: all is decided as for any other, among its like, and it never leaves. */
  readonly rehearsal?: true;
}

/** A notice as it enters the outbox. */
export interface PlannedNotice extends Notice {
  readonly initialState: Extract<NoticeState, 'due' | 'suppressed' | 'observed'>;
  readonly reason?: SuppressionReason;
}

/** The part of a sweep that concerns one reader. */
export interface NoticeSweep {
  /** How many revocations the notice is about. */
  readonly told: number;
  /** How many revocations the sweep has. */
  readonly members: number;
  /** Names of the first subjects, if known. */
  readonly names: readonly string[];
}

export interface NoticeApp {
  readonly id: string;
  readonly name: string;
  readonly appId?: string;
  readonly effect: Effect;
}

/** How a reader is best spoken to. */
export interface ReaderTraits {
  /** BCP 47. */
  readonly language?: string;
  /** IANA. */
  readonly timeZone?: string;
}

export type NoticeStage =
  /** The reader has not signed in again yet. */
  | 'reminder'
  /** To an owner, a manager or the help desk: the person has not, in spite of a reminder. */
  | 'escalation'
  | 'all-good'
  /** To the person, in place of "sign in again": a policy would refuse that now. */
  | 'please-wait'
  /** To the admins: that it would. */
  | 'would-block'
  /** To the admins: the app's address for events has been disabled. */
  | 'endpoint-disabled';

/** What the words of a stage name besides. */
export interface StageFacts {
  /** Names of the first people that it is about; `userCount` counts all of them. */
  readonly people?: readonly string[];
  /** Names of the policies that would refuse a sign-in. */
  readonly policies?: readonly string[];
  /** Of an endpoint: when it was disabled; else when the first notice was sent. ISO 8601. */
  readonly since?: string;
}

/** Of a digest: what happened until the moment at which it leaves. */
export interface DigestContent {
  /** The date on which it leaves, in the tenant's zone: `2031-03-02`. */
  readonly day: string;
  /** One for each incident, the worst first. Empty until it leaves. */
  readonly lines: readonly DigestLine[];
  /** How many more incidents have no line. */
  readonly more: number;
}

export interface DigestLine {
  readonly severity: Severity;
  /** The revocation, of a sweep the first one. */
  readonly revocationId: string;
  /** Of a sweep with `sweep`; of somebody who was not told with `missed`. */
  readonly content: NoticeContent;
}

/** Of a line of the admins' digest: what became of a notice to somebody else. */
export type MissedNotice = Extract<NoticeState, 'uncertain'> | Extract<SuppressionReason, 'too-late'>;

/** The facts from which the text of a notice is made. */
export interface NoticeContent {
  readonly cause: Cause;
  readonly subject: Subject;
  readonly occurred: Interval;
  readonly actor?: Actor;
  /** Only the part that a text needs; the record has all of it. */
  readonly detail: Detail;
  /** The first apps; `appCount` counts all of them. */
  readonly apps: readonly NoticeApp[];
  readonly appCount: number;
  readonly userCount: number;
  /** Of a policy: how many people and apps the change concerns, exactly. The counts above are of those in use. */
  readonly inScope?: PairCounts;
  /** Of a policy: what it does to them, in scope and in use. */
  readonly policyReach?: PolicyReach;
  /** The policy is one of Conditional Access, and not a named location, a strength or the security defaults. */
  readonly isConditionalAccess?: true;
  /** To the admins, in place of people who are more than may be told of one incident. */
  readonly incident?: true;
  /** To the admins: how many people are told only when they approve it. */
  readonly awaiting?: number;
  /** An admin allowed to tell more people of this than may be told unasked. */
  readonly approved?: true;
  /** Present if the notice is about several revocations of one sweep. */
  readonly sweep?: NoticeSweep;
  /** What the notice is, where it is not the first one about the revocation. */
  readonly stage?: NoticeStage;
  readonly stageFacts?: StageFacts;
  readonly missed?: MissedNotice;
  /** Nothing of it happened: somebody tries a channel, and the words say so. */
  readonly isTest?: true;
  /** Present: this is the digest itself, and all else is of its first line. */
  readonly digest?: DigestContent;
  /** To an app only. */
  readonly event?: AppEventContent;
  /** Of a policy: what exactly changed, one setting each. As text in English if an earlier version planned it. */
  readonly changes?: readonly (PolicyChange | string)[];
  /** What the directory says of the reader; absent: as the tenant's own. */
  readonly reader?: ReaderTraits;
}
