/** A sweep by its id, or by the first characters of it, as the list shows them. */
import type { Answers, SweepView } from '../ask/answers.ts';
import { NotOnRecordError } from '../errors.ts';
import { AmbiguousNameError, UsageError } from './cli-errors.ts';
import { collectPages } from './collect-pages.ts';
import { sweepInWords } from './list-lines.ts';

const WHOLE = /^sweep-[0-9a-f]{32}$/;
const SHORT = /^sweep-[0-9a-f]{6,31}$/;
const LOOK_BACK = 10_000;

export function isSweepId(given: string): boolean {
  return given.toLowerCase().startsWith('sweep-');
}

export async function findSweep(given: string, answers: Answers): Promise<SweepView> {
  const id = given.toLowerCase();
  if (!WHOLE.test(id) && !SHORT.test(id))
    throw new UsageError(`A sweep's id is "sweep-" and 32 characters of 0-9 and a-f, or the first 6 or more of them, not ${JSON.stringify(given)}`);
  const view = await answers.sweep(WHOLE.test(id) ? id : await lengthen(id, answers));
  if (view === undefined) throw new NotOnRecordError(`sweep ${given}`);
  return view;
}

async function lengthen(start: string, answers: Answers): Promise<string> {
  const { revocations, next } = await collectPages(answers.list, {}, LOOK_BACK);
  const fitting = new Map(revocations.flatMap(({ sweep, cause }) => (sweep?.id.startsWith(start) ? [[sweep.id, sweepInWords(sweep, cause)] as const] : [])));
  const [only] = fitting.keys();
  const further = next === undefined ? '' : ` among the newest ${LOOK_BACK} revocations; for an older one give the whole id`;
  if (only === undefined) throw new NotOnRecordError(`sweep ${start}…${further}`);
  if (fitting.size > 1)
    throw new AmbiguousNameError(
      start,
      [...fitting].map(([id, name]) => ({ id, name })),
    );
  return only;
}
