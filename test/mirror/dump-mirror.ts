/** All states of a mirror as text, read by a process that has not read it before. */
import { segmentStore } from '../../src/mirror/segments/segment-store.ts';
import type { LinkKind, StateKind } from '../../src/mirror/states/mirror-states.ts';
import { objectRange } from '../../src/mirror/states/mirror-states.ts';
import { tableStates } from '../../src/mirror/states/table-states.ts';
import type { TenantStore } from '../../src/storage/tenant-store.ts';

const KINDS: readonly (StateKind | LinkKind)[] = [
  'user',
  'user-by-delta',
  'group',
  'service-principal',
  'device',
  'grant',
  'policy',
  'registration',
  'client-grants',
  'user-grants',
  'group-members',
  'member-groups',
  'app-assignments',
  'principal-assignments',
  'app-owners',
  'user-manager',
  'device-users',
  'device-owners',
  'role-members',
];

/** Without the moments, if the past is there too: then what was known counts, and not when. */
export async function dumpMirror(store: TenantStore, what?: 'with the past'): Promise<readonly string[]> {
  const states = tableStates(store);
  const lines: string[] = [];
  for (const kind of KINDS)
    for await (const state of states.each(objectRange(store.tenantId, kind as StateKind)))
      lines.push(`${kind} ${what ? `${state.rowKey} ${JSON.stringify(state.body)}` : JSON.stringify(state)}`);
  return what ? [...lines, ...(await dumpPast(store))].sort() : lines;
}

async function dumpPast(store: TenantStore): Promise<readonly string[]> {
  const kept = segmentStore(store);
  const lines: string[] = [];
  for (const kind of KINDS)
    for (const [key, states] of await kept.past({ kind, prefix: '' }))
      for (const { text } of states) lines.push(`${kind} ${key} ended ${text}`);
  return lines;
}
