/**
 * The admins hear, in their digest, of a notice that came too late for its reader, and of one of which nobody can say
 * whether it left.
 */
import type { Clock } from '../../base/clock.ts';
import type { NoticeSettings } from '../notice-settings.ts';
import type { FollowUp, Restraint } from '../sending-rules.ts';
import { missedLine } from './digest-line.ts';

type Admins = Pick<NoticeSettings, 'admins'>;

const TOO_LATE_MS = 24 * 3_600_000;

/**
 * Keeps back a notice whose turn comes more than a day late: by then it helps nobody. Its turn is when it is due, or
 * when a stated wait (quiet hours, approval) ends; it is reached when it joins the line for room in a mailbox (pace).
 * So a notice that waits as it should is never late. All of these times are of the server's clock.
 */
export function notTooLate(admins: Admins): Restraint {
  return async (notice, { now, turnAt, inLineSince }) => {
    const lateAt = Date.parse(turnAt) + TOO_LATE_MS;
    const reached = inLineSince === undefined ? now : Date.parse(inLineSince);
    if (reached <= lateAt || notice.content.stage === 'endpoint-disabled') return undefined;
    // The time at which it was too late: however often this is asked, it gives the same line.
    return { suppress: 'too-late', instead: [missedLine(notice, 'too-late', { ...admins, at: lateAt })] };
  };
}

/** @param now the line stands in the digest of the day on which that was found out */
export function tellOfUncertain(admins: Admins, now: Clock): FollowUp {
  return async (notice, { state }) =>
    state === 'uncertain' ? [missedLine(notice, 'uncertain', { ...admins, at: now() })] : [];
}
