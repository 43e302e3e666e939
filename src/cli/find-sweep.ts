/** A sweep by its id, or by the first characters of it, as the list shows them. */
import type { Answers, SweepView } from '../ask/answers.ts';
import { NotOnRecordError } from '../errors.ts';
import { UsageError } from './cli-errors.ts';
import { lengthenId } from './lengthen-id.ts';
import { sweepInWords } from './list-lines.ts';

const WHOLE = /^sweep-[0-9a-f]{32}$/;
const SHORT = /^sweep-[0-9a-f]{6,31}$/;
const LISTED: Parameters<typeof lengthenId>[2] = {
  what: 'sweep',
  among: ' revocations',
  idsIn: ({ sweep, cause }) => (sweep === undefined ? [] : [{ id: sweep.id, name: sweepInWords(sweep, cause) }]),
};

export function isSweepId(given: string): boolean {
  return given.toLowerCase().startsWith('sweep-');
}

export async function findSweep(given: string, answers: Answers): Promise<SweepView> {
  const id = given.toLowerCase();
  if (!WHOLE.test(id) && !SHORT.test(id))
    throw new UsageError(`A sweep's id is "sweep-" and 32 characters of 0-9 and a-f, or the first 6 or more of them, not ${JSON.stringify(given)}`);
  const view = await answers.sweep(WHOLE.test(id) ? id : await lengthenId(id, answers, LISTED));
  if (view === undefined) throw new NotOnRecordError(`sweep ${given}`);
  return view;
}
