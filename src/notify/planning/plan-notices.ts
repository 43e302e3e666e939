/**
 * From a record to its notices: looks the people up, lets the rules choose, and puts the facts for each notice
 * together.
 */

import { isoOf } from '../../base/clock.ts';
import { mapConcurrently } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import { hashOf } from '../../base/hash.ts';
import type { PolicyContent } from '../../conditional-access/policy.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Detail } from '../../detect/report.ts';
import { whatChanged } from '../../detect/what-changed.ts';
import { canSignIn, type Effect, type Rectangle } from '../../impact/affected.ts';
import { scopeCounts } from '../../impact/scope.ts';
import type { Tenant, User } from '../../mirror/tenant.ts';
import type { AuditRecord } from '../../record/audit-record.ts';
import { policyReachOf } from '../../record/policy-reach.ts';
import type { Audience, Channel, Notice, NoticeContent, PlannedNotice } from '../notice.ts';
import type { NoticeSettings } from '../notice-settings.ts';
import { holdDownOf, NOTICE_POLICY } from './notice-policy.ts';
import { chooseAdmins, chooseAudiences, isDecided, isUndecided, type People, type Person } from './notice-rules.ts';

export interface PlanContext {
  readonly tenant: Tenant;
  readonly settings: NoticeSettings;
}

const CHANNEL: Channel = 'mail';
const AT_ONCE = 16;
const MAX_APPS = 50;
const MAX_SCOPES = 50;
const MAX_CHANGES = 5;
const MAX_CHANGE_LENGTH = 200;

/** Depends only on the record and the mirror, so that a second delivery plans the same notices. */
export async function planNotices(
  record: AuditRecord,
  { tenant, settings }: PlanContext,
): Promise<readonly PlannedNotice[]> {
  const people = await lookUpPeople(record, { tenant, settings });
  const { tenantId, id: revocationId } = record.revocation;
  const contentFor = contentOf(record);
  return chooseAudiences(record, people, settings).map(({ audience, initialState, reason, language }) =>
    defined({
      id: hashOf(tenantId, revocationId, audience.id, CHANNEL),
      tenantId,
      revocationId,
      audience,
      channel: CHANNEL,
      dueAt: isoOf(Date.parse(record.recordedAt) + holdDownOf(record.revocation.detail)),
      content: { ...contentFor(audience), ...(language !== undefined && { reader: { language } }) },
      initialState,
      reason,
    }),
  );
}

/** The notice that the admins get of an incident, in place of those that are not told of it any more. */
export function planForIncident(
  notice: Notice,
  settings: Pick<NoticeSettings, 'admins'>,
  dueAt: string,
): PlannedNotice {
  const planned = planForAdmins(notice, settings, dueAt);
  return { ...planned, content: { ...planned.content, incident: true } };
}

/** The notice that the admins get in place of another one: one for a revocation, however many it replaces. */
export function planForAdmins(notice: Notice, settings: Pick<NoticeSettings, 'admins'>, dueAt: string): PlannedNotice {
  const { tenantId, revocationId, channel } = notice;
  // The administrators have the tenant's language, not that of the person they stand in for.
  const { reader: _, ...content } = notice.content;
  const { audience, initialState, reason } = chooseAdmins(settings);
  return defined({
    id: hashOf(tenantId, revocationId, audience.id, channel),
    tenantId,
    revocationId,
    audience,
    channel,
    dueAt,
    content,
    initialState,
    reason,
  });
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
    mapConcurrently(AT_ONCE, users, async (user) => personOf((await tenant.object('user', user.id, now)) ?? user));

  const manager = wanted.has('manager') ? await tenant.managerOf(revocation.subject.id, before) : undefined;
  const owned = wanted.has('app-owner') ? affected.apps : [];
  const owners = await mapConcurrently(AT_ONCE, owned, ({ id }) => tenant.ownersOf(id, before));
  return {
    user: wanted.has('user') ? await lookUpUsers(affected, { tenant, now, limit: settings.limit }) : [],
    manager: await currentPeople(manager ? [manager] : []),
    'app-owner': await currentPeople(owners.flat()),
  };
}

/** Above the limit none of them is notified, so what the record says of them is enough. */
async function lookUpUsers(
  { users, rectangles, scope }: AuditRecord['affected'],
  { tenant, now, limit }: { readonly tenant: Tenant; readonly now: number; readonly limit: number },
): Promise<readonly Person[]> {
  const affected = usersOf(rectangles.filter(isDecided));
  const undecided = usersOf(rectangles.filter(isUndecided));
  const inScope = new Set(scope?.userIds);
  const known = users.map(({ id, name, mail }): Person => defined({ id, name, usable: true, mail }));
  const sparedOf = ({ id }: Person): Person['spared'] => {
    if (undecided.has(id)) return 'undecided';
    return inScope.has(id) ? 'not-in-use' : undefined;
  };
  const others = known.filter(({ id }) => !affected.has(id)).map((person) => ({ ...person, spared: sparedOf(person) }));
  return [
    ...(await mapConcurrently(
      AT_ONCE,
      known.filter(({ id }) => affected.has(id)),
      async (person) => {
        const user = affected.size > limit ? undefined : await tenant.object('user', person.id, now);
        return user ? personOf(user) : person;
      },
    )),
    ...others.flatMap((person) => (person.spared === undefined ? [] : [defined(person)])),
  ];
}

function usersOf(rectangles: readonly Rectangle[]): ReadonlySet<string> {
  return new Set(rectangles.flatMap(({ userIds }) => userIds));
}

function personOf(user: User): Person {
  const { id, displayName, mail, preferredLanguage } = user;
  return defined({ id, name: displayName, usable: canSignIn(user), mail, language: preferredLanguage });
}

/** What the record says to each audience. What all of them share is worked out once, because there may be thousands. */
function contentOf({ revocation, affected }: AuditRecord): (audience: Audience) => NoticeContent {
  const rectangles = affected.rectangles.map((rectangle) => ({ ...rectangle, users: new Set(rectangle.userIds) }));
  const { cause, subject, occurred, actor, detail } = revocation;
  const shared = {
    detail: shortDetail(detail),
    userCount: usersOf(affected.rectangles.filter(({ effect }) => effect !== 'survives')).size,
    inScope: affected.scope && scopeCounts(affected.scope),
    policyReach: policyReachOf(affected),
    changes: changesOf(cause, detail),
    isConditionalAccess: isConditionalAccess(detail.policy?.after ?? detail.policy?.before) || undefined,
  };
  return (audience) => {
    const effects = new Map<string, Effect>();
    for (const rectangle of rectangles) {
      const { effect, users, appIds } = rectangle;
      const concerns =
        audience.kind === 'user' ? users.has(audience.id) && isDecided(rectangle) : effect !== 'survives';
      if (concerns) for (const id of appIds) effects.set(id, effects.get(id) ?? effect);
    }
    const apps = affected.apps.flatMap(({ id, name, appId }) => {
      const effect = effects.get(id);
      return effect === undefined ? [] : [defined({ id, name, appId, effect })];
    });
    return defined({
      cause,
      subject,
      occurred,
      actor,
      detail: shared.detail,
      apps: apps.slice(0, MAX_APPS),
      appCount: apps.length,
      userCount: shared.userCount,
      inScope: shared.inScope,
      isConditionalAccess: shared.isConditionalAccess,
      changes: shared.changes,
      policyReach: shared.policyReach,
    });
  };
}

function isConditionalAccess(policy: PolicyContent | undefined): boolean {
  return policy?.conditions !== undefined || policy?.state !== undefined;
}

/** Of a policy or of who is in its groups. Absent: the cause and the subject say everything. */
function changesOf(cause: Cause, detail: Detail): readonly string[] | undefined {
  const { policy, membership } = detail;
  if (policy === undefined && membership === undefined) return undefined;
  const sides = { before: policy?.before, after: policy?.after };
  const changes = whatChanged(cause, defined({ policy, membership }), defined(sides));
  return changes.slice(0, MAX_CHANGES).map((change) => change.slice(0, MAX_CHANGE_LENGTH));
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
