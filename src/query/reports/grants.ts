/**
 * Who consented to what, and whether it is used, as the mirror has it now: one range of its grants, read a page at a
 * time. It is in memory, so what an answer costs is one look at the last sign-in for each grant of the page.
 */
import { isoOf } from '../../base/clock.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import { MalformedInputError } from '../../base/errors.ts';
import { readHeartbeats } from '../../ingest/polling/poll-heartbeats.ts';
import { SIGN_IN_SOURCES } from '../../ingest/polling/poll-sign-ins.ts';
import { linkRange, objectKey, objectRange } from '../../mirror/states/mirror-states.ts';
import type { StoredState } from '../../mirror/states/state-row.ts';
import type { StateRange } from '../../mirror/states/table-states.ts';
import type { Mirror } from '../../mirror/table-mirror.ts';
import { COUNTS_FOR_MS, lastSeenDay, lastSeenDayOfApp } from '../../mirror/table-seen-apps.ts';
import type { Grant } from '../../mirror/tenant.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Use } from '../answers.ts';

interface Named {
  readonly id: string;
  readonly name?: string;
}

export interface ListedGrant {
  readonly id: string;
  /** To whom access was given; by object id. */
  readonly app: Named;
  /** To what. */
  readonly resource: Named;
  /** Who consented, for themselves. Absent: an admin did, for everybody. */
  readonly user?: Named;
  readonly scopes: readonly string[];
  /** ISO 8601; absent of what was there at the first reading. */
  readonly since?: string;
  /** By sign-ins of this person, or of anybody, at the app in thirty days. */
  readonly use: Use;
  /** The UTC day of the last one: `2031-03-01`. */
  readonly lastUsed?: string;
}

export interface GrantList {
  readonly grants: readonly ListedGrant[];
  readonly next?: string;
}

export interface GrantQuery {
  /** Object id of the service principal. */
  readonly app?: string | undefined;
  readonly user?: string | undefined;
  readonly use?: readonly Use[] | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

/** Of one answer: each costs one look at the last sign-in. */
const MAX_GRANTS = 500;
const AT_ONCE = 16;
const KEY = /^[0-9a-z_-]{1,400}$/;

interface Context {
  readonly store: TenantStore;
  readonly mirror: Mirror;
  /** Milliseconds. */
  readonly now: number;
}

/** @throws MalformedInputError if `after` is none of ours */
export async function listGrants(query: GrantQuery, context: Context): Promise<GrantList> {
  const { mirror } = context;
  const { app, user, use, limit } = query;
  if (query.after !== undefined && !KEY.test(query.after))
    throw new MalformedInputError('after', 'is not the "next" of an earlier answer');
  mirror.states.catchUp();
  const range = rangeOf(mirror.tenantId, query);
  const isWanted = (grant: Grant) => app === undefined || grant.clientId.toLowerCase() === app.toLowerCase();
  const usesOf = await useReader(context);
  const grants: ListedGrant[] = [];
  let { after } = query;
  let left = MAX_GRANTS;
  for (;;) {
    const size = Math.min(limit, left);
    const page = await mirror.states.list<Grant>({ ...range, limit: size + 1, ...(after !== undefined && { after }) });
    const taken = page.slice(0, size);
    const wanted = user === undefined ? taken : taken.filter(({ body }) => isWanted(body));
    const described = await mapConcurrently(AT_ONCE, wanted, (state) => describe(state, context, usesOf));
    for (const [index, grant] of described.entries()) {
      if (use !== undefined && !use.includes(grant.use)) continue;
      if (grants.length === limit) return { grants, ...nextOf(wanted[index - 1]?.rowKey ?? after) };
      grants.push(grant);
    }
    left -= taken.length;
    const last = taken.at(-1)?.rowKey;
    if (page.length <= size) return { grants };
    if (left <= 0 || grants.length === limit) return { grants, ...nextOf(last) };
    after = last;
  }
}

function nextOf(next: string | undefined): { readonly next?: string } {
  return next === undefined ? {} : { next };
}

/** A person has few; an app may have one for each person. */
function rangeOf(tenantId: string, { app, user }: GrantQuery): StateRange {
  if (user !== undefined) return linkRange(tenantId, 'user-grants', user);
  return app === undefined ? objectRange(tenantId, 'grant') : linkRange(tenantId, 'client-grants', app);
}

type UseReader = (grant: Grant) => Promise<Pick<ListedGrant, 'use' | 'lastUsed'>>;

/** An app that everybody may use is looked up once. */
async function useReader({ store, now }: Context): Promise<UseReader> {
  const sources: readonly string[] = SIGN_IN_SOURCES;
  const begun = (await readHeartbeats(store)).flatMap(({ name, firstAt }) => (sources.includes(name) ? [firstAt] : []));
  const isKnown = begun.length > 0 && Math.min(...begun) <= now - COUNTS_FOR_MS;
  const ofApps = new Map<string, Promise<number | undefined>>();
  const dayOf = ({ clientId, principalId }: Grant) => {
    if (principalId !== undefined) return lastSeenDay(store, { userId: principalId, servicePrincipalId: clientId });
    const known = ofApps.get(clientId) ?? lastSeenDayOfApp(store, clientId);
    ofApps.set(clientId, known);
    return known;
  };
  return async (grant) => {
    const day = await dayOf(grant);
    const lastUsed = day === undefined ? {} : { lastUsed: isoOf(day).slice(0, 10) };
    if (day !== undefined && day >= now - COUNTS_FOR_MS) return { use: 'used', ...lastUsed };
    return { use: isKnown ? 'unused' : 'unknown', ...lastUsed };
  };
}

async function describe(
  { body, from }: StoredState<Grant>,
  { mirror }: Context,
  useOf: UseReader,
): Promise<ListedGrant> {
  const named = async (kind: 'service-principal' | 'user', id: string): Promise<Named> => {
    const state = await mirror.states.get<{ readonly displayName?: string }>(objectKey(mirror.tenantId, kind, id));
    return defined({ id, name: state?.body.displayName });
  };
  const { id, clientId, resourceId, principalId, scopes } = body;
  const [app, resource, user, use] = await Promise.all([
    named('service-principal', clientId),
    named('service-principal', resourceId),
    principalId === undefined ? undefined : named('user', principalId),
    useOf(body),
  ]);
  return defined({ id, app, resource, user, scopes, since: from === 0 ? undefined : isoOf(from), ...use });
}
