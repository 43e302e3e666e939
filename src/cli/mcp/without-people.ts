/** Answers without names of people: what an assistant is told leaves this machine. */
import { summaryFor } from '../../api/access/help-desk.ts';
import type { Caller } from '../../api/access/roles.ts';
import { AuditorError } from '../../base/errors.ts';
import { isJsonObject } from '../../base/json.ts';
import type { RevocationSummary } from '../../query/answers.ts';
import type { WhyAnswer } from '../../query/why/why-answer.ts';
import { verdictOf } from '../../query/why/why-words.ts';
import type { TokenErrorExplanation } from '../../token-errors/token-error-explanation.ts';
import { AmbiguousNameError, errorText, UnknownNameError } from '../cli-errors.ts';
import { asStoreFailure } from '../store/store-failure.ts';

/** Sees what a help desk sees that asks about nobody. */
const STRANGER: Caller = { kind: 'app', id: 'mcp', roles: ['Audit.ReadHelpDesk'] };
const ADDRESS = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const HIDDEN_ADDRESS = '(address)';
/** What a regular expression takes for more than the sign itself. */
const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;
const LETTER = '[\\p{L}\\p{N}]';

/** Names of people, and the ids that stand for them. */
type People = ReadonlyMap<string, string>;

export function summariesWithoutPeople(summaries: readonly RevocationSummary[]): readonly RevocationSummary[] {
  return withoutNames(
    summaries.map((one) => summaryFor(one, STRANGER)),
    peopleIn(summaries),
  );
}

/** The verdict is made again from what is left. */
export function whyWithoutPeople({ verdict: _named, user, ...rest }: WhyAnswer): WhyAnswer {
  const people = new Map(peopleIn(rest.revocations));
  if (user.name !== undefined) people.set(user.name, user.id);
  const left = {
    ...rest,
    user: { id: user.id },
    revocations: rest.revocations.map((one) => summaryFor(one, STRANGER)),
  };
  return withoutNames({ verdict: verdictOf(left), ...left }, people);
}

/** Of a text with several errors it says whose each is. */
export function explanationWithoutPeople(explanation: TokenErrorExplanation): TokenErrorExplanation {
  const { places, others, ...rest } = explanation;
  return withoutNames(
    {
      ...rest,
      ...(places && { places: places.map(({ line }) => ({ line })) }),
      others: others.map(explanationWithoutPeople),
    },
    new Map(),
  );
}

/** @param names whether names of people may be in it */
export function failureText(thrown: unknown, names: boolean): string {
  const error = asStoreFailure(thrown);
  if (names) return errorText(error);
  if (error instanceof AmbiguousNameError) {
    const ids = error.candidates.map(({ id }) => id).join(', ');
    return `Several match: ask again with one of these ids: ${ids}`;
  }
  if (error instanceof UnknownNameError) {
    const ids = error.near.map(({ id }) => id).join(', ');
    return `Not on record: nothing has this name or id.${ids === '' ? '' : ` Spelled nearly so: ${ids}`}`;
  }
  // What nobody has foreseen may say anything.
  if (!(error instanceof AuditorError)) return 'It failed, for a reason that was not foreseen.';
  return withoutNames(errorText(error), new Map());
}

/** Whoever has no name any more once it is taken out for a stranger. */
function peopleIn(summaries: readonly RevocationSummary[]): People {
  const people = new Map<string, string>();
  for (const full of summaries) {
    const left = summaryFor(full, STRANGER);
    const pairs = [
      [full.subject, left.subject],
      [full.actor, left.actor],
      [full.sweep?.by, left.sweep?.by],
    ] as const;
    for (const [before, after] of pairs)
      if (before?.name !== undefined && after?.name === undefined) people.set(before.name, before.id);
  }
  return people;
}

/** In every text, whoever wrote it: the id instead of the name, and no address. */
function withoutNames<T>(value: T, people: People): T {
  // The longest first: one name may be part of another.
  const known = [...people].filter(([name]) => name.trim() !== '').toSorted(([a], [b]) => b.length - a.length);
  const patterns = known.map(
    ([name, id]) => [new RegExp(`(?<!${LETTER})${name.replaceAll(SYNTAX, '\\$&')}(?!${LETTER})`, 'giu'), id] as const,
  );
  const cleaned = (text: string) =>
    patterns.reduce((left, [pattern, id]) => left.replace(pattern, () => id), text).replace(ADDRESS, HIDDEN_ADDRESS);
  return walked(value, cleaned) as T;
}

function walked(value: unknown, cleaned: (text: string) => string): unknown {
  if (typeof value === 'string') return cleaned(value);
  if (Array.isArray(value)) return value.map((one) => walked(one, cleaned));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([member, one]) => [member, walked(one, cleaned)]));
}
