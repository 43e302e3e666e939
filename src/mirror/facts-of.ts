/** What sign-in can hang on, of each kind of object: where these facts are equal, there is nothing to tell. */
import type { Device, Grant, Policy, ServicePrincipal, User } from './tenant.ts';

/** Names are no facts: a rename ends no sign-in, and ids are made of this text, which must outlive the erasure of a person. */
export function factsOf(object: User | ServicePrincipal | Device | Policy | undefined): string {
  if (!object) return 'none';
  switch (object.kind) {
    case 'user':
      return [object.enabled ? 'enabled' : 'disabled', object.deleted ? 'deleted' : 'live', object.sessionsValidFrom, object.passwordChangedAt].join(' ');
    case 'service-principal':
      return [object.enabled ? 'enabled' : 'disabled', object.deleted ? 'deleted' : 'live'].join(' ');
    case 'device':
      return [object.enabled ? 'enabled' : 'disabled', object.deleted ? 'deleted' : 'live', object.compliant ? 'compliant' : 'not compliant'].join(' ');
    case 'policy':
      return object.contentHash;
  }
}

/** All that grants allow, whichever grant allows it. */
export function scopesOf(grants: readonly Grant[]): ReadonlySet<string> {
  return new Set(grants.flatMap(({ resourceId, scopes }) => scopes.map((scope) => `${resourceId} ${scope}`)));
}
