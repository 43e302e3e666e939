/** What went wrong with a request, as RFC 9457 says it: a problem names the parameter and what is allowed. */
import { AuditorError } from '../base/errors.ts';

export interface WrongParameter {
  readonly name: string;
  /** What is wrong and what is allowed, as text. */
  readonly reason: string;
}

export interface ProblemMembers {
  readonly title: string;
  readonly detail: string;
  readonly [member: string]: unknown;
}

/** The caller gets it as the answer. It holds nothing that the caller may not see. */
export class ApiProblem extends AuditorError {
  readonly code = 'API_PROBLEM';
  readonly retryable = false;
  readonly status: number;
  readonly members: ProblemMembers;

  constructor(status: number, members: ProblemMembers, options?: ErrorOptions) {
    super(members.detail, options);
    this.status = status;
    this.members = members;
  }
}

export function wrongParameters(problems: readonly WrongParameter[]): ApiProblem {
  const detail = problems.map(({ name, reason }) => `${name} ${reason}`).join('; ');
  return new ApiProblem(400, { title: 'The query is not understood', detail, 'invalid-params': problems });
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** @param more members of the problem */
export function notOnRecord(detail: string, near: readonly Named[] = [], more: object = {}): ApiProblem {
  return new ApiProblem(404, { title: 'Not on record', detail, near, ...more });
}

export function ambiguous(what: string, candidates: readonly Named[], more: object = {}): ApiProblem {
  const detail = `${candidates.length} on record match ${what}; use an id in full instead.`;
  // 409 and not 300: `curl --fail` and similar tools treat 300 as success.
  return new ApiProblem(409, { title: 'Ambiguous name', detail, candidates, ...more });
}
