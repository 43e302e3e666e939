/**
 * How far each source of the mirror was read: written after the changes of a reading are enqueued and its states saved.
 */

import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { isAhead } from '../../base/server-time.ts';
import { keyPart } from '../../storage/keys.ts';
import { removeAll } from '../../storage/remove-rows.ts';
import { allRows } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

/** In the order in which a poll reads them. */
export const MIRROR_SOURCES = [
  'users',
  'devices',
  'groups',
  'group-members',
  'directory-roles',
  'managers',
  'device-owners',
  'device-users',
  'service-principals',
  'grants',
  'registrations',
  'app-links',
  'app-owners',
  'conditional-access',
  'named-locations',
  'authentication-strengths',
  'security-defaults',
  'token-lifetimes',
  'cross-tenant-access',
  'conditional-access-settings',
] as const;

export type MirrorSource = (typeof MIRROR_SOURCES)[number];

/** `history-purge` is no source: when the history was last purged. */
type WatermarkName = MirrorSource | 'history-purge';

export interface Watermark {
  /** When the last complete reading began, in milliseconds: what it did not show may have come right after that. */
  readonly readAt: number;
  /** Opaque; only of a delta source. */
  readonly deltaLink?: string;
  /** Only while a run of a delta goes on over several turns: when it began, in milliseconds. */
  readonly runStartedAt?: number;
  /** Since when every run of a delta had items that were left out, in milliseconds. */
  readonly leftOutSince?: number;
  /** How many rows the last complete reading in full had. */
  readonly rows?: number;
  /** Only where Graph does not show the source in this tenant: its answer. What it would show is not known. */
  readonly notShown?: string;
}

/** Not `mirror-`, as in versions whose mirror was in tables: what they had read is not in this one. */
const PREFIX = 'segments-';
/** When it was read is unknown, where a clock that was ahead wrote it. A day is longer than any period of a source. */
const DRAWN_BACK_MS = 86_400_000;

/** @param now milliseconds: what lies ahead is drawn back, so that the source is read again. Absent: as it is stored */
export async function readWatermark(
  { tenantId, table }: TenantStore,
  source: WatermarkName,
  now = Number.POSITIVE_INFINITY,
): Promise<Watermark | undefined> {
  const stored = await table('Watermarks').get(keyPart(tenantId), rowKeyOf(source));
  if (!stored) return undefined;
  const { readAt, deltaLink, runStartedAt, leftOutSince, rows, notShown } = stored.row;
  const at = Date.parse(String(readAt));
  return defined({
    readAt: isAhead(at, now) ? now - DRAWN_BACK_MS : at,
    deltaLink: typeof deltaLink === 'string' ? deltaLink : undefined,
    runStartedAt: runStartedAt === undefined ? undefined : Date.parse(String(runStartedAt)),
    leftOutSince: leftOutSince === undefined ? undefined : Date.parse(String(leftOutSince)),
    rows: typeof rows === 'number' ? rows : undefined,
    notShown: typeof notShown === 'string' ? notShown : undefined,
  });
}

export async function saveWatermark(
  { tenantId, table }: TenantStore,
  source: WatermarkName,
  { readAt, deltaLink, runStartedAt, leftOutSince, rows, notShown }: Watermark,
): Promise<void> {
  await table('Watermarks').put({
    partitionKey: keyPart(tenantId),
    rowKey: rowKeyOf(source),
    v: 1,
    readAt: isoOf(readAt),
    deltaLink,
    ...(runStartedAt === undefined ? {} : { runStartedAt: isoOf(runStartedAt) }),
    ...(leftOutSince === undefined ? {} : { leftOutSince: isoOf(leftOutSince) }),
    rows,
    notShown,
  });
}

export function mirrorSourceOf(name: string): MirrorSource | undefined {
  return MIRROR_SOURCES.find((source) => source === name);
}

/** Every source is read again in full. */
export async function removeWatermarks({ tenantId, table }: TenantStore): Promise<void> {
  const rows = { from: PREFIX, to: `${PREFIX}~` };
  await removeAll(table('Watermarks'), await allRows(table('Watermarks'), { partition: keyPart(tenantId), rows }));
}

function rowKeyOf(source: WatermarkName): string {
  return `${PREFIX}${source}`;
}
