/**
 * Reads what Identity Protection reports about users. The list shows each user's current risk, so a late reader
 * still sees it: one watermark is enough, without windows. Once a day the last week is read and enqueued again, because
 * a message may be lost in the queue.
 */
import { isoOf } from '../../base/clock.ts';
import { MalformedInputError } from '../../base/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { RiskRecord } from '../records/risk-record.ts';
import type { RiskObserved } from '../signal.ts';
import { drawnBackTo } from './log-windows.ts';
import { addUp, countLeftOut, type LogPollContext, presentOf, readable } from './poll-log.ts';
import { readProgress, saveProgress } from './table-log-progress.ts';

export interface RiskReader extends LogPollContext<RiskObserved> {
  readonly graph: Graph;
  relevant(risk: RiskObserved): boolean;
}

/** The counts of one poll, for the log. */
export interface RiskPoll {
  readonly read: number;
  readonly enqueued: number;
  readonly unreadable: number;
  readonly unrecognised: number;
}

const SOURCE = 'risky-users';
/** Graph refuses 1,000. */
const PAGE_SIZE = 500;
/** Read again at each poll: the service shows some changes later than their own time says. */
const OVERLAP_MS = 3_600_000;
const DAY_MS = 86_400_000;
const REREAD_MS = 8 * DAY_MS;

/** The first poll is the baseline: users who are at risk by then are never reported. */
export async function pollRiskyUsers(reader: RiskReader): Promise<RiskPoll> {
  const { graph, store, enqueue, enqueued } = reader;
  const stored = await readProgress(store, SOURCE);
  const now = presentOf(reader);
  const counts = { read: 0, enqueued: 0, unreadable: 0, unrecognised: 0 };
  if (stored === undefined) {
    await saveProgress(store, SOURCE, { baseline: now, newest: now });
    return counts;
  }
  const known = drawnBackTo(stored, now, REREAD_MS);
  if (known !== stored) reader.noteDrawnBack?.(SOURCE, { from: known.newest, to: stored.newest });

  const { readRiskRecord } = await import('../records/risk-record.ts');
  const rereads = Math.floor(now / DAY_MS) !== Math.floor(known.newest / DAY_MS);
  const since = Math.max(known.baseline, known.newest - (rereads ? REREAD_MS : OVERLAP_MS));
  const query = { $filter: `riskLastUpdatedDateTime ge ${isoOf(since)}`, $top: PAGE_SIZE };
  for await (const { items } of graph.pages('/identityProtection/riskyUsers', { query })) {
    const { items: risks, unread } = readable(items, (item) => signalOf(readRiskRecord(item), reader));
    const fresh = risks.filter((risk) => (rereads || !enqueued.has(risk.sourceId, now)) && reader.relevant(risk));
    if (fresh.length > 0) await enqueue(fresh);
    for (const { sourceId } of fresh) enqueued.add(sourceId, now);
    const leftOut = await countLeftOut(SOURCE, unread, reader);
    addUp(counts, { read: items.length, enqueued: fresh.length, ...leftOut });
  }
  await saveProgress(store, SOURCE, { baseline: known.baseline, newest: presentOf(reader) });
  return counts;
}

/** Whether the next poll is the first, which reads nothing. */
export async function isFirstRiskPoll(store: TenantStore): Promise<boolean> {
  return (await readProgress(store, SOURCE)) === undefined;
}

function signalOf(record: RiskRecord | undefined, { store, now }: RiskReader): RiskObserved {
  if (record === undefined) throw new MalformedInputError('risky user', 'is not a risk record');
  const { tenantId } = store;
  return { kind: 'risk-told', tenantId, source: 'risk', sourceId: record.id, seenAt: isoOf(now), record };
}
