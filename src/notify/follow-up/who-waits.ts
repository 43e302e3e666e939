/** Whose sign-in is still missing after a reminder, and who else is told of it. */
import { mapConcurrently } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import { canSignIn } from '../../impact/affected.ts';
import type { Tenant, User } from '../../mirror/tenant.ts';
import type { RevocationStatus } from '../../record/revocation-status.ts';
import { chunksOf } from '../../record/rows/packed-ids.ts';
import type { Audience, Notice } from '../notice.ts';
import type { NoticeSettings } from '../notice-settings.ts';
import { appsBackOf } from './how-far.ts';
import { firstNoticeTo, PERSONAL_CHANNELS, reminderOf } from './plan-follow-ups.ts';
import type { ProgressContext } from './read-progress.ts';

/** When somebody is reminded, and whom else it is told. As in the notice policy. */
export interface Reminders {
  readonly afterHours: number;
  readonly escalateAfterHours: number;
  /** The first of these that can be reached. */
  readonly escalateTo: readonly ('manager' | 'app-owner' | 'help-desk' | 'admins')[];
  readonly allGood: boolean;
}

export interface WaitContext extends ProgressContext {
  readonly tenant: Tenant;
  readonly settings: Pick<NoticeSettings, 'admins' | 'helpDesk' | 'breakGlass'>;
  /** Object ids of those whom a revocation hit. */
  usersOf(revocationId: string): Promise<readonly string[]>;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Somebody who was reminded and has not signed in since. */
export interface Waiting {
  readonly userId: string;
  readonly reminder: Notice;
}

/** More than anybody reads about in one mail. */
const MOST_MEMBERS = 500;
const MOST_PEOPLE = 2_000;
const AT_ONCE = 16;
const MOST_APPS = 5;

/** The revocations of its sweep, the first one first; itself where there is no sweep. */
export async function sweepAround(
  revocationId: string,
  { place }: Pick<RevocationStatus, 'place'>,
  { bundles }: Pick<ProgressContext, 'bundles'>,
): Promise<readonly [string, ...string[]]> {
  const members = await bundles.membersAround(revocationId, place, 'kept');
  const inTime = members.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
  const [first, ...others] = inTime;
  return first === undefined ? [revocationId] : [first, ...others];
}

/** Each of a sweep once. Reads as far as its caller does: mostly the first one settles the question. */
export async function* whoWaits(
  { tenantId }: Pick<Notice, 'tenantId'>,
  revocationIds: readonly string[],
  reader: Pick<Audience, 'kind' | 'id'>,
  context: WaitContext & { readonly reminders: Reminders },
): AsyncGenerator<Waiting> {
  const seen = new Set<string>();
  for (const revocationId of revocationIds.slice(0, MOST_MEMBERS)) {
    const status = await context.statusOf(revocationId);
    if (status?.state !== 'open') continue;
    const users = (await context.usersOf(revocationId)).filter((id) => !seen.has(id) && !isBack(id, status));
    for (const some of chunksOf(users.slice(0, MOST_PEOPLE), AT_ONCE)) {
      const waiting = await mapConcurrently(AT_ONCE, some, async (userId) => {
        const reminder = (await context.isBackInLarge(revocationId, userId))
          ? undefined
          : await sentReminder({ tenantId, revocationId, userId }, context);
        const own = reminder && (await readerFor(userId, reminder, context));
        return reminder && own?.id === reader.id ? { userId, reminder } : undefined;
      });
      for (const one of waiting.filter((found) => found !== undefined)) {
        seen.add(one.userId);
        yield one;
      }
    }
  }
}

/** Who is told that this person has not signed in again. Undefined: nobody can be reached. */
export async function readerFor(
  userId: string,
  { content }: Pick<Notice, 'content'>,
  { tenant, settings, reminders, now }: WaitContext & { readonly reminders: Reminders },
): Promise<Audience | undefined> {
  const reachable = (users: readonly User[]) =>
    users
      .filter((user) => canSignIn(user) && user.mail !== undefined && user.id !== userId)
      .filter(({ id }) => !settings.breakGlass.includes(id))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))[0];
  for (const kind of reminders.escalateTo) {
    if (kind === 'manager' || kind === 'app-owner') {
      const found = reachable(
        kind === 'manager'
          ? await managersOf(userId, tenant, now())
          : await ownersOf(content.apps.slice(0, MOST_APPS), tenant, now()),
      );
      if (found) return { kind, id: found.id, mail: found.mail ?? '', name: found.displayName };
      continue;
    }
    const mail = kind === 'help-desk' ? settings.helpDesk : settings.admins;
    if (mail !== undefined) return { kind, id: kind, mail };
  }
  return undefined;
}

async function managersOf(userId: string, tenant: Tenant, at: number): Promise<readonly User[]> {
  const manager = await tenant.managerOf(userId, at);
  const current = manager && (await tenant.object('user', manager.id, at));
  return [current ?? manager].filter((user) => user !== undefined);
}

async function ownersOf(apps: readonly { readonly id: string }[], tenant: Tenant, at: number) {
  return (await mapConcurrently(AT_ONCE, apps, ({ id }) => tenant.ownersOf(id, at))).flat();
}

function isBack(id: string, status: RevocationStatus): boolean {
  return appsBackOf({ audience: { kind: 'user', id, mail: '' } }, status).size > 0;
}

async function sentReminder(
  { userId, ...about }: Pick<Notice, 'tenantId' | 'revocationId'> & { readonly userId: string },
  { outbox }: ProgressContext,
): Promise<Notice | undefined> {
  const found = await mapConcurrently(AT_ONCE, PERSONAL_CHANNELS, (channel) =>
    outbox.get(reminderOf(firstNoticeTo(userId, { ...about, channel }))),
  );
  return found.find((reminder) => reminder?.state === 'sent' || reminder?.state === 'observed')?.notice;
}

/** For `stageFacts`: names where the directory has them. */
export async function namesOf(waiting: readonly Waiting[], { tenant, now }: WaitContext): Promise<readonly string[]> {
  return mapConcurrently(AT_ONCE, waiting, async ({ userId }) => {
    return (await tenant.object('user', userId, now()))?.displayName ?? userId;
  });
}

export function appsOf(
  notices: readonly Pick<Notice, 'content'>[],
  most: number,
): Pick<Notice['content'], 'apps' | 'appCount'> {
  const byId = new Map(notices.flatMap(({ content }) => content.apps.map((app) => [app.id, app] as const)));
  const apps = [...byId.values()];
  const [only, ...others] = notices;
  const count = others.length === 0 ? (only?.content.appCount ?? 0) : apps.length;
  return defined({ apps: apps.slice(0, most), appCount: count });
}
