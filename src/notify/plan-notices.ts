/**
 * From a record to its notices: looks the people up, lets the rules choose, and puts the facts for each notice
 * together.
 */

import { isoOf } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import { hashOf } from '../base/hash.ts';
import type { NoticeSettings } from '../config.ts';
import type { Detail } from '../detect/report.ts';
import { grantParts } from '../detect/subject.ts';
import { canSignIn, type Effect } from '../impact/affected.ts';
import type { Tenant, User } from '../mirror/tenant.ts';
import type { AuditRecord } from '../record/audit-record.ts';
import type { Audience, Channel, NoticeContent, PlannedNotice } from './notice.ts';
import { HOLD_DOWN_MS, NOTICE_POLICY } from './notice-policy.ts';
import { chooseAudiences, isDecided, type People, type Person } from './notice-rules.ts';

export interface PlanContext {
  readonly tenant: Tenant;
  readonly settings: NoticeSettings;
}

const CHANNEL: Channel = 'mail';
const MAX_APPS = 50;
const MAX_SCOPES = 50;

/** Depends only on the record and the mirror, so that a second delivery plans the same notices. */
export async function planNotices(
  record: AuditRecord,
  { tenant, settings }: PlanContext,
): Promise<readonly PlannedNotice[]> {
  const people = await lookUpPeople(record, { tenant, settings });
  const { tenantId, id: revocationId } = record.revocation;
  return chooseAudiences(record, people, settings).map(({ audience, initialState, reason }) =>
    defined({
      id: hashOf(tenantId, revocationId, audience.id, CHANNEL),
      tenantId,
      revocationId,
      audience,
      channel: CHANNEL,
      dueAt: isoOf(Date.parse(record.recordedAt) + HOLD_DOWN_MS),
      content: contentFor(audience, record),
      initialState,
      reason,
    }),
  );
}

async function lookUpPeople(
  { revocation, affected, recordedAt }: AuditRecord,
  { tenant, settings }: PlanContext,
): Promise<People> {
  const { notify, fallback } = NOTICE_POLICY[revocation.cause];
  const wanted = new Set([...notify, ...fallback]);
  // Managers and owners are read as they were before, because a deleted account has no manager any more. The people
  // themselves are read as they are now.
  const [before, now] = [Date.parse(revocation.occurred.from), Date.parse(recordedAt)];
  const currentPeople = (users: readonly User[]) =>
    Promise.all(users.map(async (user) => personOf((await tenant.object('user', user.id, now)) ?? user)));

  const affectedIds = new Set(
    affected.rectangles.filter(({ effect }) => isDecided(effect)).flatMap(({ userIds }) => userIds),
  );
  const manager = wanted.has('manager') ? await tenant.managerOf(revocation.subject.id, before) : undefined;
  const owned = wanted.has('app-owner') ? affected.apps.slice(0, MAX_APPS) : [];
  const owners = await Promise.all(owned.map(({ id }) => tenant.ownersOf(id, before)));
  return {
    user: wanted.has('user')
      ? await lookUpUsers(affectedIds, affected.users, { tenant, now, limit: settings.limit })
      : [],
    manager: await currentPeople(manager ? [manager] : []),
    'app-owner': await currentPeople(owners.flat()),
  };
}

/** Above the limit none of them is notified, so what the record says of them is enough. */
async function lookUpUsers(
  wanted: ReadonlySet<string>,
  users: AuditRecord['affected']['users'],
  { tenant, now, limit }: { readonly tenant: Tenant; readonly now: number; readonly limit: number },
): Promise<readonly Person[]> {
  const known = users
    .filter(({ id }) => wanted.has(id))
    .map(({ id, name, mail }): Person => defined({ id, name, usable: true, mail }));
  if (wanted.size > limit) return known;
  return Promise.all(
    known.map(async (person) => {
      const user = await tenant.object('user', person.id, now);
      return user ? personOf(user) : person;
    }),
  );
}

function personOf(user: User): Person {
  const { id, displayName, mail } = user;
  return defined({ id, name: displayName, usable: canSignIn(user), mail });
}

function contentFor(audience: Audience, { revocation, affected }: AuditRecord): NoticeContent {
  const effects = new Map<string, Effect>();
  for (const { effect, userIds, appIds } of affected.rectangles) {
    const concerns =
      audience.kind === 'user' ? userIds.includes(audience.id) && isDecided(effect) : effect !== 'survives';
    if (concerns) for (const id of appIds) effects.set(id, effects.get(id) ?? effect);
  }
  const apps = affected.apps.flatMap(({ id, name }) => {
    const effect = effects.get(id);
    return effect === undefined ? [] : [{ id, name, effect }];
  });
  const { cause, subject, occurred, actor, detail } = revocation;
  const userIds = affected.rectangles
    .filter(({ effect }) => effect !== 'survives')
    .flatMap((rectangle) => rectangle.userIds);
  return defined({
    cause,
    subject,
    occurred,
    actor,
    detail: shortDetail(detail),
    apps: apps.slice(0, MAX_APPS),
    appCount: apps.length,
    userCount: new Set(userIds).size,
    because: becauseOf(audience, subject.kind === 'grant' && grantParts(subject.id).principalId === undefined),
  });
}

/** Enough for a text, and small enough for a table column. */
function shortDetail({ policy, lostScopes, keptScopes: _kept, resourceIds: _resources, ...detail }: Detail): Detail {
  const { before: _before, after: _after, ...change } = policy ?? {};
  return defined({
    ...detail,
    lostScopes: lostScopes?.slice(0, MAX_SCOPES),
    policy: policy && { ...change, change: policy.change },
  });
}

function becauseOf({ kind }: Audience, forEverybody: boolean): string {
  switch (kind) {
    case 'user':
      return forEverybody ? 'you are known to use this app' : 'it concerns your own sign-in';
    case 'manager':
      return 'the directory names you as the manager of this account';
    case 'app-owner':
      return 'the directory names you as an owner of an app that is concerned';
    case 'admins':
      return 'this address is set as that of the administrators';
  }
}
