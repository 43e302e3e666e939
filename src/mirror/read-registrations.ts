/** How the tenant's own apps are registered: for devices, browsers or servers. Seldom changed, so read whole, and seldom; apps of others are registered elsewhere. */
import { readListOf } from './graph-list.ts';
import { objectKey } from './mirror-keys.ts';
import { REGISTRATION_SELECT, registrationIn } from './parse-item.ts';
import type { ReadPart } from './poll.ts';
import { readWatermark, saveWatermark } from './table-watermarks.ts';

const EVERY_MS = 3_600_000;

export const readRegistrations: ReadPart = async ({ graph, tables, mirror, now }) => {
  const { states, tenantId } = mirror;
  const [mark, readAt] = [await readWatermark(tables, tenantId, 'registrations'), now()];
  if (mark && readAt - mark.readAt < EVERY_MS) return undefined;

  const items = await readListOf(graph, '/applications', { query: { $select: REGISTRATION_SELECT, $top: '999' } });
  const writes = items.flatMap((item) => {
    const found = registrationIn(item);
    return found ? [{ ...objectKey(tenantId, 'registration', found.appId), body: found.registration }] : [];
  });
  return {
    kind: mark ? 'changes' : 'baseline',
    read: items.length,
    changes: [],
    async keep() {
      await states.write(writes, { from: mark?.readAt ?? 0, at: now(), meets: 'few' });
      await saveWatermark(tables, tenantId, 'registrations', { readAt });
    },
  };
};
