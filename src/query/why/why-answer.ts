/** What `why` is asked, and what it answers: one verdict about one person, and all that it rests on. */

import type { PolicyDetail } from '../../detect/report.ts';
import type { Bites, Effect } from '../../impact/affected.ts';
import type { ClientType } from '../../impact/app-clients.ts';
import type { WorkedKind } from '../../mirror/worked-sign-ins.ts';
import type { TokenErrorExplanation } from '../../token-errors/token-error-explanation.ts';
import type { Ambiguous, Candidate, RevocationSummary } from '../answers.ts';

/** How sure a verdict is. No other word is used, and each means exactly this. */
export const CERTAINTIES = {
  confirmed:
    'It is on record, and so is its consequence: a sign-in of this person was refused because of it, or the error that ' +
    'was given says the same.',
  likely: 'It is on record and ends this sign-in, and nothing speaks against it; but nobody has seen the consequence.',
  possible: 'It may explain it, but something is open: the doubts say what.',
  'nothing-found': 'Nothing on record explains it, and every source that would show it was read for that time.',
  'cannot-tell': 'Nothing on record explains it, but a source that would show it was not read for that time.',
} as const;
export type Certainty = keyof typeof CERTAINTIES;

/**
 * What kind of answer it is. `ended`: something on record ended the sign-in. `over`: so it was, and the person has
 * signed in again since. `by-error`: nothing on record, but the error names a cause. `no-loss`: the error is temporary,
 * a step of a normal sign-in, or a fault of the app: it revokes nothing. `nothing`: nothing explains it.
 */
export const OUTCOMES = ['ended', 'over', 'by-error', 'no-loss', 'nothing'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What shows that it is over: a sign-in right after it, that it was undone, or the last sign-in. */
export const OVER_BY = ['recovery', 'undone', 'sign-in'] as const;

/** Why a verdict is not more certain. */
export const DOUBTS = [
  'source-not-read',
  'first-reading',
  'effect-not-decided',
  'not-known-to-use',
  'app-not-named',
  'others-near',
  'over-since',
  'renewed-since',
  'watched-shortly',
  'long-ago',
  'error-says-other',
  'error-not-known',
  'change-not-known',
  'code-fits-several',
] as const;
export type Doubt = (typeof DOUBTS)[number];

export interface WhyQuestion {
  /** Object id, user principal name, mail address or display name; or how one of these begins. */
  readonly user: string;
  /** Object id of the service principal, app id or display name; or how one of these begins. */
  readonly app?: string;
  /** When it was noticed; ISO 8601. Absent: now, or the time in the error. */
  readonly at?: string;
  /** An AADSTS code, an error message, or the answer of a token endpoint. */
  readonly error?: string;
}

export interface Party {
  readonly id: string;
  readonly name?: string;
}

/** What happens to the sign-in with one kind of client. */
export interface ClientEffect {
  readonly client: ClientType;
  /** Whether the person was seen with this kind of client at the app. */
  readonly seen: boolean;
  readonly effect: Effect;
}

/** How far a source was read, and what it would have shown. */
export interface SourceRead {
  readonly name: string;
  /** `behind`: not as far as the time of the question. `not-read`: refused, failing, or never read. */
  readonly state: 'read' | 'behind' | 'first-reading' | 'not-read';
  /** Since when it is read at all: what happened before was never seen. ISO 8601. */
  readonly readFrom?: string;
  /** ISO 8601. */
  readonly readTo?: string;
  /** What can no longer be read of the days before the question. */
  readonly gaps: readonly { readonly from: string; readonly to: string }[];
  readonly shows: string;
}

/** The last sign-in that worked, or that was refused. */
export interface LastSignIn {
  /** ISO 8601. */
  readonly at: string;
  /** Absent where it is not known at which. */
  readonly app?: Party;
  /** Of one that worked: whether the person was there, or a client redeemed a refresh token. */
  readonly kind?: WorkedKind;
  /** AADSTS code of a refusal. */
  readonly code?: number;
}

export interface WhyAnswer {
  /** One or two sentences that can be read out. */
  readonly verdict: string;
  readonly certainty: Certainty;
  readonly outcome: Outcome;
  /** `text` says the same in words. */
  readonly doubts: readonly { readonly doubt: Doubt; readonly text: string }[];
  readonly user: Party;
  readonly app?: Party;
  /** Of the question; ISO 8601. */
  readonly at: string;
  /** What explains it, first; then what else may. Empty where nothing does. */
  readonly revocations: readonly RevocationSummary[];
  /** At the app, or the strongest one at any. Absent where nothing on record explains it. */
  readonly effect?: Effect;
  readonly bites?: Bites;
  /** Where the first of `revocations` took something away from this person, as far as that is on record. */
  readonly apps: readonly Party[];
  /** How a policy was changed, where it was one and the record says so. */
  readonly policyChange?: PolicyDetail['change'];
  /** The last refused sign-in that shows it, and its AADSTS code. */
  readonly refusedAt?: string;
  readonly refusedCode?: number;
  /** At the app; empty where none was asked for, or where nothing explains it. */
  readonly clients: readonly ClientEffect[];
  /** In order, for a help desk. */
  readonly todo: readonly string[];
  /** Who can put it right. */
  readonly whoCanFix: string;
  readonly alsoHit?: { readonly users: number; readonly apps: number; readonly sweepId?: string };
  /** Of the first of `revocations`; at most 20. */
  readonly evidence: readonly { readonly source: string; readonly sourceId: string; readonly seenAt: string }[];
  /**
   * What the error that was given says. `fits`: whether what is on record can lead to it; absent if it names no cause.
   */
  readonly error?: Pick<TokenErrorExplanation, 'code' | 'name' | 'meaning' | 'tokenState' | 'causes'> & {
    readonly fits?: boolean;
  };
  /** When the person signed in again after it, or it was undone; ISO 8601. */
  readonly overAt?: string;
  /** `sign-in`: by then at the latest, because of sign-ins only the last one is kept. */
  readonly overBy?: (typeof OVER_BY)[number];
  /** When it was undone, where that alone ends nothing. */
  readonly undoneAt?: string;
  /** The last one up to the time of the question; at most an hour older than the very last one. */
  readonly lastSuccess?: string;
  readonly lastSuccessKind?: WorkedKind;
  /** Absent where it is not known at which app. */
  readonly lastSuccessApp?: Party;
  /** The last one at which the person was there. */
  readonly lastInteractive?: string;
  /** When a client last redeemed a refresh token, without the person. */
  readonly lastRefresh?: string;
  /** The first one after the time of the question, as far as one is kept. */
  readonly workedAfter?: string;
  readonly lastFailure?: string;
  readonly lastFailureCode?: number;
  readonly lastFailureApp?: Party;
  readonly sources: readonly SourceRead[];
  /** What cannot be the reason, as far as was read. Empty where something explains it. */
  readonly ruledOut: readonly string[];
}

/** Nobody, or no app, has this name or id. */
export interface UnknownParty {
  readonly unknown: 'user' | 'app';
  readonly near: readonly Candidate[];
}

/** Several people, or apps, have this name, or one that begins so. */
export interface SeveralParties extends Ambiguous {
  readonly several: 'user' | 'app';
}

/** Whom a why-answer can be given about. */
export type WhyReply = WhyAnswer | UnknownParty | SeveralParties;
