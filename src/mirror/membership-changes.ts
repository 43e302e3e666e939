/** Who came into groups and roles or left them, by a reading: told where a policy or an app goes by them, for there it can end somebody's access. */

import { mapConcurrently } from '../base/concurrency.ts';
import { isEnforced } from '../conditional-access/canonical-policy.ts';
import { isStillThere } from './graph-lookups.ts';
import type { MirrorPollContext } from './poll.ts';
import type { DeltaRun } from './readings/delta-run.ts';
import { knownObjects } from './states/known-objects.ts';
import { linkRange } from './states/mirror-states.ts';
import type { StateRange } from './states/table-states.ts';
import type { Mirror } from './table-mirror.ts';
import type { AppRoleAssignment, Member, Policy } from './tenant.ts';
import type { TenantChange } from './tenant-change.ts';
import { identifyChange, type Reading } from './tenant-change.ts';

export interface GroupMoves {
  readonly id: string;
  readonly name?: string;
  /** Otherwise its members have only just become known, or known again: none of them has moved. */
  readonly isKnown: boolean;
  readonly gone: boolean;
  readonly joined: readonly Member[];
  readonly left: readonly Member[];
  /** `joined` lists every member. */
  readonly whole: boolean;
}

const READS_AT_ONCE = 8;

export async function membershipChanges(
  groups: readonly GroupMoves[],
  run: DeltaRun,
  poll: MirrorPollContext,
): Promise<readonly TenantChange[]> {
  const moving = groups.filter(
    ({ isKnown, gone, joined, left, whole }) => isKnown && (gone || whole || joined.length + left.length > 0),
  );
  if (moving.length === 0) return [];
  const { mirror } = poll;
  const named = await namedInPolicies(mirror);
  const reading = { tenantId: mirror.tenantId, source: 'groups-delta', from: run.since, to: run.endedAt } as const;
  const told = await mapConcurrently(READS_AT_ONCE, moving, async ({ id, name, gone, joined, left, whole }) => {
    if (!(await isFeeding(id, named, mirror))) return [];
    const owner = { kind: 'group', id, ...(name === undefined ? {} : { name }) } as const;
    if (gone) return [identifyChange({ object: 'membership', owner, joined: false }, reading.from, reading)];
    return memberChanges(
      { owner, range: linkRange(mirror.tenantId, 'group-members', id), joined, ...(whole ? {} : { left }) },
      reading,
      poll,
    );
  });
  return told.flat();
}

interface Moved {
  readonly owner: Extract<TenantChange, { readonly object: 'membership' }>['owner'];
  /** Where the mirror keeps the members. */
  readonly range: StateRange;
  readonly joined: readonly Member[];
  /** Absent: whoever is not among those who joined. */
  readonly left?: readonly Member[];
}

export async function memberChanges(
  { owner, range, joined, left }: Moved,
  reading: Reading,
  poll: MirrorPollContext,
): Promise<readonly TenantChange[]> {
  const known = new Map((await poll.mirror.states.list<Member>(range)).map((kept) => [kept.body.id, kept]));
  const here = new Set(joined.map(({ id }) => id));
  const out = left
    ? left.flatMap(({ id }) => known.get(id) ?? [])
    : [...known.values()].filter(({ body }) => !here.has(body.id));
  const leaving = await mapConcurrently(READS_AT_ONCE, out, async ({ body, from }) => {
    const member = personIn(body);
    // Who was deleted has left every group, and that is told by itself.
    if (!member || !(await isStillThere(poll.graph, member.kind, member.id))) return [];
    return [identifyChange({ object: 'membership', owner, member, joined: false }, from, reading)];
  });
  const coming = joined.flatMap((entry) => (known.has(entry.id) ? [] : (personIn(entry) ?? [])));
  return [
    ...leaving.flat(),
    ...coming.map((member) =>
      identifyChange({ object: 'membership', owner, member, joined: true }, reading.from, reading),
    ),
  ];
}

/** Devices and apps are in groups too; no policy for people is for them. */
function personIn({ id, kind }: Member): { readonly id: string; readonly kind: 'user' | 'group' } | undefined {
  return kind === 'other' ? undefined : { id, kind };
}

/** What the policies that ask anything say of whom they are for: whatever that is, it names groups and roles by their ids. */
export async function namedInPolicies(mirror: Mirror): Promise<string> {
  const policies = [...(await knownObjects<Policy>(mirror, 'policy')).values()];
  const enforced = policies.filter(({ body }) => isEnforced(body));
  return enforced.map(({ body }) => JSON.stringify(body.content.conditions)).join('\n');
}

/** Policies look through groups of groups; apps do not. */
async function isFeeding(groupId: string, named: string, { states, tenantId }: Mirror): Promise<boolean> {
  if ((await states.list<AppRoleAssignment>(linkRange(tenantId, 'principal-assignments', groupId))).length > 0)
    return true;
  const above = new Set([groupId]);
  for (const id of above) {
    if (named.includes(id)) return true;
    for (const { body } of await states.list<{ readonly id: string }>(linkRange(tenantId, 'member-groups', id)))
      above.add(body.id);
  }
  return false;
}
