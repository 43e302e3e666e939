/** One source's report of one fact: what died or came back, for whom or what, when, and who did it. */
import type { SignInRecord } from '../ingest/records/sign-in-record.ts';
import type { Source } from '../ingest/signal.ts';
import type { Cause } from './cause.ts';
import type { Subject } from './subject.ts';

export interface Report {
  /**
   * A `reversal` says that what the cause names was undone: enabled again, consented again. It is no revocation itself;
   * it closes one and separates two. An `answer` says that a user who is refused under this cause got in, or consented:
   * what stopped the user before is over, and what stops the user later is something else.
   */
  readonly kind: 'revocation' | 'reversal' | 'answer';
  readonly cause: Cause;
  readonly subject: Subject;
  readonly occurred: Interval;
  readonly actor?: Actor;
  readonly correlationId?: string;
  readonly source: Source;
  readonly sourceId: string;
  readonly seenAt: string;
  readonly detail: Detail;
}

/** ISO 8601; equal ends are a moment. */
export interface Interval {
  readonly from: string;
  readonly to: string;
}

export interface Actor {
  readonly kind: 'user' | 'service-principal';
  readonly id: string;
  readonly name?: string;
}

/** The facts of a cause that later steps need; JSON, no secrets. */
export interface Detail {
  /** What was lost, by name or id: scopes of a grant, roles of an assignment, keys of an app. */
  readonly lostScopes?: readonly string[];
  /** What the grant still holds (of a revocation), or holds again (of a reversal). */
  readonly keptScopes?: readonly string[];
  readonly resourceIds?: readonly string[];
  /** The grant went because its app was removed. */
  readonly byAppRemoval?: boolean;
  /** Removed for good from the recycle bin: evidence of the deletion that put it there up to 30 days before. */
  readonly purged?: boolean;
  readonly policy?: PolicyDetail;
  /** Not the policies changed, but who is in a group or role that they name. */
  readonly membership?: MembershipDetail;
  /**
   * `required`: demanded of this user from now on. `lifted`: no longer demanded, which hits nobody. `method-lost`: the
   * user has one method fewer.
   */
  readonly mfa?: 'required' | 'lifted' | 'method-lost';
  /** Of an application, where the record has it: the app id that it shares with its service principal. */
  readonly appId?: string;
  /** Of a device, where the record has it: the `deviceId` that sign-ins name, which is not its object id. */
  readonly deviceId?: string;
  /** The role that was removed was held by a group, and so by its members. */
  readonly byGroup?: true;
  readonly signIn?: SignInDetail;
  readonly risk?: { readonly state: string; readonly level?: string; readonly because?: string };
}

/** The failed sign-in that showed it. */
export interface SignInDetail {
  /** AADSTS code. */
  readonly errorCode?: number;
  readonly flow: SignInRecord['flow'];
  readonly client?: 'confidential' | 'public';
  readonly appId?: string;
  /** The device's `deviceId`, which is not its object id. */
  readonly deviceId?: string;
  readonly blockingPolicyIds?: readonly string[];
}

export interface PolicyDetail {
  readonly change: 'created' | 'tightened' | 'loosened' | 'changed' | 'deleted';
  /** Content hashes (mirror/tenant.ts): they show that a policy was reverted to what it was. */
  readonly beforeHash?: string;
  readonly afterHash?: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

export interface MembershipDetail {
  /** The group, or the role by its template id. */
  readonly ownerId: string;
  /** Absent: everybody who was in it. */
  readonly memberId?: string;
  readonly way: 'joined' | 'left';
  readonly policyIds: readonly string[];
}

/** Clocks of different sources may differ by this much, and a reading may be this stale. */
export const SKEW_MS = 5 * 60_000;

/** A refusal that only asked for something is no loss where the user gave it within this time. */
export const ANSWERED_WITHIN_MS = 10 * 60_000;

/** What Entra does to one object in one act, it writes within this time. */
export const ONE_ACT_MS = 10_000;

/** A deleted app or account takes its grants and assignments along within this time; readings show it minutes later. */
export const TAKEN_ALONG_MS = 5 * 60_000;
