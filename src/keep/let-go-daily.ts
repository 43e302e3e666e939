/** The day's turn of letting go, and its line in the log. */
import type { FeatureLog } from '../feature-switch.ts';
import { lastTurns, noteTurn } from '../table-turns.ts';
import type { Tables } from '../tables.ts';
import { letGo } from './retention.ts';

interface Keeping {
  readonly tables: Tables;
  readonly tenantId: string;
  /** Milliseconds. */
  readonly now: number;
  /** Absent: the record is kept for good. */
  readonly days: number | undefined;
}

const NAME = 'retention';
const DAY_MS = 86_400_000;

/** A turn that dies half way, or may not take all at once, goes on with the next one. */
export async function letGoDaily({ tables, tenantId, now, days }: Keeping, log: FeatureLog): Promise<void> {
  if (days === undefined) return;
  const last = (await lastTurns(tables('Watermarks'), tenantId)).find(({ name }) => name === NAME);
  if (last !== undefined && now - last.endedAt < DAY_MS) return;

  const counts = Object.entries(await letGo({ tables, tenantId, now, days }));
  if (counts.length === 0) await noteTurn(tables('Watermarks'), tenantId, { name: NAME, endedAt: now, outcome: 'done' });
  const said = counts.map(([table, count]) => `${table} ${count}`).join(', ');
  log.log(`retention: of what is older than ${days} days ${counts.length === 0 ? 'nothing is left' : `these rows went: ${said}`}`);
}
