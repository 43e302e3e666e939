/** A sweep with its members. */
import { inParallel } from '../mirror/in-parallel.ts';
import { trailOf } from '../record/on-record.ts';
import type { SweepView } from './answers.ts';
import type { Asked } from './asked.ts';
import { readSummary } from './list-page.ts';
import { memberNamedBy, readingOf, sweepOf } from './sweep-of.ts';

/** As many members as are told one by one; `members` counts them all. */
const MOST_TOLD = 1_000;
const AT_ONCE = 16;

export async function showSweep(sweepId: string, asked: Asked): Promise<SweepView | undefined> {
  const member = memberNamedBy(sweepId);
  const reading = readingOf(asked.tables, asked.tenantId);
  const { place } = (await trailOf(asked, member)).trail;
  const sweep = await sweepOf(member, place, reading);
  if (sweep === undefined || place === undefined) return undefined;
  const newest = (await reading.sweeps.around(member, place)).toReversed().slice(0, MOST_TOLD);
  const revocations = await inParallel(AT_ONCE, newest, (of) => readSummary(of, asked, reading));
  return { ...sweep, cause: place.cause, revocations: revocations.filter((summary) => summary !== undefined) };
}
