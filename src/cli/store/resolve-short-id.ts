/**
 * Finds a revocation or a sweep by its id, or by the first characters of the id, as the list shows them. An id is a
 * hash, so a short one can only be searched for among the newest revocations.
 */
import { NotOnRecordError } from '../../base/errors.ts';
import type { Answers, RevocationDetails, RevocationSummary, SweepDetails } from '../../query/answers.ts';
import { AmbiguousNameError, UsageError } from '../cli-errors.ts';
import { sweepText } from '../pages/revocation-table.ts';
import { collectPages } from './collect-pages.ts';

/** Older revocations need the full id. */
const SEARCHED = 10_000;
const ID_LENGTH = 32;
const MIN_LENGTH = 6;
const HEX = new RegExp(`^[0-9a-f]{${MIN_LENGTH},${ID_LENGTH}}$`);
const ID_FORM = `${ID_LENGTH} characters of 0-9 and a-f (the first ${MIN_LENGTH} are enough)`;
const SWEEP_PREFIX = 'sweep-';

interface IdKind {
  readonly noun: string;
  /** The ids of this kind in one listed revocation, each with a text for a person. */
  idsIn(revocation: RevocationSummary): readonly { readonly id: string; readonly name: string }[];
}

const REVOCATION: IdKind = {
  noun: 'revocation',
  idsIn: ({ revocationId, cause, subject }) => [{ id: revocationId, name: `${cause} ${subject.name ?? subject.id}` }],
};
const SWEEP: IdKind = {
  noun: 'sweep',
  idsIn: ({ sweep, cause }) => (sweep === undefined ? [] : [{ id: sweep.id, name: sweepText(sweep, cause) }]),
};

export async function findRevocation(given: string, answers: Answers): Promise<RevocationDetails> {
  const id = given.toLowerCase();
  if (!HEX.test(id)) throw new UsageError(`A revocation id has ${ID_FORM}, not ${JSON.stringify(given)}`);
  const fullId = id.length === ID_LENGTH ? id : await resolveShortId(id, answers, REVOCATION);
  const details = await answers.show(fullId);
  if (details === undefined) throw new NotOnRecordError(`revocation ${given}`);
  return details;
}

export function isSweepId(given: string): boolean {
  return given.toLowerCase().startsWith(SWEEP_PREFIX);
}

/** @param given starts with `sweep-` */
export async function findSweep(given: string, answers: Answers): Promise<SweepDetails> {
  const id = given.toLowerCase();
  const digits = id.slice(SWEEP_PREFIX.length);
  if (!HEX.test(digits))
    throw new UsageError(`A sweep id has "${SWEEP_PREFIX}" and then ${ID_FORM}, not ${JSON.stringify(given)}`);
  const fullId = digits.length === ID_LENGTH ? id : await resolveShortId(id, answers, SWEEP);
  const details = await answers.sweep(fullId);
  if (details === undefined) throw new NotOnRecordError(`sweep ${given}`);
  return details;
}

async function resolveShortId(start: string, answers: Answers, { noun, idsIn }: IdKind): Promise<string> {
  const { revocations, next } = await collectPages(answers.list, {}, SEARCHED);
  const matches = new Map(
    revocations.flatMap(idsIn).flatMap((found) => (found.id.startsWith(start) ? [[found.id, found] as const] : [])),
  );
  const [fullId] = matches.keys();
  const limits =
    next === undefined ? '' : ` among the newest ${SEARCHED} revocations; for an older one, give the full id`;
  if (fullId === undefined) throw new NotOnRecordError(`${noun} ${start}…${limits}`);
  if (matches.size > 1) throw new AmbiguousNameError(start, [...matches.values()]);
  return fullId;
}
