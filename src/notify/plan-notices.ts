/** From a record to its notices: looks the people up, lets the rules choose, and writes down what each will be told. */

import { isoOf } from '../base/clock.ts';
import { hashOf } from '../base/hash.ts';
import type { NoticeSettings } from '../config.ts';
import { type Detail, grantParts } from '../detect/report.ts';
import type { Effect } from '../impact/affected.ts';
import type { Tenant, User } from '../mirror/tenant.ts';
import type { AuditRecord } from '../record/audit-record.ts';
import type { Audience, NoticeContent, PlannedNotice } from './notice.ts';
import { HOLD_DOWN_MS, NOTICE_POLICY } from './notice-policy.ts';
import { chooseAudiences, isDecided, type People, type Person } from './notice-rules.ts';

export interface PlanContext {
  readonly tenant: Tenant;
  readonly settings: NoticeSettings;
}

const CHANNEL = 'mail';
const MOST_APPS = 50;
const MOST_SCOPES = 50;

/** Depends on the record and the mirror alone, so that a second delivery plans the same. */
export async function planNotices(
  record: AuditRecord,
  { tenant, settings }: PlanContext,
): Promise<readonly PlannedNotice[]> {
  const people = await lookUpPeople(record, { tenant, settings });
  return chooseAudiences(record, people, settings).map(({ audience, initialState, reason }) => ({
    id: hashOf(record.revocation.tenantId, record.revocation.id, audience.id, CHANNEL),
    tenantId: record.revocation.tenantId,
    revocationId: record.revocation.id,
    audience,
    channel: CHANNEL,
    dueAt: isoOf(Date.parse(record.recordedAt) + HOLD_DOWN_MS),
    content: contentFor(audience, record),
    initialState,
    ...(reason === undefined ? {} : { reason }),
  }));
}

async function lookUpPeople(
  { revocation, affected, recordedAt }: AuditRecord,
  { tenant, settings }: PlanContext,
): Promise<People> {
  const { tell, otherwise } = NOTICE_POLICY[revocation.cause];
  const wanted = new Set([...tell, ...otherwise]);
  // The links are asked as they were: a deleted account has no manager any more. The people are asked as they are.
  const [before, now] = [Date.parse(revocation.occurred.from), Date.parse(recordedAt)];
  const asTheyAre = (users: readonly User[]) =>
    Promise.all(users.map(async (user) => personOf((await tenant.object('user', user.id, now)) ?? user)));

  const hit = new Set(affected.rectangles.filter(({ effect }) => isDecided(effect)).flatMap(({ userIds }) => userIds));
  const manager = wanted.has('manager') ? await tenant.managerOf(revocation.subject.id, before) : undefined;
  const owned = wanted.has('app-owner') ? affected.apps.slice(0, MOST_APPS) : [];
  const owners = await Promise.all(owned.map(({ id }) => tenant.ownersOf(id, before)));
  return {
    user: wanted.has('user') ? await lookUpHit(hit, affected.users, { tenant, now, limit: settings.limit }) : [],
    manager: await asTheyAre(manager ? [manager] : []),
    'app-owner': await asTheyAre(owners.flat()),
  };
}

/** Above the limit nobody of them is told, so the record's own view of them is good enough. */
async function lookUpHit(
  hit: ReadonlySet<string>,
  users: AuditRecord['affected']['users'],
  { tenant, now, limit }: { readonly tenant: Tenant; readonly now: number; readonly limit: number },
): Promise<readonly Person[]> {
  const known = users
    .filter(({ id }) => hit.has(id))
    .map(({ id, name, mail }): Person => ({ id, name, usable: true, ...(mail === undefined ? {} : { mail }) }));
  if (hit.size > limit) return known;
  return Promise.all(
    known.map(async (person) => {
      const user = await tenant.object('user', person.id, now);
      return user ? personOf(user) : person;
    }),
  );
}

function personOf({ id, displayName, mail, enabled, deleted }: User): Person {
  return { id, name: displayName, usable: enabled && !deleted, ...(mail === undefined ? {} : { mail }) };
}

function contentFor(audience: Audience, { revocation, affected }: AuditRecord): NoticeContent {
  const effects = new Map<string, Effect>();
  for (const { effect, userIds, appIds } of affected.rectangles) {
    const meant = audience.kind === 'user' ? userIds.includes(audience.id) && isDecided(effect) : effect !== 'survives';
    if (meant) for (const id of appIds) effects.set(id, effects.get(id) ?? effect);
  }
  const apps = affected.apps.flatMap(({ id, name }) => {
    const effect = effects.get(id);
    return effect === undefined ? [] : [{ id, name, effect }];
  });
  const { cause, subject, occurred, actor, detail } = revocation;
  const userIds = affected.rectangles
    .filter(({ effect }) => effect !== 'survives')
    .flatMap((rectangle) => rectangle.userIds);
  return {
    cause,
    subject,
    occurred,
    ...(actor && { actor }),
    detail: briefly(detail),
    apps: apps.slice(0, MOST_APPS),
    appCount: apps.length,
    userCount: new Set(userIds).size,
    because: becauseOf(
      audience,
      revocation.subject.kind === 'grant' && grantParts(subject.id).principalId === undefined,
    ),
  };
}

/** Enough for a text, and never too much for a column. */
function briefly({ policy, lostScopes, keptScopes: _kept, resourceIds: _resources, ...detail }: Detail): Detail {
  const { before: _before, after: _after, ...change } = policy ?? {};
  return {
    ...detail,
    ...(lostScopes && { lostScopes: lostScopes.slice(0, MOST_SCOPES) }),
    ...(policy && { policy: { ...change, change: policy.change } }),
  };
}

function becauseOf({ kind }: Audience, wholeTenant: boolean): string {
  switch (kind) {
    case 'user':
      return wholeTenant ? 'you are known to use this app' : 'it concerns your own sign-in';
    case 'manager':
      return 'the directory names you as the manager of this account';
    case 'app-owner':
      return 'the directory names you as an owner of an app that is concerned';
    case 'admins':
      return 'this address is set as that of the administrators';
  }
}
