/** A whole id from its first characters: ids hash their facts, so a short one can only be looked for among what is listed. */

import { NotOnRecordError } from '../../base/errors.ts';
import type {
  Answers,
  ListQuery,
  RevocationDetails,
  RevocationList,
  RevocationSummary,
  SweepDetails,
} from '../../query/answers.ts';
import { AmbiguousNameError, UsageError } from '../cli-errors.ts';
import { sweepInWords } from '../pages/revocation-table.ts';

/** What is further back needs the whole id. */
const LOOK_BACK = 10_000;

interface Looked {
  readonly what: string;
  /** How the things that were looked through are called, where it is not just what was looked for. */
  readonly among?: string;
  /** The ids in one listed revocation that may be meant, each with words for a person. */
  idsIn(listed: RevocationSummary): readonly { readonly id: string; readonly name: string }[];
}

export async function resolveShortId(
  start: string,
  answers: Answers,
  { what, among = '', idsIn }: Looked,
): Promise<string> {
  const { revocations, next } = await collectPages(answers.list, {}, LOOK_BACK);
  const fitting = new Map(
    revocations.flatMap(idsIn).flatMap((found) => (found.id.startsWith(start) ? [[found.id, found] as const] : [])),
  );
  const [only] = fitting.keys();
  const further =
    next === undefined ? '' : ` among the newest ${LOOK_BACK}${among}; for an older one give the whole id`;
  if (only === undefined) throw new NotOnRecordError(`${what} ${start}…${further}`);
  if (fitting.size > 1) throw new AmbiguousNameError(start, [...fitting.values()]);
  return only;
}

// As many revocations as were asked for, page by page.

const PAGE = 1000;

/** @param most how many revocations are wanted; Infinity for all. The answer's `next` is there where more are on record. */
export async function collectPages<A extends RevocationList>(
  read: (question: ListQuery) => Promise<A>,
  asked: Pick<ListQuery, 'since' | 'cause'>,
  most: number,
): Promise<A> {
  let page = await read({ ...asked, limit: Math.min(PAGE, most) });
  const revocations = [...page.revocations];
  while (page.next !== undefined && revocations.length < most) {
    page = await read({ ...asked, limit: Math.min(PAGE, most - revocations.length), after: page.next });
    revocations.push(...page.revocations);
  }
  return { ...page, revocations };
}

// A revocation by its id, or by the first characters of it, as the list shows them.

const ID_LENGTH = 32;
const FEWEST = 6;
const REVOCATION_IDS: Parameters<typeof resolveShortId>[2] = {
  what: 'revocation',
  idsIn: ({ revocationId, cause, subject }) => [{ id: revocationId, name: `${cause} ${subject.name ?? subject.id}` }],
};

export async function findRevocation(given: string, answers: Answers): Promise<RevocationDetails> {
  const id = given.toLowerCase();
  if (!/^[0-9a-f]+$/.test(id) || id.length < FEWEST || id.length > ID_LENGTH) {
    throw new UsageError(
      `A revocation's id is ${ID_LENGTH} characters of 0-9 and a-f, or the first ${FEWEST} or more of them, not ${JSON.stringify(given)}`,
    );
  }
  const view = await answers.show(id.length === ID_LENGTH ? id : await resolveShortId(id, answers, REVOCATION_IDS));
  if (view === undefined) throw new NotOnRecordError(`revocation ${given}`);
  return view;
}

// A sweep by its id, or by the first characters of it, as the list shows them.

const WHOLE_SWEEP_ID = /^sweep-[0-9a-f]{32}$/;
const SHORT_SWEEP_ID = /^sweep-[0-9a-f]{6,31}$/;
const SWEEP_IDS: Parameters<typeof resolveShortId>[2] = {
  what: 'sweep',
  among: ' revocations',
  idsIn: ({ sweep, cause }) => (sweep === undefined ? [] : [{ id: sweep.id, name: sweepInWords(sweep, cause) }]),
};

export function isSweepId(given: string): boolean {
  return given.toLowerCase().startsWith('sweep-');
}

export async function findSweep(given: string, answers: Answers): Promise<SweepDetails> {
  const id = given.toLowerCase();
  if (!WHOLE_SWEEP_ID.test(id) && !SHORT_SWEEP_ID.test(id))
    throw new UsageError(
      `A sweep's id is "sweep-" and 32 characters of 0-9 and a-f, or the first 6 or more of them, not ${JSON.stringify(given)}`,
    );
  const view = await answers.sweep(WHOLE_SWEEP_ID.test(id) ? id : await resolveShortId(id, answers, SWEEP_IDS));
  if (view === undefined) throw new NotOnRecordError(`sweep ${given}`);
  return view;
}
