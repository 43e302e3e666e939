/** A notice as a row of the outbox (table `Notices`), and back. */
import { defined } from '../base/defined.ts';
import { hashOf } from '../base/hash.ts';
import { isJsonObject, type JsonObject, parsedJson } from '../base/json.ts';
import { isUnderstood } from '../correlate/understood.ts';
import { isNewer, leaveOut } from '../storage/newer-rows.ts';
import type { Row, StoredRow } from '../storage/tables.ts';
import type { Audience, Notice, NoticeContent, NoticeState, NoticeSweep } from './notice.ts';

/** The keys of a notice: enough to read it. A message of the notice queue carries only this. */
export interface NoticeRef {
  readonly noticeId: string;
  readonly audienceKey: string;
  /** W3C trace context of the signal, so that its trace continues here. */
  readonly traceparent?: string;
  /** The keys of the pointer that led to the notice: partition and row. */
  readonly pointer?: readonly [string, string];
}

/** How far a channel has got with a notice. Only that channel reads it; the outbox keeps it. */
export type ChannelProgress = JsonObject;

/** What it said when it left, where that differs from the plan. Without names of people: they stand in the content. */
export type ToldFacts = Pick<NoticeContent, 'occurred' | 'apps' | 'appCount' | 'userCount'> & {
  readonly sweep?: Pick<NoticeSweep, 'told' | 'members'>;
};

export interface StoredNotice {
  readonly notice: Notice;
  readonly state: NoticeState;
  /** Why it was suppressed, failed or is uncertain. */
  readonly reason?: string;
  /** How often a worker has begun to send it. */
  readonly attempts: number;
  /** Absent: its channel has not begun. */
  readonly progress?: ChannelProgress;
  /** Absent: it has not left, or says what was planned. */
  readonly told?: ToldFacts;
  /** While it waits: its due time, or the end of a worker's lease. ISO 8601. */
  readonly nextCheckAt: string;
  /** Where its pointer stands while it waits, ISO 8601: never after the next check, but it may be before it. */
  readonly returnsAt: string;
  /** It waits in the line of those for which no mailbox has room, and there its pointer stands. */
  readonly inLine?: true | undefined;
  /** Since when nothing but missing room has kept it back, ISO 8601. Absent: nothing has. */
  readonly inLineSince?: string;
  /** Of the trace that planned it. */
  readonly traceparent?: string;
  /** Counts the updates. */
  readonly version: number;
  readonly etag: string;
}

export function audienceKeyOf({ id }: Pick<Audience, 'id'>): string {
  return hashOf(id.toLowerCase());
}

export function refOfNotice({ id, audience }: Pick<Notice, 'id' | 'audience'>): NoticeRef {
  return { noticeId: id, audienceKey: audienceKeyOf(audience) };
}

export function isWaiting(state: NoticeState): boolean {
  return state === 'due' || state === 'sending';
}

export function rowOfNotice(
  {
    notice,
    state,
    reason,
    attempts,
    progress,
    told,
    nextCheckAt,
    returnsAt,
    inLine,
    inLineSince,
    traceparent,
    version,
  }: Omit<StoredNotice, 'etag'>,
  tenant: string,
): Row {
  const { audience } = notice;
  return {
    partitionKey: `${tenant}_${audienceKeyOf(audience)}`,
    rowKey: notice.id,
    v: versionOf(notice, progress),
    version,
    state,
    reason,
    tenantId: notice.tenantId,
    revocationId: notice.revocationId,
    channel: notice.channel,
    audienceKind: audience.kind,
    audienceId: audience.id,
    audienceMail: audience.mail,
    audienceName: audience.name,
    dueAt: notice.dueAt,
    lookAt: nextCheckAt,
    returnsAt,
    inLine,
    inLineSince,
    traceparent,
    content: JSON.stringify(notice.content),
    attempts,
    progress: progress && JSON.stringify(progress),
    told: told && JSON.stringify(told),
    rehearsal: notice.rehearsal,
  };
}

/** An earlier version leaves rows alone that it would not treat as they must be. */
const BEGUN_VERSION = 2;
const REHEARSAL_VERSION = 3;

function versionOf({ rehearsal }: Notice, progress: ChannelProgress | undefined): number {
  // It would send what must never leave.
  if (rehearsal) return REHEARSAL_VERSION;
  // It looks for progress elsewhere: it would begin anew, and tell somebody twice.
  return progress === undefined ? 1 : BEGUN_VERSION;
}

const WORDS = {
  due: true,
  sending: true,
  sent: true,
  failed: true,
  suppressed: true,
  uncertain: true,
  observed: true,
  recovered: true,
  mail: true,
  'teams-activity': true,
  'teams-card': true,
  webhook: true,
  digest: true,
  user: true,
  manager: true,
  'app-owner': true,
  admins: true,
  'help-desk': true,
  app: true,
} satisfies Record<NoticeState | Notice['channel'] | Audience['kind'], true>;

/**
 * The types of the columns are trusted: only rowOfNotice writes them. Undefined if a later version did, and this one
 * does not understand it.
 */
export function noticeOfRow({ row, etag }: StoredRow): StoredNotice | undefined {
  const content = isKnown(row) ? (JSON.parse(String(row.content)) as NoticeContent) : undefined;
  if (content === undefined || !isUnderstood({ ...row, v: 1, cause: content.cause })) return leaveOut(row);
  const text = (column: string) => String(row[column] ?? '');
  const optional = (column: string) => (row[column] === undefined ? undefined : text(column));
  return {
    notice: defined({
      id: row.rowKey,
      tenantId: text('tenantId'),
      revocationId: text('revocationId'),
      audience: defined({
        kind: text('audienceKind') as Audience['kind'],
        id: text('audienceId'),
        mail: text('audienceMail'),
        name: optional('audienceName'),
      }),
      channel: text('channel') as Notice['channel'],
      dueAt: text('dueAt'),
      content,
      rehearsal: row.rehearsal === true || undefined,
    }),
    state: text('state') as NoticeState,
    ...defined({ reason: optional('reason'), traceparent: optional('traceparent') }),
    ...defined({ inLine: row.inLine === true || undefined, inLineSince: optional('inLineSince') }),
    attempts: Number(row.attempts),
    ...defined({ progress: progressIn(row), told: toldIn(row) }),
    nextCheckAt: text('lookAt'),
    // A row without it is of an earlier version, which moved the pointer with every check.
    returnsAt: optional('returnsAt') ?? text('lookAt'),
    version: Number(row.version),
    etag,
  };
}

function isKnown(row: Row): boolean {
  const { state, channel, audienceKind } = row;
  return (
    !isNewer(row, REHEARSAL_VERSION) &&
    [state, channel, audienceKind].every((word) => Object.hasOwn(WORDS, String(word)))
  );
}

function toldIn({ told }: Row): ToldFacts | undefined {
  return told === undefined ? undefined : (JSON.parse(String(told)) as ToldFacts);
}

/** A row of an earlier version has the progress of its mail in columns of their own. */
function progressIn(row: Row): ChannelProgress | undefined {
  const { progress, sends, draftCalledAt, draftId, internetMessageId, sendCalledAt } = row;
  if (progress !== undefined) {
    const kept = parsedJson(String(progress));
    return isJsonObject(kept) ? kept : {};
  }
  return draftCalledAt === undefined
    ? undefined
    : defined({ sends, draftCalledAt, draftId, internetMessageId, sendCalledAt });
}
