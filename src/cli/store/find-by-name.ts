/** Finds ids by names, where a command takes both. A name may be given in part, as long as it is that of one only. */
import { defined } from '../../base/defined.ts';
import { objectIdOf } from '../../base/pasted.ts';
import type { Ambiguous, Answers, Candidate, SubjectAnswer } from '../../query/answers.ts';
import { AmbiguousNameError, UnknownNameError } from '../cli-errors.ts';

type SubjectKind = SubjectAnswer['subject']['kind'];

interface Finder {
  readonly answers: Answers;
  readonly note: (text: string) => void;
}

/** Of policies only their changes are on record. So many of the newest are searched for a name. */
const SEARCHED_CHANGES = 1_000;
const POLICY_CAUSES = ['policy-changed', 'connector-policy-changed', 'token-policy-changed'] as const;
const LIST = 'revaudit revocations list';

/** @throws AmbiguousNameError, UnknownNameError */
export async function findId(
  kind: 'actor' | 'policy' | 'app' | 'user',
  name: string,
  { answers, note }: Finder,
): Promise<string> {
  const id = objectIdOf(name);
  // An app has two ids, and only the record knows that they are one app.
  if (id !== undefined && kind !== 'app') return id;
  const found = await candidatesFor(kind, name, answers);
  const [only] = found.candidates;
  if (only === undefined) {
    if (id !== undefined) return id;
    throw new UnknownNameError(`${kind} ${JSON.stringify(name)}`, { near: found.near, list: LIST });
  }
  if (found.candidates.length > 1) throw new AmbiguousNameError(name, found.candidates);
  if (found.isPart) note(`${JSON.stringify(name)} is ${only.name} (${only.id})`);
  return only.id;
}

/** The one whose name begins so, if only one does, or whoever matches, for the reader to choose from. */
export async function partialMatch(
  answers: Answers,
  kind: SubjectKind,
  name: string,
): Promise<{ readonly candidates: readonly Candidate[]; readonly near: readonly Candidate[] }> {
  const near = await answers.similarNames(kind, name);
  return { candidates: near.filter((one) => beginsAWord(one.name, name)), near };
}

interface Found {
  readonly candidates: readonly Candidate[];
  readonly near: readonly Candidate[];
  /** Whether the name was given in part. */
  readonly isPart: boolean;
}

async function candidatesFor(
  kind: 'actor' | 'policy' | 'app' | 'user',
  name: string,
  answers: Answers,
): Promise<Found> {
  if (kind === 'policy') return policiesNamed(name, answers);
  const kinds: readonly SubjectKind[] =
    kind === 'actor' ? ['user', 'service-principal'] : [kind === 'user' ? 'user' : 'service-principal'];
  const exact = await Promise.all(kinds.map((one) => named(answers, one, name)));
  if (exact.flat().length > 0) return { candidates: exact.flat(), near: [], isPart: false };
  const parts = await Promise.all(kinds.map((one) => partialMatch(answers, one, name)));
  return {
    candidates: parts.flatMap(({ candidates }) => candidates),
    near: parts.flatMap(({ near }) => near),
    isPart: true,
  };
}

async function named(answers: Answers, kind: SubjectKind, name: string): Promise<readonly Candidate[]> {
  const query = { limit: 1 };
  const answer: SubjectAnswer | Ambiguous | undefined =
    kind === 'user' ? await answers.user(name, query) : await answers.app(name, query);
  if (answer === undefined) return [];
  if ('candidates' in answer) return answer.candidates;
  return [{ id: answer.subject.id, name: answer.subject.name ?? answer.subject.id }];
}

async function policiesNamed(name: string, answers: Answers): Promise<Found> {
  const all = (await policiesOnRecord(answers)).map(({ id, name: called = '' }) => ({ id, name: called }));
  const exact = all.filter((one) => one.name.toLowerCase() === name.toLowerCase());
  if (exact.length > 0) return { candidates: exact, near: [], isPart: false };
  return { candidates: all.filter((one) => beginsAWord(one.name, name)), near: [], isPart: true };
}

export interface PolicyOnRecord {
  readonly id: string;
  readonly name?: string;
  /** Among the newest changes. */
  readonly changes: number;
  readonly lastChangedAt: string;
  /** Id of the revocation. */
  readonly lastChangeId: string;
}

/** Those that the newest 1,000 changes are about, the one that changed last first. */
export async function policiesOnRecord(answers: Answers): Promise<readonly PolicyOnRecord[]> {
  const { revocations } = await answers.list({ cause: POLICY_CAUSES, limit: SEARCHED_CHANGES });
  const changes = revocations.filter(({ subject }) => subject.kind === 'policy');
  return [...Map.groupBy(changes, ({ subject }) => subject.id)].flatMap(([id, own]) => {
    const [last] = own;
    if (last === undefined) return [];
    const { revocationId, subject, occurred } = last;
    const about = { changes: own.length, lastChangedAt: occurred.to, lastChangeId: revocationId };
    return [{ id, ...about, ...defined({ name: subject.name }) }];
  });
}

function beginsAWord(called: string, start: string): boolean {
  const [text, wanted] = [called.toLowerCase(), start.toLowerCase()];
  return text.startsWith(wanted) || text.split(/[^\p{L}\p{N}@.]+/u).some((word) => word.startsWith(wanted));
}
