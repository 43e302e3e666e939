/** What is part of a revocation, and therefore speaks for it: a sign-in that was refused because of it, the end of sessions beside a new password. */
import { inParallel } from '../mirror/in-parallel.ts';
import { reachOf, trailOf } from '../record/on-record.ts';
import type { ReachChunk } from '../record/reach-rows.ts';
import type { TrailStanding } from '../record/trail-standing.ts';
import type { Asked } from './asked.ts';

export interface Adopted {
  readonly id: string;
  readonly trail: TrailStanding;
}

/** An app that is refused at every try is one; more of them than that add nothing for a reader. */
const MOST = 50;
const AT_ONCE = 16;

export async function adoptedBy(id: string, { adopted }: TrailStanding, asked: Asked): Promise<readonly Adopted[]> {
  const members = await inParallel(AT_ONCE, adopted.slice(0, MOST), async (member) => ({ id: member.id, trail: (await trailOf(asked, member.id)).trail }));
  // Another may explain it better.
  return members.filter(({ trail }) => trail.foldedInto?.id === id);
}

/**
 * Where they reach further than it does itself. A refusal reaches only what it was seen at, and a record of the same
 * correlation id is the same act told a second time: the end of sessions that comes with a new password spares what it spares.
 */
export async function reachBeyond(adopted: readonly Adopted[], { evidence }: TrailStanding, asked: Asked): Promise<readonly ReachChunk[]> {
  const told = new Set(evidence.flatMap(({ correlationId }) => correlationId ?? []));
  const isOwnAct = ({ trail }: Adopted) =>
    trail.evidence.some(({ detail }) => detail.signIn === undefined) && !trail.evidence.some(({ correlationId = '' }) => told.has(correlationId));
  const acts = adopted.filter(isOwnAct);
  const reaches = await inParallel(AT_ONCE, acts, ({ id }) => reachOf(asked, id));
  return reaches.flatMap(({ chunks }) => chunks);
}
