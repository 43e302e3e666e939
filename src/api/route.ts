/** What a route declares before anything of it is loaded: a cold start reads only this. */

import type { Role } from './access/roles.ts';
import type { Endpoint } from './endpoint.ts';

interface Declared {
  /** Of the function; also the operation id of the API's description. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As a request has it; `{id}` is one segment. */
  readonly path: `/${string}`;
}

/** A question that needs a role. */
export interface ApiRoute extends Declared {
  /** The least role that may ask. */
  readonly access: Role;
  /** Whether the answer may name people: then it is on record who asked. */
  readonly personal: boolean;
  /** It changes something: its body must be JSON, which no form of another site can send. */
  readonly changes?: true;
  /** One sentence, for the description of the API. */
  readonly summary: string;
  /** What an answer reads, for docs/api.md. */
  readonly cost: string;
  /** Loads the schemas and the handler. */
  readonly load: () => Promise<Endpoint>;
}

/** A route that asks for no role. */
export interface OpenRoute extends Declared {
  readonly access: 'open';
  /** Why it may be open. */
  readonly because: string;
}

export type Route = ApiRoute | OpenRoute;
