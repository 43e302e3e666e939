/**
 * What the app itself is told of a revocation, so that it stops retrying with dead tokens: that it began, that more is
 * known of it, that somebody signed in again, that it is over. Pure.
 */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { hashOf } from '../../base/hash.ts';
import type { RevocationRef, TrailEntry } from '../../correlate/revocation.ts';
import type { Effect } from '../../impact/affected.ts';
import type { AuditRecord } from '../../record/audit-record.ts';
import type {
  AffectedTokens,
  AppEventContent,
  Audience,
  Channel,
  Notice,
  NoticeContent,
  PlannedNotice,
} from '../notice.ts';
import { audienceKeyOf, type NoticeRef } from '../notice-row.ts';
import type { NoticeSettings } from '../notice-settings.ts';
import { TOO_OLD_MS, waitOf } from '../planning/hold-down.ts';
import { isTold, type NoticePolicy, ruleFor } from '../planning/policy/notice-policy.ts';

/** An app that takes events. */
export interface EventTaker {
  readonly appId: string;
}

const MAX_USERS = 200;
/** The worst first. Apps whose people all keep their tokens are told nothing. */
const EFFECTS: readonly Effect[] = ['dies', 'blocked', 'reprompts', 'cannot-decide'];
const CHANNEL: Channel = 'webhook';

/** The event `opened`, for each affected app that takes events. Depends on the record and the endpoints only. */
export function planOpenedEvents(
  record: AuditRecord,
  takers: readonly EventTaker[],
  {
    settings,
    policy,
  }: { readonly settings: Pick<NoticeSettings, 'mode' | 'breakGlass'>; readonly policy: NoticePolicy },
): readonly PlannedNotice[] {
  const { revocation, affected, recordedAt } = record;
  const rule = ruleFor(policy, { cause: revocation.cause, audience: 'app' });
  return takers.flatMap(({ appId }) => {
    const app = affected.apps.find((one) => one.appId?.toLowerCase() === appId);
    const tokens = app === undefined ? [] : tokensAt(app.id, record, settings);
    if (app === undefined || tokens.length === 0) return [];
    const audience = audienceOf(appId);
    const { tenantId, id: revocationId, cause, subject, occurred, actor, detail } = revocation;
    const [worst = { effect: 'cannot-decide' as const }] = tokens;
    return defined({
      id: openedId(tenantId, revocationId, audience),
      tenantId,
      revocationId,
      audience,
      channel: CHANNEL,
      dueAt: isoOf(Date.parse(recordedAt) + waitOf(rule, detail)),
      content: defined({
        cause,
        subject: { kind: subject.kind, id: subject.id },
        occurred,
        actor: actor && { kind: actor.kind, id: actor.id },
        detail: {},
        apps: [defined({ id: app.id, name: app.name, appId: app.appId, effect: worst.effect })],
        appCount: 1,
        userCount: tokens.reduce((sum, { userCount }) => sum + userCount, 0),
        event: { type: 'opened', at: recordedAt, affected: tokens } satisfies AppEventContent,
        because: 'an admin registered this address for the app',
      }),
      ...(isTold(rule) ? stateOf(record, settings) : ({ initialState: 'suppressed', reason: 'by-policy' } as const)),
    });
  });
}

/**
 * What an entry of the trail means for an app that was told of the revocation: undefined if nothing that it must know.
 * @param opened the event by which it was told
 */
export function planLaterEvent(
  entry: TrailEntry,
  opened: Notice,
  at: string,
): Omit<PlannedNotice, 'initialState'> | undefined {
  const { content, audience, tenantId, revocationId } = opened;
  const later = laterEvent(entry, content);
  if (later === undefined || content.event === undefined) return undefined;
  const [name, event] = later;
  const { affected } = content.event;
  return {
    ...opened,
    id: hashOf(tenantId, revocationId, audience.id, CHANNEL, ...name),
    dueAt: at > opened.dueAt ? at : opened.dueAt,
    content: { ...content, event: { at, affected, ...event } },
  };
}

/** The keys of the event by which the app was told of this revocation. */
export function openedEventOf({
  tenantId,
  revocationId,
  audience,
}: Pick<Notice, 'tenantId' | 'revocationId' | 'audience'>): NoticeRef {
  return { noticeId: openedId(tenantId, revocationId, audience), audienceKey: audienceKeyOf(audience) };
}

export function openedEventTo(appId: string, { id }: RevocationRef, tenantId: string): NoticeRef {
  return openedEventOf({ tenantId, revocationId: id, audience: audienceOf(appId) });
}

export function audienceOf(appId: string): Audience {
  return { kind: 'app', id: appId.toLowerCase(), mail: '' };
}

/** What names the event, so that the same entry always gives the same event; and what is special about it. */
type Later = readonly [readonly string[], Partial<AppEventContent> & Pick<AppEventContent, 'type'>];

function laterEvent(entry: TrailEntry, content: NoticeContent): Later | undefined {
  switch (entry.kind) {
    case 'evidence': {
      const { actor, occurred } = entry;
      const name = ['sharpened', occurred.from, occurred.to, actor?.id ?? ''];
      return mayTell(entry) && isSharper(entry, content) ? [name, { type: 'sharpened' }] : undefined;
    }
    case 'recovered': {
      const { userId, appId, at } = entry;
      const effect = content.event?.affected.find(({ userIds }) => userIds.includes(userId))?.effect;
      if (appId !== content.apps[0]?.id) return undefined;
      // An app that works unattended stands for itself.
      const affected =
        userId === appId
          ? (content.event?.affected ?? [])
          : [{ effect: effect ?? 'cannot-decide', userCount: 1, userIds: [userId] }];
      return [['recovered', userId], { type: 'recovered', at, affected }];
    }
    case 'closed':
      return [['closed', entry.source, entry.sourceId], { type: 'closed', at: entry.at }];
    case 'folded':
      return [['closed', entry.into.id], { type: 'closed', at: entry.at, mergedInto: entry.into.id }];
    case 'moved':
    case 'adopted':
    case 'released':
    case 'parted':
    case 'reopened':
    case 'placed':
    case 'planned':
    case 'notice':
      return undefined;
  }
}

/** Whether an entry can mean anything for an app, whatever it knows. */
export function mayTell(entry: TrailEntry): boolean {
  switch (entry.kind) {
    case 'evidence':
      return entry.source !== 'sign-in';
    case 'recovered':
    case 'closed':
    case 'folded':
      return true;
    default:
      return false;
  }
}

/** A refused sign-in is one of many and names nobody; other evidence may name the actor or a closer time. */
function isSharper(
  { actor, occurred }: Extract<TrailEntry, { readonly kind: 'evidence' }>,
  known: Pick<NoticeContent, 'actor' | 'occurred'>,
): boolean {
  const length = (interval: NoticeContent['occurred']) => Date.parse(interval.to) - Date.parse(interval.from);
  return length(occurred) < length(known.occurred) || (actor !== undefined && known.actor === undefined);
}

function openedId(tenantId: string, revocationId: string, { id }: Audience): string {
  return hashOf(tenantId, revocationId, id, CHANNEL);
}

/** Break-glass accounts are named to nobody outside. */
function tokensAt(
  appObjectId: string,
  { affected }: AuditRecord,
  { breakGlass }: Pick<NoticeSettings, 'breakGlass'>,
): readonly AffectedTokens[] {
  return EFFECTS.flatMap((effect) => {
    const own = affected.rectangles.filter((one) => one.effect === effect && one.appIds.includes(appObjectId));
    const users = new Set(own.flatMap(({ userIds }) => userIds).filter((id) => !breakGlass.includes(id)));
    const userIds = [...users].sort().slice(0, MAX_USERS);
    return own.length === 0 ? [] : [{ effect, userCount: users.size, userIds }];
  });
}

function stateOf(
  { revocation, recordedAt }: AuditRecord,
  { mode, breakGlass }: Pick<NoticeSettings, 'mode' | 'breakGlass'>,
): Pick<PlannedNotice, 'initialState' | 'reason'> {
  const age = Date.parse(recordedAt) - Date.parse(revocation.occurred.to);
  if (age > TOO_OLD_MS) return { initialState: 'suppressed', reason: 'too-old' };
  if (breakGlass.includes(revocation.subject.id)) return { initialState: 'suppressed', reason: 'break-glass' };
  return { initialState: mode === 'observe' ? 'observed' : 'due' };
}
