/** What a change of policies does, one line for each pair in scope. */
import type { PolicyContent } from '../../src/conditional-access/policy.ts';
import type { Revocation } from '../../src/correlate/revocation.ts';
import type { Affected, Scope } from '../../src/impact/affected.ts';
import { findAffected } from '../../src/impact/find-affected.ts';
import { peopleOfRectangles } from '../../src/impact/scope.ts';
import type { Tenant } from '../../src/mirror/tenant.ts';
import { revocation } from './revocation-builder.ts';

export interface Sides {
  readonly before?: PolicyContent;
  readonly after?: PolicyContent;
}

/** `before` absent: created; `after` absent: deleted. */
export function affectedByChange(sides: Sides, tenant: Tenant, different: Partial<Revocation> = {}): Promise<Affected> {
  const edited = sides.after === undefined ? 'deleted' : 'changed';
  const change = sides.before === undefined ? 'created' : edited;
  const id = String((sides.after ?? sides.before)?.id ?? 'p1');
  return findAffected(
    revocation({
      cause: 'policy-changed',
      subject: { kind: 'policy', id },
      detail: { policy: { change, ...sides } },
      ...different,
    }),
    tenant,
  );
}

/** `user app: effect`, with what became stricter in brackets, sorted. */
export function scopeLines({ scope }: Pick<Affected, 'scope'>): readonly string[] {
  return scope ? linesOf(scope) : ['not known'];
}

function linesOf(scope: Scope): readonly string[] {
  const people = peopleOfRectangles(scope);
  return scope.rectangles
    .flatMap(({ effect, session, appIds }, index) =>
      (people[index] ?? []).flatMap((user) =>
        appIds.map((id) => `${user} ${id}: ${effect}${session ? ` (${session.join()})` : ''}`),
      ),
    )
    .sort();
}

/** `user app: effect` of what is in use, sorted. */
export function useLines({ rectangles }: Pick<Affected, 'rectangles'>): readonly string[] {
  return rectangles
    .flatMap(({ effect, userIds, appIds }) =>
      (userIds.length > 0 ? userIds : ['-']).flatMap((user) => appIds.map((id) => `${user} ${id}: ${effect}`)),
    )
    .sort();
}
