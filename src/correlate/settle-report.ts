/** Is a report a new fact, or another view of one we have? The answer is the same whichever worker gives it, and however often. */
import type { Report } from '../detect/report.ts';
import type { Table, Tables } from '../storage/tables.ts';
import { mergeKeyRowOf, mergeRevocation } from './merge-revocation.ts';
import { isEntryOf, reportEntryOf } from './report-entry.ts';
import { SKEW_MS } from './reversals.ts';
import type { Settled, TrailAddition } from './revocation.ts';
import { type Settlement, type SubjectKey, settlementOf } from './settlement.ts';
import { type Episode, episodesAround, insertEpisode, takeInReport } from './table-subjects.ts';

export interface Settling {
  readonly tenantId: string;
  readonly tables: Tables;
}

export async function settleReport(report: Report, { tenantId, tables }: Settling): Promise<Settled> {
  const bearer: SubjectKey = { tenantId, subject: report.subject };
  const taken = await takeInReport(tables('Subjects'), report, bearer);
  if ('tooOld' in taken) return settledOf(await settleOldReport(tables('Subjects'), report, bearer), []);

  const consequences = settlementOf(taken.claims, report, bearer);
  const order = taken.claims.find((claim) => isEntryOf(claim, report))?.n ?? 0;
  const folds: TrailAddition[] = [];
  for (const touched of consequences.touched)
    folds.push(...(await mergeRevocation(tables('Correlations'), mergeKeyRowOf(touched, order, bearer), tenantId)));
  return settledOf(consequences, folds);
}

function settledOf({ revocation, opened, joined, trail }: Settlement, folds: readonly TrailAddition[]): Settled {
  return { ...(revocation && { revocation }), opened, ...(joined && { joined }), trail: [...trail, ...folds] };
}

// A report older than all that its subject's guard remembers: it joins the episode it falls into, or opens one of its own.

export async function settleOldReport(table: Table, report: Report, bearer: SubjectKey): Promise<Settlement> {
  const claim = reportEntryOf(report, 0);
  // What it would have closed was closed by what came after, or is too long ago for anybody to act on.
  if (claim.kind === 'reversal') return { opened: [], trail: [], touched: [] };

  const episodes = (await episodesAround(table, bearer, claim.to)).filter(({ cause }) => cause === claim.cause);
  const own = episodes.find(({ openedBy }) => openedBy === claim.sourceId);
  const joined = own ? undefined : nearestTo(claim, episodes);
  if (!joined) {
    const opener = { ...claim, opened: 0 };
    if (!own) await insertEpisode(table, opener, bearer);
    return settlementOf([opener], report, bearer);
  }
  const { cause, source, sourceId, seenAt, occurred, actor, correlationId, detail } = report;
  const known = {
    cause,
    source,
    sourceId,
    seenAt,
    occurred,
    detail,
    ...(actor && { actor }),
    ...(correlationId && { correlationId }),
  };
  return {
    revocation: joined.of,
    opened: [],
    trail: [{ of: joined.of, entry: { kind: 'evidence', ...known, order: 0 } }],
    touched: [],
  };
}

function nearestTo(
  { from, to }: { readonly from: number; readonly to: number },
  episodes: readonly Episode[],
): Episode | undefined {
  const gap = (episode: Episode) => Math.max(0, episode.from - to, from - episode.to);
  const near = episodes.filter((episode) => gap(episode) <= SKEW_MS);
  return near.sort((a, b) => gap(a) - gap(b) || b.to - a.to)[0];
}
