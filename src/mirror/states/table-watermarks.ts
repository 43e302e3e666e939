/** How far each reading of the tenant has come: written when a reading has been told and kept, never before. */
import { isoOf } from '../../base/clock.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Tables } from '../../storage/tables.ts';

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
  /** Not a reading: when the history was last purged. */
  | 'history-purge';

interface Watermark {
  /** When the last complete reading began, ms: what it did not show may have come right after. */
  readonly readAt: number;
  /** Opaque, of a delta source. */
  readonly deltaLink?: string;
  /** Where a round through many objects goes on. */
  readonly cursor?: string;
  /** When the round before this one began, ms. */
  readonly roundBefore?: number;
}

export async function readWatermark(
  tables: Tables,
  tenantId: string,
  source: MirrorSource,
): Promise<Watermark | undefined> {
  const stored = await tables('Watermarks').get(keyPart(tenantId), rowKeyOf(source));
  if (!stored) return undefined;
  const { readAt, deltaLink, cursor, roundBefore } = stored.row;
  return {
    readAt: Date.parse(String(readAt)),
    ...(typeof deltaLink === 'string' ? { deltaLink } : {}),
    ...(typeof cursor === 'string' ? { cursor } : {}),
    ...(roundBefore === undefined ? {} : { roundBefore: Date.parse(String(roundBefore)) }),
  };
}

export async function saveWatermark(
  tables: Tables,
  tenantId: string,
  source: MirrorSource,
  mark: Watermark,
): Promise<void> {
  const { readAt, deltaLink, cursor, roundBefore } = mark;
  const before = roundBefore === undefined ? {} : { roundBefore: isoOf(roundBefore) };
  await tables('Watermarks').put({
    partitionKey: keyPart(tenantId),
    rowKey: rowKeyOf(source),
    v: 1,
    readAt: isoOf(readAt),
    deltaLink,
    cursor,
    ...before,
  });
}

function rowKeyOf(source: MirrorSource): string {
  return `mirror-${source}`;
}
