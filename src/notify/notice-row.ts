/** A notice as a row of the outbox, and back. */
import { hashOf } from '../base/hash.ts';
import type { Row, StoredRow } from '../storage/tables.ts';
import type { Audience, Notice, NoticeContent, NoticeState } from './notice.ts';

/** Where a notice stands: enough to read it, and all that a queue message carries. */
export interface NoticeRef {
  readonly noticeId: string;
  readonly audienceKey: string;
  /** W3C, where the trace of its signal leads on. */
  readonly traceparent?: string;
}

/** How far sending has got, written before each step that cannot be taken back. Times are ISO 8601. */
export interface Progress {
  /** How often it was taken up. */
  readonly attempts: number;
  /** The draft was asked for; whether it came about must be looked up. */
  readonly draftCalledAt?: string;
  readonly draftId?: string;
  /** As the mailbox gave it back, which need not be ours. */
  readonly internetMessageId?: string;
  /** Sending was asked for and no answer is on record. */
  readonly sendCalledAt?: string;
  /** How often, refusals not counted. */
  readonly sends: number;
}

export interface KeptNotice {
  readonly notice: Notice;
  readonly state: NoticeState;
  /** Why it was suppressed, failed or is uncertain. */
  readonly reason?: string;
  readonly progress: Progress;
  /** When to look at it next, while it waits: its due time, or the end of a worker's lease. ISO 8601. */
  readonly lookAt: string;
  /** Of the trace that planned it. */
  readonly traceparent?: string;
  /** Counts the moves, so that a reader knows its own. */
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
  { notice, state, reason, progress, lookAt, traceparent, version }: Omit<KeptNotice, 'etag'>,
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
    lookAt,
    traceparent,
    content: JSON.stringify(notice.content),
    ...progress,
  };
}

export function noticeOfRow({ row, etag }: StoredRow): KeptNotice {
  const text = (column: string) => String(row[column] ?? '');
  const optional = <K extends string>(...columns: readonly K[]) =>
    Object.fromEntries(columns.flatMap((column) => (row[column] === undefined ? [] : [[column, text(column)]]))) as {
      readonly [C in K]?: string;
    };
  const { audienceName: name } = optional('audienceName');
  return {
    notice: {
      id: row.rowKey,
      tenantId: text('tenantId'),
      revocationId: text('revocationId'),
      // These columns are written by rowOfNotice alone.
      audience: {
        kind: text('audienceKind') as Audience['kind'],
        id: text('audienceId'),
        mail: text('audienceMail'),
        ...(name === undefined ? {} : { name }),
      },
      channel: text('channel') as Notice['channel'],
      dueAt: text('dueAt'),
      content: JSON.parse(text('content')) as NoticeContent,
    },
    state: text('state') as NoticeState,
    ...optional('reason', 'traceparent'),
    progress: {
      attempts: Number(row.attempts),
      sends: Number(row.sends),
      ...optional('draftCalledAt', 'draftId', 'internetMessageId', 'sendCalledAt'),
    },
    lookAt: text('lookAt'),
    version: Number(row.version),
    etag,
  };
}
