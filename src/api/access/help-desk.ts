/**
 * What a help desk may see of an answer: cause, effect and remedy. Names of other people and what a policy says stay
 * out; ids stay, because they lead nowhere without the directory.
 */
import { defined } from '../../base/defined.ts';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import type { RevocationDetails, RevocationSummary } from '../../query/answers.ts';
import { ApiProblem } from '../problem.ts';
import { type Caller, isHelpDesk } from './roles.ts';

/** Kinds of subject that are no person, and whose names hold none. */
const NAMELESS = new Set(['service-principal', 'application', 'policy']);

/** @param about the person whom the help desk asks about */
export function summaryFor(summary: RevocationSummary, caller: Caller, about?: string): RevocationSummary {
  if (!isHelpDesk(caller)) return summary;
  const { subject, actor, sweep, ...rest } = summary;
  const isShown = NAMELESS.has(subject.kind) || subject.id === about;
  return defined({
    ...rest,
    subject: isShown ? subject : unnamed(subject),
    actor: actor && (actor.kind === 'user' && actor.id !== about ? unnamed(actor) : actor),
    sweep: sweep && { ...sweep, by: sweep.by.kind === 'user' ? unnamed(sweep.by) : sweep.by },
  });
}

/** One revocation may have hit anybody: nobody is named. */
export function withoutOthers(details: RevocationDetails, caller: Caller): RevocationDetails {
  if (!isHelpDesk(caller)) return details;
  const { detail: _detail, changed: _changed, affectedUsers, notices, ...rest } = details;
  return {
    ...rest,
    ...summaryFor(rest as RevocationSummary, caller),
    affectedUsers: affectedUsers.map(({ id, apps }) => ({ id, name: id, apps })),
    notices: notices.map(({ audience: _audience, audienceName: _name, ...notice }) => ({ ...notice, audience: '' })),
  } as RevocationDetails;
}

/**
 * What is like the asked-for name, or begins so, is mostly somebody else: of them the ids stay. A name that the help
 * desk gave in full is no news to it.
 * @param asked text of the request
 */
export function problemFor(problem: ApiProblem, caller: Caller, asked: string): ApiProblem {
  if (!isHelpDesk(caller)) return problem;
  const given = asked.toLowerCase();
  const members = Object.entries(problem.members).map(([member, value]) => [
    member,
    Array.isArray(value) ? value.map((one) => (isJsonObject(one) ? withoutNewName(one, given) : one)) : value,
  ]);
  const { title, detail } = problem.members;
  return new ApiProblem(problem.status, { ...Object.fromEntries(members), title, detail }, { cause: problem });
}

/** A wrong parameter has a name as well, which is nobody's. */
function withoutNewName(named: JsonObject, given: string): JsonObject {
  const { name, ...rest } = named;
  return named.id === undefined || given.includes(String(name).toLowerCase()) ? named : rest;
}

function unnamed<T extends { readonly name?: string }>(named: T): Omit<T, 'name'> {
  const { name: _name, ...rest } = named;
  return rest;
}
