/** The simulated tenant and a Graph client for it, on a clock that the test moves; a pause moves it, too. */
import { onTestFinished } from 'vitest';
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import { type Graph, openGraph } from '../../src/graph/graph.ts';
import { NOW } from './notifications/notification-builder.ts';

export interface TenantClock {
  readonly tenant: Tenant;
  readonly graph: Graph;
  now(): number;
  /** The tenant's day continues meanwhile. */
  pass(ms: number): Promise<void>;
}

export async function tenantClock(): Promise<TenantClock> {
  let now = NOW;
  const tenant = await startTenant({ seed: 7, users: 30, clock: () => now });
  onTestFinished(() => tenant.stop());
  const pause = async (ms: number) => {
    now += ms;
  };
  return {
    tenant,
    graph: openGraph({ cloud: 'global', token: async () => tenant.token, dial: tenant.url, now: () => now, pause }),
    now: () => now,
    async pass(ms) {
      now += ms;
      await tenant.step();
    },
  };
}
