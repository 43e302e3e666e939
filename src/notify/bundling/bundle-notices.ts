/** One notice per reader and sweep: the first that leaves becomes the lead and carries the content of the others. */
import { isoOf } from '../../base/clock.ts';
import { LOST, untilWon } from '../../base/contended.ts';
import { defined } from '../../base/defined.ts';
import type { SweepMember } from '../../correlate/sweep.ts';
import type { Placed } from '../../record/revocation-status.ts';
import type { Age } from '../../record/table-sweeps.ts';
import type { Notice, NoticeContent } from '../notice.ts';
import { audienceKeyOf, isWaiting, type StoredNotice } from '../notice-row.ts';
import { HOLD_DOWN_MS } from '../planning/hold-down.ts';
import type { Outbox } from '../table-outbox.ts';
import { type BundleLeads, type Bundles, type Lead, toldBy } from './table-bundles.ts';

export type BundledNotices =
  | { readonly outcome: 'send'; readonly content: NoticeContent }
  /** The lead notice of its sweep is sent in its place. */
  | { readonly outcome: 'covered' }
  | { readonly outcome: 'wait'; readonly until: string };

export interface BundleContext {
  readonly bundles: Bundles;
  readonly outbox: Outbox;
  /** The place of the notice's revocation among others of its cause and root. */
  readonly place: Placed | undefined;
  /** Milliseconds. */
  readonly now: number;
}

/** A sweep that keeps growing is sent after this time, with the members known by then. */
const MAX_GROWTH_MS = 8 * 60_000;
const RETRY_MS = 60_000;
const MAX_ATTEMPTS = 20;
const MAX_NOTICES_READ = 50;
const MAX_NAMES = 10;
const MAX_APPS = 50;

/** @throws ContendedError if other notices to the same reader kept becoming leads meanwhile */
export async function bundleNotices(notice: Notice, context: BundleContext): Promise<BundledNotices> {
  const { bundles, place, now } = context;
  return untilWon<BundledNotices>({ row: `The bundle of notice ${notice.id}`, attempts: MAX_ATTEMPTS }, async () => {
    // Read the leads before the members: every notice that is a lead by then has written its place before.
    const known = await bundles.readLeads(notice);
    const own = leadOf(notice, known);
    const members = await bundles.membersAround(notice.revocationId, place, own ? 'fresh' : 'kept');
    if (own) return { outcome: 'send', content: await bundledContent(notice, { members, lead: own }, context) };
    if (isToldBy(known, notice, members)) return { outcome: 'covered' };
    const until = await completeAt(notice, members, context, 'kept');
    if (until > now) return { outcome: 'wait', until: isoOf(until) };

    // Nobody seems to speak for it, so it is time to look at what is true now. Of a sweep whose every member has a
    // reader of its own, each would read all the others, and there is nothing that one notice could say for another.
    const isAlone = members.length > 0 && known.leads.length === 0 && (await bundles.isOnly(notice));
    const age = isAlone ? 'kept' : 'fresh';
    const latest = await bundles.membersAround(notice.revocationId, place, age);
    if (isToldBy(known, notice, latest)) return { outcome: 'covered' };
    const complete = await completeAt(notice, latest, context, age);
    if (complete > now) return { outcome: 'wait', until: isoOf(complete) };
    if (latest.length === 0) return { outcome: 'send', content: notice.content };
    const lead = await bundles.takeLead(notice, isAlone ? [] : latest, known);
    if (lead === undefined) return LOST;
    return { outcome: 'send', content: await bundledContent(notice, { members: latest, lead }, context) };
  });
}

function leadOf({ id }: Notice, { leads }: BundleLeads): Lead | undefined {
  return leads.find(({ noticeId }) => noticeId === id);
}

/**
 * Whether a lead told of this revocation, wherever it belongs by now, or of another one of its sweep: who did it may
 * become known only after some were told, and then sweeps part, join and overlap.
 */
function isToldBy({ leads }: BundleLeads, { revocationId }: Notice, members: readonly SweepMember[]): boolean {
  return leads.map(toldBy).some((isTold) => isTold(revocationId) || members.some(({ id }) => isTold(id)));
}

/** The content of a notice whose sending has started, perhaps as a lead: its draft may have to be created again. */
export async function contentOfStarted(notice: Notice, context: BundleContext): Promise<NoticeContent> {
  const { bundles, place } = context;
  const lead = leadOf(notice, await bundles.readLeads(notice));
  if (lead === undefined) return notice.content;
  const members = await bundles.membersAround(notice.revocationId, place, 'fresh');
  return bundledContent(notice, { members, lead }, context);
}

/** When the sweep seems to be over and the actor of everything near it is known; but never later than MAX_GROWTH_MS. */
async function completeAt(
  { dueAt }: Notice,
  members: readonly SweepMember[],
  { bundles, place, now }: BundleContext,
  age: Age,
): Promise<number> {
  const latest = Date.parse(dueAt) + MAX_GROWTH_MS;
  if (latest <= now) return latest;
  const quiet = Math.max(0, ...members.map(({ at }) => at + HOLD_DOWN_MS));
  return Math.min(latest, (await bundles.mayGrow(place, age)) ? Math.max(quiet, now + RETRY_MS) : quiet);
}

async function bundledContent(
  notice: Notice,
  { members, lead }: { readonly members: readonly SweepMember[]; readonly lead: Lead },
  { bundles, outbox }: BundleContext,
): Promise<NoticeContent> {
  if (notice.content.incident && members.length > 0) return incidentContent(notice.content, members);
  const otherIds = (await bundles.noticesAbout(notice, members, lead)).filter((id) => id !== notice.id);
  const audienceKey = audienceKeyOf(notice.audience);
  const stored = await Promise.all(
    otherIds.slice(0, MAX_NOTICES_READ).map((noticeId) => outbox.get({ noticeId, audienceKey })),
  );
  const bundled = stored.filter((other) => other !== undefined).filter(belongsToBundle);
  if (bundled.length === 0) return notice.content;
  const count = 1 + bundled.length + Math.max(0, otherIds.length - MAX_NOTICES_READ);
  return combine([notice, ...bundled.map((other) => other.notice)], members, count);
}

/** It is about all members, whoever was told of them. */
function incidentContent(content: NoticeContent, members: readonly SweepMember[]): NoticeContent {
  const times = members.map(({ at }) => at);
  return {
    ...content,
    occurred: { from: isoOf(Math.min(...times)), to: isoOf(Math.max(...times)) },
    sweep: { told: members.length, members: members.length, names: [] },
  };
}

/** A notice that was suppressed for another reason, such as a revocation undone since, must not be sent this way. */
function belongsToBundle({ state, reason }: StoredNotice): boolean {
  return isWaiting(state) || state === 'sent' || state === 'observed' || reason === 'swept';
}

/** @param notices to one reader, the lead first @param count of all notices; more than could be read */
function combine(
  notices: readonly [Notice, ...Notice[]],
  members: readonly SweepMember[],
  count: number,
): NoticeContent {
  const [lead] = notices;
  const contents = notices.map(({ content }) => content);
  const placedAt = new Map(members.map(({ id, at }) => [id, at]));
  const times = notices.map((one) => placedAt.get(one.revocationId) ?? Date.parse(one.content.occurred.to));
  const apps = appsIn(contents);
  return defined({
    ...lead.content,
    occurred: { from: isoOf(Math.min(...times)), to: isoOf(Math.max(...times)) },
    actor: contents.find((content) => content.actor?.name !== undefined)?.actor ?? lead.content.actor,
    apps: apps.slice(0, MAX_APPS),
    appCount: Math.max(apps.length, ...contents.map(({ appCount }) => appCount)),
    userCount: contents.reduce((sum, { userCount }) => sum + userCount, 0),
    sweep: { told: count, members: Math.max(members.length, count), names: namesIn(contents) },
  });
}

function namesIn(contents: readonly NoticeContent[]): readonly string[] {
  const names = contents.map(({ subject }) => subject.name).filter((name) => name !== undefined);
  return [...new Set(names)].sort().slice(0, MAX_NAMES);
}

function appsIn(contents: readonly NoticeContent[]): NoticeContent['apps'] {
  const byId = new Map<string, NoticeContent['apps'][number]>();
  for (const app of contents.flatMap(({ apps }) => apps)) if (!byId.has(app.id)) byId.set(app.id, app);
  return [...byId.values()];
}
