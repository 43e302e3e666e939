/**
 * People whose names were erased. Logs are read again for a week, and late records arrive after that: the mark keeps
 * them from bringing a name back into the record. It holds the id only.
 */
import type { Revocation } from '../correlate/revocation.ts';
import { membershipParts, type Subject } from '../detect/subject.ts';
import { keyPart } from '../storage/keys.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { namedObjectsOf } from './rows/name-rows.ts';

/** @param at ISO 8601 */
export async function markErased({ tenantId, table }: TenantStore, userId: string, at: string): Promise<void> {
  const keys = { partitionKey: partitionOf(tenantId), rowKey: keyPart(userId) };
  await table('Names').insert({ ...keys, v: 1, objectKind: 'user', objectId: userId, erasedAt: at });
}

export async function isErased({ tenantId, table }: TenantStore, userId: string): Promise<boolean> {
  return (await table('Names').get(partitionOf(tenantId), keyPart(userId))) !== undefined;
}

/** The same revocation, naming nobody who was erased. */
export async function withoutErasedNames(revocation: Revocation, store: TenantStore): Promise<Revocation> {
  const { subject, actor } = revocation;
  const actorErased = actor?.kind === 'user' && actor.name !== undefined && (await isErased(store, actor.id));
  const subjectErased = subject.name !== undefined && (await anyErased(peopleIn(subject), store));
  if (!actorErased && !subjectErased) return revocation;
  return {
    ...revocation,
    ...(subjectErased && { subject: { kind: subject.kind, id: subject.id } }),
    ...(actorErased && { actor: { kind: actor.kind, id: actor.id } }),
  };
}

/** Ids of the people after whom a subject is named. */
export function peopleIn(subject: Subject): readonly string[] {
  if (subject.kind !== 'membership')
    return namedObjectsOf(subject).flatMap(({ kind, id }) => (kind === 'user' ? [id] : []));
  const { memberId } = membershipParts(subject.id);
  return memberId === undefined ? [] : [memberId];
}

async function anyErased(userIds: readonly string[], store: TenantStore): Promise<boolean> {
  const erased = await Promise.all(userIds.map((id) => isErased(store, id)));
  return erased.includes(true);
}

function partitionOf(tenantId: string): string {
  return `${keyPart(tenantId)}_erased`;
}
