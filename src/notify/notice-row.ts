/** A notice as a row of the outbox (table `Notices`), and back. */
import { defined } from '../base/defined.ts';
import { hashOf } from '../base/hash.ts';
import { isUnderstood } from '../correlate/understood.ts';
import { isNewer, leaveOut } from '../storage/newer-rows.ts';
import type { Row, StoredRow } from '../storage/tables.ts';
import type { Audience, Notice, NoticeContent, NoticeState } from './notice.ts';

/** The keys of a notice: enough to read it. A message of the notice queue carries only this. */
export interface NoticeRef {
  readonly noticeId: string;
  readonly audienceKey: string;
  /** W3C trace context of the signal, so that its trace continues here. */
  readonly traceparent?: string;
  /** The time at which the pointer stands that led to the notice, ISO 8601. */
  readonly pointedAt?: string;
}

/** How far sending has got. Written before each step that cannot be undone. Times are ISO 8601. */
export interface Progress {
  /** How often a worker has tried to send it. */
  readonly attempts: number;
  /** A draft was requested. Whether the mailbox created it must be looked up. */
  readonly draftCalledAt?: string;
  readonly draftId?: string;
  /** As the mailbox returned it; it may differ from the id that we gave. */
  readonly internetMessageId?: string;
  /** Sending was requested, and no answer is on record. */
  readonly sendCalledAt?: string;
  /** How often sending was requested, refused requests not counted. */
  readonly sends: number;
}

export interface StoredNotice {
  readonly notice: Notice;
  readonly state: NoticeState;
  /** Why it was suppressed, failed or is uncertain. */
  readonly reason?: string;
  readonly progress: Progress;
  /** While it waits: its due time, or the end of a worker's lease. ISO 8601. */
  readonly nextCheckAt: string;
  /** Where its pointer stands while it waits, ISO 8601: never after the next check, but it may be before it. */
  readonly returnsAt: string;
  /** Of the trace that planned it. */
  readonly traceparent?: string;
  /** Counts the updates. */
  readonly version: number;
  readonly etag: string;
}

export function audienceKeyOf({ id }: Pick<Audience, 'id'>): string {
  return hashOf(id.toLowerCase());
}

export function isWaiting(state: NoticeState): boolean {
  return state === 'due' || state === 'sending';
}

export function rowOfNotice(
  { notice, state, reason, progress, nextCheckAt, returnsAt, traceparent, version }: Omit<StoredNotice, 'etag'>,
  tenant: string,
): Row {
  const { audience } = notice;
  return {
    partitionKey: `${tenant}_${audienceKeyOf(audience)}`,
    rowKey: notice.id,
    v: 1,
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
    traceparent,
    content: JSON.stringify(notice.content),
    ...progress,
  };
}

const WORDS = {
  due: true,
  sending: true,
  sent: true,
  failed: true,
  suppressed: true,
  uncertain: true,
  observed: true,
  mail: true,
  user: true,
  manager: true,
  'app-owner': true,
  admins: true,
} satisfies Record<NoticeState | Notice['channel'] | Audience['kind'], true>;

/**
 * The types of the columns are trusted: only rowOfNotice writes them. Undefined if a later version did, and this one
 * does not understand it.
 */
export function noticeOfRow({ row, etag }: StoredRow): StoredNotice | undefined {
  const content = isKnown(row) ? (JSON.parse(String(row.content)) as NoticeContent) : undefined;
  if (content === undefined || !isUnderstood({ ...row, cause: content.cause })) return leaveOut(row);
  const text = (column: string) => String(row[column] ?? '');
  const optional = (column: string) => (row[column] === undefined ? undefined : text(column));
  return {
    notice: {
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
    },
    state: text('state') as NoticeState,
    ...defined({ reason: optional('reason'), traceparent: optional('traceparent') }),
    progress: defined({
      attempts: Number(row.attempts),
      sends: Number(row.sends),
      draftCalledAt: optional('draftCalledAt'),
      draftId: optional('draftId'),
      internetMessageId: optional('internetMessageId'),
      sendCalledAt: optional('sendCalledAt'),
    }),
    nextCheckAt: text('lookAt'),
    // A row without it is of an earlier version, which moved the pointer with every check.
    returnsAt: optional('returnsAt') ?? text('lookAt'),
    version: Number(row.version),
    etag,
  };
}

function isKnown(row: Row): boolean {
  const { state, channel, audienceKind } = row;
  return !isNewer(row) && [state, channel, audienceKind].every((word) => Object.hasOwn(WORDS, String(word)));
}
