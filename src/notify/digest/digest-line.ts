/**
 * A notice of the channel `digest` is a line: it waits without a pointer of its own until the digest of its day, which
 * is a notice as well, takes it up. Lines of one reader and day stand together, the worst first. Pure.
 */
import { isoOf } from '../../base/clock.ts';
import { hashOf } from '../../base/hash.ts';
import { severityOf } from '../../detect/cause.ts';
import { SEVERITIES } from '../../detect/severity.ts';
import type { Channel, MissedNotice, Notice, PlannedNotice } from '../notice.ts';
import type { NoticeSettings } from '../notice-settings.ts';
import { planMailToAdmins } from '../planning/stand-ins.ts';
import { type DigestMoment, type DigestTime, nextDigest } from './digest-time.ts';

/** No other id begins like this. */
const PREFIX = 'digest-';
const DAY = /^digest-(\d{4}-\d{2}-\d{2})-/;
const CHANNEL = 'digest' satisfies Channel;

export function isDigestLine({ channel, content }: Pick<Notice, 'channel' | 'content'>): boolean {
  return channel === CHANNEL && content.digest === undefined;
}

/** Gives a line its place among those of its day, for which its due time decides. Any other notice stays as it is. */
export function placedLine(notice: PlannedNotice, time: DigestTime): PlannedNotice {
  if (!isDigestLine(notice) || notice.id.startsWith(PREFIX)) return notice;
  const { day, at } = nextDigest(Date.parse(notice.dueAt), time);
  const rank = SEVERITIES.indexOf(severityOf(notice.content.cause));
  return { ...notice, id: `${PREFIX}${day}-${rank}-${notice.id}`, dueAt: isoOf(at) };
}

/** The row keys of the lines of a day. */
export function lineRange(day: string): { readonly from: string; readonly to: string } {
  return { from: `${PREFIX}${day}-`, to: `${PREFIX}${day}.` };
}

/** Undefined: it is no line that has its place. */
export function dayOfLine({ id }: Pick<Notice, 'id'>): string | undefined {
  return DAY.exec(id)?.[1];
}

/** One for each reader and day; what is only rehearsed has one of its own. */
export function digestIdOf({ tenantId, audience, rehearsal }: Notice, day: string): string {
  return hashOf(tenantId, audience.id.toLowerCase(), CHANNEL, day, ...(rehearsal ? ['rehearsal'] : []));
}

/** The digest that carries the line. It names nobody: the reader's address stands in the lines. */
export function digestFor(line: Notice, { day, at }: DigestMoment): PlannedNotice {
  const { tenantId, revocationId, audience, rehearsal, content } = line;
  const { cause, subject, occurred } = content;
  return {
    id: digestIdOf(line, day),
    tenantId,
    revocationId,
    audience: { kind: audience.kind, id: audience.id, mail: '' },
    channel: CHANNEL,
    dueAt: isoOf(at),
    content: {
      cause,
      subject: { kind: subject.kind, id: subject.id },
      occurred,
      detail: {},
      apps: [],
      appCount: 0,
      userCount: 0,
      digest: { day, lines: [], more: 0 },
    },
    ...(rehearsal && { rehearsal }),
    initialState: 'due',
  };
}

/** The line by which the admins hear of a notice that did not reach its reader. @param at milliseconds */
export function missedLine(
  notice: Notice,
  missed: MissedNotice,
  { admins, at }: Pick<NoticeSettings, 'admins'> & { readonly at: number },
): PlannedNotice {
  const planned = planMailToAdmins(notice, { admins }, isoOf(at));
  const { tenantId, revocationId, audience, content } = planned;
  const { stage: _, stageFacts: _facts, event: _event, ...about } = content;
  return {
    ...planned,
    // However many readers of one revocation were missed: one line.
    id: hashOf(tenantId, revocationId, audience.id, CHANNEL, missed),
    channel: CHANNEL,
    content: { ...about, missed },
  };
}
