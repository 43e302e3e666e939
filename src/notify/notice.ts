/** What one audience is told about one revocation, and how far that has got. */
import type { Actor, Cause, Detail, Interval, Subject } from '../detect/report.ts';
import type { Effect } from '../impact/affected.ts';

export type AudienceKind = 'user' | 'manager' | 'app-owner' | 'admins';

export interface Audience {
  readonly kind: AudienceKind;
  /** Directory object id of the person; `admins` for the configured address. */
  readonly id: string;
  readonly mail: string;
  readonly name?: string;
}

export type Channel = 'mail';

/** `suppressed` carries a reason; `uncertain`: even the channel cannot tell whether it went out, so it is not sent again. */
export type NoticeState = 'due' | 'sending' | 'sent' | 'failed' | 'suppressed' | 'uncertain' | 'observed';

/** Why a notice stays here. */
export type SuppressionReason =
  /** More people than may be told without approval; the admins are. */
  | 'over-limit'
  /** It happened too long before we saw it. */
  | 'too-old'
  /** The directory has no mail address for them, or none is configured for the admins. */
  | 'no-address'
  /** Their own account is disabled or deleted. */
  | 'account-unusable'
  /** They did it themselves, as later evidence says. */
  | 'actor'
  /** Another notice to the same reader speaks for the whole sweep. */
  | 'swept'
  /** Sending was switched off after it was planned. */
  | 'switched-off'
  /** The revocation was undone, recovered from, or became part of a stronger one before the notice left. */
  | 'closed'
  | 'recovered'
  | 'folded';

export interface Notice {
  /** Hash of revocation, audience and channel. */
  readonly id: string;
  readonly tenantId: string;
  readonly revocationId: string;
  readonly audience: Audience;
  readonly channel: Channel;
  /** Not before; the hold-down lets the strongest cause speak first. ISO 8601. */
  readonly dueAt: string;
  readonly content: NoticeContent;
}

/** A notice as it enters the outbox. */
export interface PlannedNotice extends Notice {
  readonly initialState: Extract<NoticeState, 'due' | 'suppressed' | 'observed'>;
  readonly reason?: SuppressionReason;
}

/** Bulk work, as far as it concerns one reader. */
export interface Swept {
  /** How many revocations the reader is told of. */
  readonly told: number;
  /** How many there are in all. */
  readonly members: number;
  /** Of the first of them, where they have one. */
  readonly names: readonly string[];
}

/** The facts a text is made of. */
export interface NoticeContent {
  readonly cause: Cause;
  readonly subject: Subject;
  readonly occurred: Interval;
  readonly actor?: Actor;
  /** The part that a text needs; all of it is in the record. */
  readonly detail: Detail;
  /** The first of them; `appCount` says how many there are. */
  readonly apps: readonly { readonly id: string; readonly name: string; readonly effect: Effect }[];
  readonly appCount: number;
  readonly userCount: number;
  /** Where it speaks for several revocations of one sweep. */
  readonly sweep?: Swept;
  /** Why this person reads it: they are hit, they manage or own, or they run the tenant. */
  readonly because: string;
}
