/** The people around a record: those whom it hits, the manager, the owners of the apps, from the directory. */
import { mapConcurrently } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import { canSignIn } from '../../impact/affected.ts';
import type { Tenant, User } from '../../mirror/tenant.ts';
import type { AuditRecord } from '../../record/audit-record.ts';
import type { AudienceKind, SuppressionReason } from '../notice.ts';
import { isTold, type NoticePolicy, ruleFor } from './policy/notice-policy.ts';
import { isDecided, isUndecided, usersOf } from './whom-it-hits.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly mail?: string;
  /** BCP 47. */
  readonly language?: string;
  /** Enabled and not deleted. */
  readonly usable: boolean;
  /** Of a user whose sign-in is not known to be affected: why not. The person is on record, and is not notified. */
  readonly spared?: Extract<SuppressionReason, 'undecided' | 'not-in-use' | 'survives'>;
}

export interface People extends Readonly<Record<PersonKind, readonly Person[]>> {
  /** How many people in a large scope the record does not name: none of them is known to use what it covers. */
  readonly unnamed: number;
}

/** In the order in which one who is several of them is told. */
export const PERSON_KINDS = ['user', 'manager', 'app-owner'] as const satisfies readonly AudienceKind[];
export type PersonKind = (typeof PERSON_KINDS)[number];

const AT_ONCE = 16;

export async function lookUpPeople(
  { revocation, affected, recordedAt }: AuditRecord,
  { tenant, policy }: { readonly tenant: Tenant; readonly policy: NoticePolicy },
): Promise<People> {
  // Of whom the policy does not speak, nobody is looked for; the users are on record in any case.
  const isNamed = (audience: AudienceKind) => ruleFor(policy, { cause: revocation.cause, audience }) !== undefined;
  // Managers and owners are read as they were before, because a deleted account has no manager any more. The people
  // themselves are read as they are now.
  const [before, now] = [Date.parse(revocation.occurred.from), Date.parse(recordedAt)];
  const currentPeople = (users: readonly User[]) =>
    mapConcurrently(AT_ONCE, users, async (user) => personOf((await tenant.object('user', user.id, now)) ?? user));

  const manager = isNamed('manager') ? await tenant.managerOf(revocation.subject.id, before) : undefined;
  const owned = isNamed('app-owner') ? affected.apps : [];
  const owners = await mapConcurrently(AT_ONCE, owned, ({ id }) => tenant.ownersOf(id, before));
  const areUsersTold = isTold(ruleFor(policy, { cause: revocation.cause, audience: 'user' }));
  return {
    user: await lookUpUsers(affected, { tenant, now, limit: areUsersTold ? policy.approval.above : 0 }),
    manager: await currentPeople(manager ? [manager] : []),
    'app-owner': await currentPeople(owners.flat()),
    unnamed: unnamedIn(affected),
  };
}

function unnamedIn({ users, scope }: AuditRecord['affected']): number {
  const named = new Set(users.map(({ id }) => id));
  return scope?.userIds.filter((id) => !named.has(id)).length ?? 0;
}

/** Above the limit none of them is notified, so what the record says of them is enough. */
async function lookUpUsers(
  { users, rectangles, scope }: AuditRecord['affected'],
  { tenant, now, limit }: { readonly tenant: Tenant; readonly now: number; readonly limit: number },
): Promise<readonly Person[]> {
  const affected = usersOf(rectangles.filter(isDecided));
  const undecided = usersOf(rectangles.filter(isUndecided));
  const inScope = new Set(scope?.userIds);
  const sparedOf = (id: string): NonNullable<Person['spared']> => {
    if (undecided.has(id)) return 'undecided';
    return inScope.has(id) ? 'not-in-use' : 'survives';
  };
  return mapConcurrently(AT_ONCE, users, async ({ id, name, mail }): Promise<Person> => {
    const known: Person = defined({ id, name, usable: true, mail });
    if (!affected.has(id)) return { ...known, spared: sparedOf(id) };
    const user = affected.size > limit ? undefined : await tenant.object('user', id, now);
    return user ? personOf(user) : known;
  });
}

function personOf(user: User): Person {
  const { id, displayName, mail, preferredLanguage } = user;
  return defined({ id, name: displayName, usable: canSignIn(user), mail, language: preferredLanguage });
}
