/**
 * When one change hits more people than may be told of it unasked, somebody is asked: what is asked, what was said, and
 * how far those people are told since. Pure.
 */
import type { Cause } from '../../detect/cause.ts';

/** More people than may be told unasked: of one revocation, or of bulk work by one actor (or policy) on one UTC day. */
export interface ApprovalRequest {
  /** The same for everybody who finds out, and in order of time, the newest first. */
  readonly key: string;
  readonly kind: 'revocation' | 'sweep';
  /** Of a sweep: the revocation at which it grew too large. */
  readonly revocationId: string;
  readonly keyTime: string;
  readonly cause: Cause;
  /** Of a revocation: how many people lose a sign-in. Of a sweep they are counted when somebody asks. */
  readonly people?: number;
  /** ISO 8601. */
  readonly askedAt: string;
  /** How many people a minute are told, unless whoever approves says otherwise. */
  readonly perMinute: number;
}

/** Who said yes, and to what. Never changed. */
export interface Approval {
  readonly request: ApprovalRequest;
  /** How many people were shown to whoever approved; never more are told. */
  readonly people: number;
  /** Of a sweep: whoever was kept back after this time was not shown. ISO 8601. */
  readonly through: string;
  readonly perMinute: number;
  readonly approvedAt: string;
  /** Who approved, as the API knows them: no names. */
  readonly by: Approver;
}

export interface Approver {
  readonly kind: 'user' | 'app' | 'session' | 'key';
  readonly id: string;
}

/** How far the people of an approval are told. */
export interface Release {
  readonly approval: Approval;
  /** Those who were seen failing leave first. */
  readonly phase: 'failing' | 'others';
  /** Behind whom the phase goes on; empty at its beginning. */
  readonly place: string;
  /** Up to when it is known who was seen failing. ISO 8601. */
  readonly seenTo: string;
  /** People who have a turn so far. */
  readonly released: number;
  /** When the next one's turn is, in milliseconds. */
  readonly nextTurnAt: number;
}

/** What became of it in the end. */
export interface Ended {
  readonly released: number;
  readonly endedAt: string;
  /** Why it ended early: what became of the revocation. */
  readonly because?: string;
}

/** What is a day old helps nobody any more: whoever is failing has noticed by then. */
export const LAPSES_AFTER_MS = 24 * 3_600_000;
/** People are planned at most so long before their turn, so that who fails meanwhile can still come first. */
export const AHEAD_MS = 10 * 60_000;
/** In one run of the timer. */
export const MOST_AT_ONCE = 500;
const MINUTE_MS = 60_000;

export function hasLapsed(askedAt: string, now: number): boolean {
  return now - Date.parse(askedAt) > LAPSES_AFTER_MS;
}

export function turnMsOf({ perMinute }: Pick<Approval, 'perMinute'>): number {
  return MINUTE_MS / perMinute;
}

/** How many people get a turn now. None while there are enough for some minutes: each time costs a reading. */
export function roomOf({ approval, nextTurnAt }: Release, now: number): number {
  const ahead = Math.max(0, nextTurnAt - now);
  if (ahead > AHEAD_MS / 2) return 0;
  return Math.min(MOST_AT_ONCE, Math.max(1, Math.ceil((AHEAD_MS - ahead) / turnMsOf(approval))));
}

/** How many people's turn has come by now: those who are planned ahead still wait. */
export function toldBy({ approval, released, nextTurnAt }: Release, now: number): number {
  return Math.max(0, released - Math.max(0, Math.ceil((nextTurnAt - now) / turnMsOf(approval))));
}
