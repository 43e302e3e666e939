/** What is known of one person's sign-in, as the tables have it, before anybody judges it. Times are milliseconds. */
import type { PolicyDetail } from '../../detect/report.ts';
import type { Bites, Effect } from '../../impact/affected.ts';
import type { TokenErrorExplanation } from '../../token-errors/token-error-explanation.ts';
import type { RevocationSummary } from '../answers.ts';
import type { ClientEffect, LastSignIn, Party, SourceRead } from './why-answer.ts';

/** A revocation that reached the person, or the app. */
export interface WhyCandidate {
  readonly summary: RevocationSummary;
  /** On this person at the app; without an app the strongest one. */
  readonly effect: Effect;
  readonly bites?: Bites;
  /** Where it takes something away from this person, as far as that is on record. */
  readonly apps: readonly Party[];
  /** False: it counts for everybody at the app, and nobody has seen this person use it. */
  readonly isKnownUse: boolean;
  /** Refused sign-ins of this person that belong to it. */
  readonly refusals: readonly Refusal[];
  /** When it was undone, such as an account that was enabled again. */
  readonly closedAt?: number;
  /** Of a question about every app: all of `apps` worked after it, the last of them then. */
  readonly workedAt?: number;
  /** When the person signed in again after it. */
  readonly recoveredAt?: number;
  readonly policyChange?: PolicyDetail['change'];
  readonly clients: readonly ClientEffect[];
  readonly evidence: readonly { readonly source: string; readonly sourceId: string; readonly seenAt: string }[];
}

export interface Refusal {
  readonly at: number;
  readonly code?: number;
  /** Absent where it is not known which. */
  readonly app?: Party;
}

export interface WhyFacts {
  readonly user: Party;
  readonly app?: Party;
  readonly at: number;
  readonly candidates: readonly WhyCandidate[];
  /** What was given along. `undefined` of a text in which no error is known. */
  readonly error?: { readonly explained: TokenErrorExplanation | undefined };
  readonly lastSuccess?: LastSignIn;
  /** The last one at which the person was there. */
  readonly lastInteractive?: number;
  /** The last time that a client redeemed a refresh token. */
  readonly lastRefresh?: number;
  /** The first one after the question that is kept. */
  readonly workedAfter?: number;
  readonly lastFailure?: LastSignIn;
  readonly sources: readonly SourceRead[];
}
