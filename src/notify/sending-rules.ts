/** What may keep a notice back when its turn has come, and which notices follow from what became of it. */
import type { RevocationStatus } from '../record/revocation-status.ts';
import type { DeliveryOutcome } from './channels/notice-channel.ts';
import type { Notice, PlannedNotice, SuppressionReason } from './notice.ts';

/** Keeps back a notice that is still wanted. Undefined: nothing against it. It writes nothing that must not repeat. */
export type Restraint = (notice: Notice, restrained: Restrained) => Promise<Held | undefined>;

export interface Restrained {
  readonly status: RevocationStatus;
  /** Milliseconds. */
  readonly now: number;
  /** Its turn: when it was due, or when the last wait that somebody stated ended. ISO 8601. */
  readonly turnAt: string;
  /** Since when nothing but missing room of its channel has kept it back, ISO 8601. That is no delay of its own. */
  readonly inLineSince?: string;
}

export type Held =
  /** Its turn comes again then. ISO 8601. */
  | { readonly waitUntil: string }
  /** `instead`: what is sent in its place, planned before this one is concluded. */
  | { readonly suppress: SuppressionReason; readonly instead?: readonly PlannedNotice[] };

/**
 * What follows from a concluded notice. It is planned before the outcome is written, so that a crash repeats it: the
 * ids depend on the notice alone.
 */
export type FollowUp = (notice: Notice, outcome: Concluded) => Promise<readonly PlannedNotice[]>;

export type Concluded = Exclude<DeliveryOutcome, { readonly state: 'waiting' }>;

/** A later stage says what is true when it leaves, of whom and of what. Other notices stay as they are. */
export type Renewal = (notice: Notice, status: RevocationStatus) => Promise<Notice>;

/** What is about to leave, as its reader is best spoken to. */
export type Addressing = (notice: Notice) => Promise<Notice>;

export interface SendingRules {
  /** Before anything is asked. Default: every notice stays as it is. */
  readonly renew?: Renewal;
  /** For people only: a program hears of everything. Asked in order, before notices of one sweep are put together. */
  readonly restraints: readonly Restraint[];
  /** Asked for the one notice that would leave now, after that. */
  readonly lastRestraints: readonly Restraint[];
  /** Default: as it was planned. */
  readonly address?: Addressing;
  readonly followUps: readonly FollowUp[];
}

export const NO_RULES: SendingRules = { restraints: [], lastRestraints: [], followUps: [] };

/** The first that keeps the notice back decides. */
export async function firstHeld(
  restraints: readonly Restraint[],
  notice: Notice,
  restrained: Restrained,
): Promise<Held | undefined> {
  for (const restraint of restraints) {
    const held = await restraint(notice, restrained);
    if (held !== undefined) return held;
  }
  return undefined;
}
