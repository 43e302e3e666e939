/** One request as a route gets it, and the reply that a route gives. */

import type { EntityType } from '../odata/entity-types.ts';
import type { TenantState } from '../tenant-state.ts';
import type { CastType, Version } from './catalogue.ts';

export interface GraphRequest {
  readonly method: string;
  readonly version: Version;
  /** Below the version, still encoded, without the query. */
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** The work is done, but the connection breaks before the response. */
  readonly cut?: true;
}

export interface Call {
  readonly request: GraphRequest;
  /** The values of `{id}` in the template, decoded. */
  readonly ids: readonly string[];
  /** The type that the path casts a list of mixed objects to. */
  readonly cast?: CastType | undefined;
  readonly query: ReadonlyMap<string, string>;
  /** The body with its `@odata.type`s: for an action that takes one of several types. */
  readonly typedBody: unknown;
  readonly state: TenantState;
}

export type Answer =
  | { readonly kind: 'page' | 'entity'; readonly of: EntityType }
  | { readonly kind: 'delta'; readonly of: 'user' | 'group' | 'servicePrincipal' | 'device' | 'oAuth2PermissionGrant' }
  | { readonly kind: 'other' };

export interface Route {
  readonly answers: Answer;
  /** Query options that this route supports. */
  readonly options: readonly string[];
  handle(call: Call): Reply | Promise<Reply>;
}

export type Routes = Readonly<Record<string, Route>>;

/** The start of links. Clients must be able to use a link unchanged. */
const GRAPH_ROOT = 'https://graph.microsoft.com';

export function linkTo(request: GraphRequest, query: string): string {
  return `${GRAPH_ROOT}/${request.version}${request.path}${query === '' ? '' : `?${query}`}`;
}

export function contextOf(request: GraphRequest, what: string): string {
  return `${GRAPH_ROOT}/${request.version}/$metadata#${what}`;
}

export function idOf(call: Call, position = 0): string {
  return call.ids[position] ?? '';
}

/** Whether a `Prefer` header contains this preference, ignoring blanks. */
export function prefers(call: Call, preference: string): boolean {
  const wanted = preference.toLowerCase();
  return (call.request.headers.prefer ?? '')
    .split(',')
    .some((part) => part.replaceAll(' ', '').toLowerCase() === wanted);
}
