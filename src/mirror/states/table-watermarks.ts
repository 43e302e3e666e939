/**
 * How far each source of the mirror was read: written after the changes of a reading are enqueued and its states saved.
 */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { isAhead } from '../../base/server-time.ts';
import { keyPart } from '../../storage/keys.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

export type MirrorSource =
  | 'users'
  | 'groups'
  | 'service-principals'
  | 'devices'
  | 'device-users'
  | 'grants'
  | 'app-links'
  | 'registrations'
  | 'managers'
  | 'directory-roles'
  | 'conditional-access'
  | 'named-locations'
  | 'authentication-strengths'
  | 'security-defaults'
  | 'token-lifetimes'
  /** No source: when the history was last purged. */
  | 'history-purge';

export interface Watermark {
  /** When the last complete reading began, in milliseconds: what it did not show may have come right after that. */
  readonly readAt: number;
  /** Opaque; only of a delta source. */
  readonly deltaLink?: string;
  /** Only while a run of a delta goes on over several turns: when it began, in milliseconds. */
  readonly runStartedAt?: number;
  /** Since when every run of a delta had items that were left out, in milliseconds. */
  readonly leftOutSince?: number;
  /** Where a round through many objects continues. */
  readonly cursor?: string;
  /** When the round before this one began, in milliseconds. */
  readonly roundBefore?: number;
}

/** When it was read is unknown, where a clock that was ahead wrote it. A day is longer than any period of a source. */
const DRAWN_BACK_MS = 86_400_000;

/** @param now milliseconds: what lies ahead is drawn back, so that the source is read again. Absent: as it is stored */
export async function readWatermark(
  { tenantId, table }: TenantStore,
  source: MirrorSource,
  now = Number.POSITIVE_INFINITY,
): Promise<Watermark | undefined> {
  const stored = await table('Watermarks').get(keyPart(tenantId), rowKeyOf(source));
  if (!stored) return undefined;
  const { readAt, deltaLink, runStartedAt, leftOutSince, cursor, roundBefore } = stored.row;
  const at = Date.parse(String(readAt));
  return defined({
    readAt: isAhead(at, now) ? now - DRAWN_BACK_MS : at,
    deltaLink: typeof deltaLink === 'string' ? deltaLink : undefined,
    runStartedAt: runStartedAt === undefined ? undefined : Date.parse(String(runStartedAt)),
    leftOutSince: leftOutSince === undefined ? undefined : Date.parse(String(leftOutSince)),
    cursor: typeof cursor === 'string' ? cursor : undefined,
    roundBefore: roundBefore === undefined ? undefined : Date.parse(String(roundBefore)),
  });
}

export async function saveWatermark(
  { tenantId, table }: TenantStore,
  source: MirrorSource,
  { readAt, deltaLink, runStartedAt, leftOutSince, cursor, roundBefore }: Watermark,
): Promise<void> {
  await table('Watermarks').put({
    partitionKey: keyPart(tenantId),
    rowKey: rowKeyOf(source),
    v: 1,
    readAt: isoOf(readAt),
    deltaLink,
    ...(runStartedAt === undefined ? {} : { runStartedAt: isoOf(runStartedAt) }),
    ...(leftOutSince === undefined ? {} : { leftOutSince: isoOf(leftOutSince) }),
    cursor,
    ...(roundBefore === undefined ? {} : { roundBefore: isoOf(roundBefore) }),
  });
}

function rowKeyOf(source: MirrorSource): string {
  return `mirror-${source}`;
}
