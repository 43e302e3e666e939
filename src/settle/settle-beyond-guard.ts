/** A report older than all that its subject's guard remembers: it joins the episode it falls into, or opens one of its own. */
import type { Report } from '../detect/report.ts';
import type { Table } from '../tables.ts';
import { claimOf } from './claim.ts';
import { type Bearer, type Consequences, consequencesOf } from './consequences.ts';
import { SKEW_MS } from './reversals.ts';
import { type Episode, episodesAround, insertEpisode } from './table-subjects.ts';

export async function settleBeyondGuard(table: Table, report: Report, bearer: Bearer): Promise<Consequences> {
  const claim = claimOf(report, 0);
  // What it would have closed was closed by what came after, or is too long ago for anybody to act on.
  if (claim.kind === 'reversal') return { opened: [], trail: [], touched: [] };

  const episodes = (await episodesAround(table, bearer, claim.to)).filter(({ cause }) => cause === claim.cause);
  const own = episodes.find(({ openedBy }) => openedBy === claim.sourceId);
  const joined = own ? undefined : nearestTo(claim, episodes);
  if (!joined) {
    const opener = { ...claim, opened: 0 };
    if (!own) await insertEpisode(table, opener, bearer);
    return consequencesOf([opener], report, bearer);
  }
  const { cause, source, sourceId, seenAt, occurred, actor, correlationId, detail } = report;
  const known = { cause, source, sourceId, seenAt, occurred, detail, ...(actor && { actor }), ...(correlationId && { correlationId }) };
  return { revocation: joined.of, opened: [], trail: [{ of: joined.of, entry: { kind: 'evidence', ...known, order: 0 } }], touched: [] };
}

function nearestTo({ from, to }: { readonly from: number; readonly to: number }, episodes: readonly Episode[]): Episode | undefined {
  const gap = (episode: Episode) => Math.max(0, episode.from - to, from - episode.to);
  const near = episodes.filter((episode) => gap(episode) <= SKEW_MS);
  return near.sort((a, b) => gap(a) - gap(b) || b.to - a.to)[0];
}
