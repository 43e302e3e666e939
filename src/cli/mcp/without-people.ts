/** Answers without names of people: what an assistant is told leaves this machine. */
import { summaryFor } from '../../api/access/help-desk.ts';
import type { Caller } from '../../api/access/roles.ts';
import type { RevocationSummary } from '../../query/answers.ts';
import { AmbiguousNameError, errorText, UnknownNameError } from '../cli-errors.ts';
import { asStoreFailure } from '../store/store-failure.ts';

/** Sees what a help desk sees that asks about nobody. */
const STRANGER: Caller = { kind: 'app', id: 'mcp', roles: ['Audit.ReadHelpDesk'] };

export function withoutPeople(summary: RevocationSummary): RevocationSummary {
  return summaryFor(summary, STRANGER);
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
  return errorText(error);
}
