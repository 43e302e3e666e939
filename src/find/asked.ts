/** What every search is asked: which tenant, and the moment it is asked about. */
import type { ServicePrincipal, Tenant } from '../mirror/tenant.ts';
import type { Rectangle } from './affected.ts';
import type { Cell } from './truth-cell.ts';

export interface Asked {
  readonly tenant: Tenant;
  /** Milliseconds: just before it happened, so that what went with it is still there. */
  readonly at: number;
}

/** @param id object id, or the app id where a source knows no other */
export async function appBy(id: string, { tenant, at }: Asked): Promise<ServicePrincipal | undefined> {
  return (await tenant.object('service-principal', id, at)) ?? tenant.servicePrincipalByAppId(id, at);
}

export function rectangleOf({ effect, bites }: Cell, userIds: readonly string[], appIds: readonly string[]): Rectangle {
  return { effect, bites, userIds, appIds };
}
