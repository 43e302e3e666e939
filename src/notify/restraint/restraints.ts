/** What holds notices to people back: their night, their own choice, and how much one of them is told in a day. */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { hashOf } from '../../base/hash.ts';
import { severityOf } from '../../detect/cause.ts';
import type { RevocationStatus } from '../../record/revocation-status.ts';
import type { Notice, PlannedNotice } from '../notice.ts';
import { audienceKeyOf } from '../notice-row.ts';
import { capFor, isAtLeast } from '../planning/policy/notice-policy.ts';
import type { PolicyNow } from '../planning/policy/policy-of.ts';
import type { Addressing, Restraint } from '../sending-rules.ts';
import { quietUntil } from './quiet-hours.ts';
import type { TraitsOf } from './reader-traits.ts';
import type { Readers } from './table-readers.ts';
import { isCritical, isPerson } from './who-chooses.ts';

interface RestraintContext {
  readonly readers: Readers;
  readonly traitsOf: TraitsOf;
  readonly policy: PolicyNow;
  /** IANA, of readers whose own zone is not known. Undefined: nobody knows when their night is, so they have none. */
  readonly timeZone: string | undefined;
}

/** Somebody whose mailbox cannot be asked is waited for so long; then the tenant's zone, if set, has to do. */
const WAIT_FOR_ZONE_MS = 30 * 60_000;

export function untilMorning({ traitsOf, policy, timeZone }: RestraintContext): Restraint {
  return async (notice, { now }) => {
    if (!isPerson(notice)) return undefined;
    const { quietHours } = await policy();
    if (quietHours === null || isAtLeast(severityOf(notice.content.cause), quietHours.exceptSeverity)) return undefined;
    const { timeZone: own, askAgainAt } = await traitsOf(notice);
    if (own === undefined && askAgainAt !== undefined && now < Date.parse(notice.dueAt) + WAIT_FOR_ZONE_MS)
      return { waitUntil: isoOf(Math.max(askAgainAt, now + 1)) };
    const zone = own ?? timeZone;
    const end = zone === undefined ? undefined : quietUntil(now, quietHours, zone);
    return end === undefined ? undefined : { waitUntil: isoOf(end) };
  };
}

export function asChosen({ readers }: Pick<RestraintContext, 'readers'>): Restraint {
  return async (notice, { now }) => {
    if (!isPerson(notice) || isCritical(notice)) return undefined;
    const { unsubscribedAt, snoozedUntil } = await readers.choices(audienceKeyOf(notice.audience));
    if (unsubscribedAt !== undefined) return { suppress: 'unsubscribed' };
    return snoozedUntil !== undefined && Date.parse(snoozedUntil) > now ? { suppress: 'snoozed' } : undefined;
  };
}

export function withinCap({ readers, policy }: Pick<RestraintContext, 'readers' | 'policy'>): Restraint {
  return async (notice, { now, status }) => {
    if (!isPerson(notice) || isCritical(notice)) return undefined;
    const cap = capFor(await policy(), { cause: notice.content.cause, audience: notice.audience.kind });
    const place = { matter: matterOf(notice, status), at: now };
    const kind = notice.rehearsal ? 'told-rehearsal' : 'told';
    const isTaken = await readers.takePlace(audienceKeyOf(notice.audience), kind, place, cap);
    return isTaken ? undefined : { suppress: 'capped', instead: [cappedLine(notice)] };
  };
}

/** The same on each channel, and again when the notice is sent once more. */
function matterOf({ revocationId, content }: Notice, { place }: RevocationStatus): string {
  const root = content.sweep === undefined ? undefined : place?.root;
  const about = root ? [content.cause, root.kind, root.id, place?.at.slice(0, 10) ?? ''] : [revocationId];
  return hashOf(...about, content.stage ?? '').slice(0, 12);
}

/** What it would have said stands in the next digest. The same line, however often it is planned. */
function cappedLine(notice: Notice): PlannedNotice {
  return { ...notice, id: hashOf(notice.id, 'capped'), channel: 'digest', initialState: 'due' };
}

/** Gives what is about to leave the zone and the language of its reader. */
export function asReaderReads(traitsOf: TraitsOf): Addressing {
  return async (notice) => {
    const { timeZone, language } = await traitsOf(notice);
    const { reader = {} } = notice.content;
    // The directory's language is the one that somebody chose for all apps.
    const traits = defined({ language: reader.language ?? language, timeZone: timeZone ?? reader.timeZone });
    return Object.keys(traits).length === 0 ? notice : { ...notice, content: { ...notice.content, reader: traits } };
  };
}
