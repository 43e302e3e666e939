/** Hours may pass until the turn of somebody whose notice was approved: whoever signed in meanwhile is not told. */
import { readSeenApps } from '../../mirror/table-seen-apps.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Restraint } from '../sending-rules.ts';

export function backAlready(store: TenantStore): Restraint {
  return async ({ audience, content }, { status }) => {
    const { approved, apps, appCount, occurred } = content;
    if (!approved || audience.kind !== 'user' || apps.length === 0 || apps.length < appCount) return undefined;
    const since = Date.parse((status.occurred ?? occurred).to);
    const seen = new Map((await readSeenApps(store, audience.id)).map((app) => [app.servicePrincipalId, app.worked]));
    const isBack = apps.every(({ id }) => Object.values(seen.get(id.toLowerCase()) ?? {}).some((at) => at > since));
    return isBack ? { suppress: 'recovered' } : undefined;
  };
}
