/** Reads what Identity Protection thinks of users. The list shows how each stands now, so whoever comes late still sees it: no log of windows, one watermark. */
import { isoOf } from '../../base/clock.ts';
import { MalformedInputError } from '../../base/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { RiskRecord } from '../records/sign-in-record.ts';
import type { RiskObserved } from '../signal.ts';
import { type LogPollContext, readable } from './poll-log.ts';
import { readProgress, saveProgress } from './table-log-progress.ts';

const SOURCE = 'risky-users';
/** 1,000 are refused. */
const PAGE_SIZE = 500;
/** Read again each time, for what the service shows a little after the time that it bears. */
const OVERLAP_MS = 3_600_000;

export interface RiskReader extends LogPollContext<RiskObserved> {
  readonly graph: Graph;
  relevant(risk: RiskObserved): boolean;
}

/** Of one turn; for logs. */
export interface RiskPoll {
  readonly read: number;
  readonly told: number;
  readonly unreadable: number;
}

/** The first call is the baseline: who is at risk by then was so before us, and is never told. */
export async function pollRiskyUsers(reader: RiskReader): Promise<RiskPoll> {
  const { graph, tables, tenantId, now, tell, told } = reader;
  const place = { table: tables('Watermarks'), tenantId, source: SOURCE };
  const known = await readProgress(place);
  const counts = { read: 0, told: 0, unreadable: 0 };
  if (known === undefined) {
    await saveProgress(place, { baseline: now, newest: now });
    return counts;
  }

  const { readRiskRecord } = await import('../records/risk-record.ts');
  const since = Math.max(known.baseline, known.newest - OVERLAP_MS);
  const query = { $filter: `riskLastUpdatedDateTime ge ${isoOf(since)}`, $top: PAGE_SIZE };
  for await (const { items } of graph.pages('/identityProtection/riskyUsers', { query })) {
    const risks = readable(items, (item) => signalOf(readRiskRecord(item), reader));
    const news = risks.filter((risk) => !told.has(risk.sourceId, now) && reader.relevant(risk));
    if (news.length > 0) await tell(news);
    for (const { sourceId } of news) told.add(sourceId, now);
    counts.read += items.length;
    counts.told += news.length;
    counts.unreadable += items.length - risks.length;
  }
  await saveProgress(place, { baseline: known.baseline, newest: now });
  return counts;
}

function signalOf(record: RiskRecord | undefined, { tenantId, now }: RiskReader): RiskObserved {
  if (record === undefined) throw new MalformedInputError('risky user', 'it is none');
  return { kind: 'risk-told', tenantId, source: 'risk', sourceId: record.id, seenAt: isoOf(now), record };
}
