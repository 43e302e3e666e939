/** A small tenant, and the effects that a revocation has on its users and apps, one line per pair. */
import type { Revocation } from '../../src/correlate/revocation.ts';
import type { Cause } from '../../src/detect/cause.ts';
import { findAffected } from '../../src/impact/find-affected.ts';
import type { ServicePrincipal } from '../../src/mirror/tenant.ts';
import { app, assigned, grant, memoryTenant, person, type TenantFacts } from '../fakes/memory-tenant.ts';
import { revocation } from './revocation-builder.ts';

const phone: Partial<ServicePrincipal> = {
  registration: { urlKinds: ['public'], fallbackPublic: true, hasCredentials: false },
};
const server: Partial<ServicePrincipal> = {
  registration: { urlKinds: ['web'], fallbackPublic: false, hasCredentials: true },
};
const daemon: Partial<ServicePrincipal> = { servicePrincipalType: 'ManagedIdentity' };

export const FACTS: TenantFacts = {
  objects: [
    person('ada'),
    person('bo'),
    app('mailer', phone),
    app('crm', server),
    app('robot', daemon),
    app('odd'),
    grant('mailer', 'ada'),
    grant('crm', 'ada'),
    grant('odd', 'ada'),
    grant('mailer', 'bo'),
  ],
  assignments: [assigned('robot', 'ada')],
};

/** Lines `user app: effect bites`, sorted; `-` where no user or no app is affected. */
export async function reach(differing: Partial<Revocation>, facts: TenantFacts = FACTS): Promise<readonly string[]> {
  const { rectangles } = await findAffected(revocation(differing), memoryTenant(facts));
  const pairs = rectangles.flatMap(({ effect, bites, userIds, appIds }) =>
    (userIds.length > 0 ? userIds : ['-']).flatMap((user) =>
      (appIds.length > 0 ? appIds : ['-']).map((id) => `${user} ${id}: ${effect} ${bites}`),
    ),
  );
  return pairs.sort();
}

export const ofUser = (cause: Cause, id = 'ada'): Partial<Revocation> => ({ cause, subject: { kind: 'user', id } });
