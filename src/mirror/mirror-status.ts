/** How far each source of the mirror was read, and when a reading in full will be complete. */
import { isoOf } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { type ReadingPlace, readPlaces } from './states/table-readings.ts';
import { MIRROR_SOURCES, type MirrorSource, readWatermark, type Watermark } from './states/table-watermarks.ts';

/** Times are ISO 8601. */
export interface SourceStatus {
  readonly source: MirrorSource;
  /**
   * `waiting`: never read. `baseline`: its first reading goes on. `resync`: it is read in full again. `round`: one of
   * the rounds through a list goes on. `changes`: complete. `not-shown`: Graph does not show it in this tenant, so it
   * is not known, and `reason` is Graph's answer.
   */
  readonly phase: 'waiting' | ReadingPlace['kind'] | 'changes' | 'not-shown';
  /** Of the reading in full that goes on; 0 if none does. */
  readonly pages: number;
  readonly rows: number;
  readonly leftOut: number;
  /** How many rows there will be, if it can be told. */
  readonly total?: number;
  readonly rowsPerMinute?: number;
  readonly leftMs?: number;
  readonly startedAt?: string;
  /** When anything of it was read last. */
  readonly lastReadAt?: string;
  /** How often the reading began again; `reason` says why the last time. */
  readonly restarts: number;
  readonly reason?: string;
}

/** A list with something of each object has as many rows as there are objects. */
const ROWS_OF: Readonly<Partial<Record<MirrorSource, MirrorSource>>> = {
  managers: 'users',
  'device-users': 'devices',
  'device-owners': 'devices',
  'app-links': 'service-principals',
  'app-owners': 'service-principals',
};

export async function mirrorStatus(store: TenantStore): Promise<readonly SourceStatus[]> {
  const places = await readPlaces(store);
  const watermarks = new Map(
    await Promise.all(MIRROR_SOURCES.map(async (source) => [source, await readWatermark(store, source)] as const)),
  );
  return MIRROR_SOURCES.map((source) => {
    const [place, watermark] = [places.get(source), watermarks.get(source)];
    const total = place?.total ?? watermarks.get(ROWS_OF[source] ?? source)?.rows;
    return statusOf(source, defined({ place, watermark, total }));
  });
}

/** Until all of it is known nothing is reported of it. */
export function isIncomplete({ phase }: Pick<SourceStatus, 'phase'>): boolean {
  return phase === 'waiting' || phase === 'baseline';
}

function statusOf(
  source: MirrorSource,
  known: { readonly place?: ReadingPlace; readonly watermark?: Watermark; readonly total?: number },
): SourceStatus {
  const { place, watermark, total } = known;
  const lastReadAt = place?.savedAt ?? watermark?.readAt;
  const common = { source, ...defined({ lastReadAt: lastReadAt === undefined ? undefined : isoOf(lastReadAt) }) };
  // A place from before the watermark is that of a reading that is complete.
  const isOpen = place !== undefined && (watermark === undefined || place.startedAt > watermark.readAt);
  if (!isOpen) {
    const reason = watermark?.notShown;
    const shown = watermark ? 'changes' : 'waiting';
    const phase = reason === undefined ? shown : 'not-shown';
    return { ...common, phase, pages: 0, rows: 0, leftOut: 0, restarts: 0, ...defined({ reason }) };
  }
  const { kind, pages, rows, leftOut, restarts, reason, startedAt, savedAt } = place;
  const perMs = savedAt > startedAt ? rows / (savedAt - startedAt) : undefined;
  const leftRows = total === undefined ? undefined : Math.max(0, total - rows);
  return {
    ...{ ...common, phase: kind, pages, rows, leftOut, restarts, startedAt: isoOf(startedAt) },
    ...defined({
      total: total === undefined ? undefined : Math.max(total, rows),
      rowsPerMinute: perMs && Math.round(perMs * 60_000),
      leftMs: perMs && leftRows !== undefined ? Math.round(leftRows / perMs) : undefined,
      reason,
    }),
  };
}
