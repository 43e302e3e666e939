/** Ids get their names here, as the mirror had them. */
import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import type { User } from '../mirror/tenant.ts';
import {
  type Affected,
  type AffectedApp,
  type AffectedUser,
  appOf,
  type ImpactContext,
  type Rectangle,
} from './affected.ts';
import { isLarge } from './scope.ts';

export interface NamingContext extends ImpactContext {
  /** Those that the search has read already, by id. */
  readonly apps?: ReadonlyMap<string, AffectedApp>;
}

/**
 * Nothing of a large reach has more names than so many of each effect, in the order of its rectangles, and twice as
 * many in the order of ids: those that an answer shows, and those whose notices are kept back one by one.
 */
const MOST_NAMED = 1_000;
const AT_ONCE = 16;

/**
 * Adds names to the ids. An id that the mirror does not know becomes its own name: a bare id is better than nothing.
 *
 * @param rectangles may lack users or apps: an app is affected even if nobody is known to use it
 * @param policy of a change of policies; its scope contains all of `rectangles`, except workloads
 */
export async function nameAffected(
  rectangles: readonly Rectangle[],
  context: NamingContext,
  policy: Pick<Affected, 'scope' | 'uncertain'> = {},
): Promise<Affected> {
  const { scope, uncertain = [] } = policy;
  const tidy = rectangles.map(tidied);
  const large = isLarge(defined({ rectangles: tidy, scope }));
  const userIds = sorted([...tidy.flatMap((own) => own.userIds), ...(scope && !large ? scope.userIds : [])]);
  const isNamed = large ? namedInLarge(tidy, userIds) : () => true;
  const [users, apps] = await Promise.all([
    nameUsers(userIds, isNamed, context),
    nameApps(sorted([...tidy, ...(scope?.rectangles ?? [])].flatMap(({ appIds }) => appIds)), context),
  ]);
  return defined({ apps, users, rectangles: tidy, scope, uncertain: uncertain.length > 0 ? uncertain : undefined });
}

function tidied(rectangle: Rectangle): Rectangle {
  return { ...rectangle, userIds: sorted(rectangle.userIds), appIds: sorted(rectangle.appIds) };
}

function namedInLarge(rectangles: readonly Rectangle[], userIds: readonly string[]): (id: string) => boolean {
  const named = new Set(userIds.slice(0, 2 * MOST_NAMED));
  for (const own of Map.groupBy(rectangles, ({ effect }) => effect).values()) {
    const ofEffect = new Set<string>();
    for (const rectangle of own) {
      for (const id of rectangle.userIds) if (ofEffect.size < MOST_NAMED) ofEffect.add(id);
      if (ofEffect.size >= MOST_NAMED) break;
    }
    for (const id of ofEffect) named.add(id);
  }
  return (id) => named.has(id);
}

/** @param ids sorted, so that those which are stored together are read together */
async function nameUsers(
  ids: readonly string[],
  isNamed: (id: string) => boolean,
  { tenant, at }: NamingContext,
): Promise<readonly AffectedUser[]> {
  const wanted = ids.filter(isNamed);
  const read = await mapConcurrently(AT_ONCE, wanted, (id) => tenant.object('user', id, at));
  const users = new Map(wanted.map((id, index) => [id, read[index]]));
  return ids.map((id) => namedUser(id, users.get(id)));
}

function namedUser(id: string, user: User | undefined): AffectedUser {
  if (user === undefined) return { id, name: id };
  const { displayName: name, userPrincipalName, mail } = user;
  return defined({ id, name, userPrincipalName, mail });
}

async function nameApps(ids: readonly string[], context: NamingContext): Promise<readonly AffectedApp[]> {
  const { tenant, at, apps } = context;
  return mapConcurrently(AT_ONCE, ids, async (id) => {
    const known = apps?.get(id);
    if (known) return known;
    const principal = await tenant.object('service-principal', id, at);
    return principal ? appOf(principal) : { id, name: id };
  });
}

function sorted(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort();
}
