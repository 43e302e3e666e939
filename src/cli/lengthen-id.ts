/** A whole id from its first characters: ids hash their facts, so a short one can only be looked for among what is listed. */
import type { Answers, RevocationSummary } from '../ask/answers.ts';
import { NotOnRecordError } from '../errors.ts';
import { AmbiguousNameError } from './cli-errors.ts';
import { collectPages } from './collect-pages.ts';

/** What is further back needs the whole id. */
const LOOK_BACK = 10_000;

interface Looked {
  readonly what: string;
  /** How the things that were looked through are called, where it is not just what was looked for. */
  readonly among?: string;
  /** The ids in one listed revocation that may be meant, each with words for a person. */
  idsIn(listed: RevocationSummary): readonly { readonly id: string; readonly name: string }[];
}

export async function lengthenId(start: string, answers: Answers, { what, among = '', idsIn }: Looked): Promise<string> {
  const { revocations, next } = await collectPages(answers.list, {}, LOOK_BACK);
  const fitting = new Map(revocations.flatMap(idsIn).flatMap((found) => (found.id.startsWith(start) ? [[found.id, found] as const] : [])));
  const [only] = fitting.keys();
  const further = next === undefined ? '' : ` among the newest ${LOOK_BACK}${among}; for an older one give the whole id`;
  if (only === undefined) throw new NotOnRecordError(`${what} ${start}…${further}`);
  if (fitting.size > 1) throw new AmbiguousNameError(start, [...fitting.values()]);
  return only;
}
