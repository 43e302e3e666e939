/** Is a report a new fact, or another view of one we have? Every worker gives the same answer, every time. */

import { defined } from '../base/defined.ts';
import { type Report, SKEW_MS } from '../detect/report.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { isEntryOf, isRefusal, type ReportEntry, reportEntryOf } from './report-entry.ts';
import type { RecordWrite, Settled, TrailAddition } from './revocation.ts';
import { type Changed, type Settlement, type SubjectKey, settlementOf } from './settlement.ts';
import { mergeRevocation } from './table-correlations.ts';
import { addToGuard, type Episode, episodesAround, insertEpisode } from './table-subjects.ts';

export async function settleReport(report: Report, store: TenantStore): Promise<Settled> {
  const subjectKey: SubjectKey = { tenantId: store.tenantId, subject: report.subject };
  const guarded = await addToGuard(store, report);
  if ('tooOld' in guarded) return settledOf(await settleOldReport(report, store), { merges: [], isNew: false });

  const settlement = settlementOf(guarded.entries, report, subjectKey);
  if (guarded.isRepeat) return defined({ isNew: false, revocation: settlement.revocation, opened: [], writes: [] });
  const order = guarded.entries.find((entry) => isEntryOf(entry, report))?.n ?? 0;
  const isNewOne = ({ of }: Changed) => guarded.isNew && settlement.opened.some(({ id }) => id === of.id);
  const merges: TrailAddition[] = [];
  for (const changed of settlement.changed)
    merges.push(
      ...(await mergeRevocation(store, { changed, order, subject: report.subject, isNew: isNewOne(changed) })),
    );
  return settledOf(settlement, { merges, isNew: guarded.isNew });
}

/**
 * Evidence comes first and openings after it, so that a revocation with a head has its evidence. All other entries of
 * the trail follow, because they refer to revocations that must be there.
 */
function settledOf(
  { revocation, opened, joined, trail }: Settlement,
  { merges, isNew }: { readonly merges: readonly TrailAddition[]; readonly isNew: boolean },
): Settled {
  const evidence = trail.filter(({ entry }) => entry.kind === 'evidence');
  const others = [...trail.filter(({ entry }) => entry.kind !== 'evidence'), ...merges];
  const append = (addition: TrailAddition): RecordWrite => ({ kind: 'append', ...addition });
  return defined({
    isNew,
    revocation,
    opened,
    writes: [
      ...evidence.map(append),
      ...opened.map((opening): RecordWrite => ({ kind: 'open', revocation: opening, isNew })),
      ...(joined ? [{ kind: 'finish', revocation: joined } as const] : []),
      ...others.map(append),
      ...evidence.filter(isEarlier).map(({ of }): RecordWrite => ({ kind: 'find-recoveries', of })),
    ],
  });
}

/** Evidence that may show that the revocation happened before its key time. */
function isEarlier({ of, entry }: TrailAddition): boolean {
  return entry.kind === 'evidence' && entry.detail.signIn === undefined && entry.occurred.to < of.keyTime;
}

/**
 * A report older than all that its subject's guard stores: it joins the episode that it falls into, or opens one of its
 * own.
 */
async function settleOldReport(report: Report, store: TenantStore): Promise<Settlement> {
  const entry = reportEntryOf(report, 0);
  // What it would have closed was closed by a later report, or is too long ago for anybody to act on.
  if (entry.kind !== 'revocation') return { opened: [], trail: [], changed: [] };

  const episodes = (await episodesAround(store, report.subject, entry.to)).filter(({ cause }) => cause === entry.cause);
  const own = episodes.find(({ openedBy }) => openedBy === entry.sourceId);
  const joined = own ? undefined : nearestTo(entry, episodes);
  if (joined) return settlementOfJoined(joined, report);
  const opener: ReportEntry = { ...entry, opened: 0 };
  if (!own) await insertEpisode(store, report.subject, opener);
  return settlementOf([opener], report, { tenantId: store.tenantId, subject: report.subject });
}

function settlementOfJoined({ of }: Episode, report: Report): Settlement {
  const { cause, source, sourceId, seenAt, occurred, actor, correlationId, detail } = report;
  const evidence = defined({
    kind: 'evidence' as const,
    cause,
    source,
    sourceId,
    seenAt,
    occurred,
    detail,
    actor,
    correlationId: correlationId || undefined,
    order: 0,
  });
  return { revocation: of, opened: [], trail: [{ of, entry: evidence }], changed: [] };
}

/** A refusal joins nothing that came after it. */
function nearestTo({ from, to, detail }: ReportEntry, episodes: readonly Episode[]): Episode | undefined {
  const gap = (episode: Episode) => Math.max(0, episode.from - to, from - episode.to);
  const near = episodes.filter((episode) => gap(episode) <= SKEW_MS && !(isRefusal(detail) && episode.from > to));
  return near.sort((a, b) => gap(a) - gap(b) || b.to - a.to)[0];
}
