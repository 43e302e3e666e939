/** How Graph refuses a request: a status, a stable code and a message. */
import { AuditorError } from '../../../src/base/errors.ts';

/** Thrown below a route and sent as Graph's error object. Not thrown for a mistake in the simulation itself. */
export class GraphRefusal extends AuditorError {
  readonly code: string;
  readonly retryable: boolean;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.retryable = status === 429 || status >= 500;
    this.headers = headers;
  }
}

export function badRequest(message: string): GraphRefusal {
  return new GraphRefusal(400, 'BadRequest', message);
}

export function unknownProperty(property: string, type: string): GraphRefusal {
  return badRequest(
    'Parsing OData Select and Expand failed: ' +
      `Could not find a property named '${property}' on type 'microsoft.graph.${type}'.`,
  );
}

export function notFound(id: string): GraphRefusal {
  return new GraphRefusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** Graph has it, but the simulation does not: it says so and does not guess. */
export function notSimulated(what: string): GraphRefusal {
  return new GraphRefusal(501, 'NotSimulated', `The simulated tenant does not support ${what}.`);
}
