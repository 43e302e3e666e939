/** One notice per reader per sweep: the first that is to leave gathers what the others would have said, and they stay here. */
import { isoOf } from '../base/clock.ts';
import { ContendedError } from '../base/errors.ts';
import type { SweepMember } from '../correlate/sweep.ts';
import type { Effect } from '../impact/affected.ts';
import type { Placed } from '../record/revocation-status.ts';
import type { Notice, NoticeContent } from './notice.ts';
import { HOLD_DOWN_MS } from './notice-policy.ts';
import { audienceKeyOf, isWaiting, type KeptNotice } from './notice-row.ts';
import type { Bundles } from './table-bundles.ts';
import type { Outbox } from './table-outbox.ts';

export type BundledNotices =
  | { readonly outcome: 'speaks'; readonly content: NoticeContent }
  | { readonly outcome: 'spoken-for' }
  | { readonly outcome: 'waits'; readonly until: string };

export interface BundleContext {
  readonly gatherings: Bundles;
  readonly outbox: Outbox;
  readonly place: Placed | undefined;
  readonly now: number;
}

/** A sweep that goes on and on is told of after this, as far as it has got. */
const GROWS_MS = 8 * 60_000;
const ASK_AGAIN_MS = 60_000;
const MOST_ATTEMPTS = 20;
const MOST_READ = 50;
const MOST_NAMES = 10;
const MOST_APPS = 50;

export async function bundleNotices(notice: Notice, gathering: BundleContext): Promise<BundledNotices> {
  const { gatherings, place, now } = gathering;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    // Before the members are looked at: whoever has spoken by then had written where its revocation stands.
    const spoken = await gatherings.spoken(notice);
    const members = await gatherings.membersAround(notice.revocationId, place);
    if (spoken.claims.some(({ noticeId }) => noticeId === notice.id))
      return { outcome: 'speaks', content: await gatheredContent(notice, members, gathering) };
    if (spoken.claims.some((claim) => members.some(({ id }) => id === claim.revocationId)))
      return { outcome: 'spoken-for' };
    const until = await settledAt(notice, members, gathering);
    if (until > now) return { outcome: 'waits', until: isoOf(until) };
    if (members.length === 0) return { outcome: 'speaks', content: notice.content };
    if (await gatherings.speak(notice, spoken))
      return { outcome: 'speaks', content: await gatheredContent(notice, members, gathering) };
  }
  throw new ContendedError(`Notices gathered with ${notice.id}`, MOST_ATTEMPTS);
}

/** What a notice says that has begun to leave, perhaps for all of a sweep: its draft may have to be made again. */
export async function contentBegun(notice: Notice, gathering: BundleContext): Promise<NoticeContent> {
  const { claims } = await gathering.gatherings.spoken(notice);
  if (!claims.some(({ noticeId }) => noticeId === notice.id)) return notice.content;
  return gatheredContent(
    notice,
    await gathering.gatherings.membersAround(notice.revocationId, gathering.place),
    gathering,
  );
}

/** When it seems to be over, and of all that may belong to it somebody has said who did it; but some time it must be told. */
async function settledAt(
  { dueAt }: Notice,
  members: readonly SweepMember[],
  { gatherings, place, now }: BundleContext,
): Promise<number> {
  const latest = Date.parse(dueAt) + GROWS_MS;
  if (latest <= now) return latest;
  const quiet = Math.max(0, ...members.map(({ at }) => at + HOLD_DOWN_MS));
  return Math.min(latest, (await gatherings.mayGrow(place)) ? Math.max(quiet, now + ASK_AGAIN_MS) : quiet);
}

async function gatheredContent(
  notice: Notice,
  members: readonly SweepMember[],
  { gatherings, outbox }: BundleContext,
): Promise<NoticeContent> {
  if (members.length === 0) return notice.content;
  const ids = (await gatherings.noticesOf(notice, members)).filter((id) => id !== notice.id);
  const audienceKey = audienceKeyOf(notice.audience);
  const kept = await Promise.all(ids.slice(0, MOST_READ).map((noticeId) => outbox.get({ noticeId, audienceKey })));
  const others = kept.filter((one) => one !== undefined).filter(isPartOfIt);
  if (others.length === 0) return notice.content;
  const told = 1 + others.length + Math.max(0, ids.length - MOST_READ);
  return together([notice, ...others.map((one) => one.notice)], members, told);
}

/** What was undone or has folded since is not told again by the back door. */
function isPartOfIt({ state, reason }: KeptNotice): boolean {
  return isWaiting(state) || state === 'sent' || reason === 'swept';
}

/** @param notices to one reader, the one that speaks first; there may be more of them than could be read */
function together(
  notices: readonly [Notice, ...Notice[]],
  members: readonly SweepMember[],
  told: number,
): NoticeContent {
  const [speaker] = notices;
  const contents = notices.map(({ content }) => content);
  const times = members.filter(({ id }) => notices.some(({ revocationId }) => revocationId === id)).map(({ at }) => at);
  const apps = appsIn(contents);
  const actor = contents.find((content) => content.actor?.name !== undefined)?.actor ?? speaker.content.actor;
  return {
    ...speaker.content,
    occurred: { from: isoOf(Math.min(...times)), to: isoOf(Math.max(...times)) },
    ...(actor && { actor }),
    apps: apps.slice(0, MOST_APPS),
    appCount: Math.max(apps.length, ...contents.map(({ appCount }) => appCount)),
    userCount: contents.reduce((sum, { userCount }) => sum + userCount, 0),
    sweep: { told, members: members.length, names: namesIn(contents) },
  };
}

function namesIn(contents: readonly NoticeContent[]): readonly string[] {
  const names = contents.map(({ subject }) => subject.name).filter((name) => name !== undefined);
  return [...new Set(names)].sort().slice(0, MOST_NAMES);
}

function appsIn(contents: readonly NoticeContent[]): NoticeContent['apps'] {
  const byId = new Map<string, { readonly id: string; readonly name: string; readonly effect: Effect }>();
  for (const app of contents.flatMap(({ apps }) => apps)) if (!byId.has(app.id)) byId.set(app.id, app);
  return [...byId.values()];
}
