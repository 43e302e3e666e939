/** Reads the activity feed for changes of Power Platform's data policies: which connectors an environment allows stands in no other log. */

import { isoOf } from '../../base/clock.ts';
import type { ActivityFeed, Content } from '../../graph/activity-feed.ts';
import { activityOf, normaliseActivity } from '../records/audit-activity.ts';
import { parseAuditLogRecord, tenantIdOf } from '../records/audit-log-record.ts';
import type { AuditRecorded } from '../signal.ts';
import { addUp, type LogPollContext, readable } from './poll-log.ts';
import { type Coverage, type Stretch, tableCoverage } from './table-coverage.ts';
import { type Progress, readProgress, saveProgress } from './table-log-progress.ts';

const SOURCE = 'connector-policies';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** Listed by when it became available, so nothing comes late into a stretch; this much is listed again in case a list is behind. */
const OVERLAP = 5 * MINUTE;
/** The API keeps seven days; a little less, so that no clock is wrong by it. */
const KEPT = 7 * DAY - 10 * MINUTE;
/** Of one turn, in a tenant that has been asleep or is huge: the rest waits for the next. */
const BLOBS_PER_TURN = 500;

export interface ConnectorPolicyReader extends LogPollContext<AuditRecorded> {
  readonly feed: ActivityFeed;
  /** Most of the feed is of no concern to us. @param activity normalised */
  relevant(activity: string): boolean;
}

/** Of one turn; for logs. */
export interface FeedPoll {
  readonly blobs: number;
  readonly read: number;
  readonly told: number;
  /** Records that could not be read, or are of another tenant. */
  readonly unreadable: number;
  readonly otherTenant: number;
  /** Blobs that were listed and not there. */
  readonly gone: number;
}

/** The first call is the baseline: it asks for the feed and reads nothing. @throws DirectoryRefusedError */
export async function pollConnectorPolicies(reader: ConnectorPolicyReader): Promise<FeedPoll> {
  const { feed, tables, tenantId } = reader;
  const now = Math.floor(reader.now / SECOND) * SECOND;
  const place = { table: tables('Watermarks'), tenantId, source: SOURCE };
  const keep = (progress: Progress) => saveProgress(place, progress);
  const known = await readProgress(place);
  if (known === undefined) {
    await feed.start();
    await keep({ baseline: now, newest: now });
    return NOTHING;
  }
  return catchUp(known, { ...reader, now, keep, coverage: tableCoverage(tables('Coverage'), tenantId, SOURCE) });
}

const NOTHING: FeedPoll = { blobs: 0, read: 0, told: 0, unreadable: 0, otherTenant: 0, gone: 0 };

interface CatchingUp extends ConnectorPolicyReader {
  readonly coverage: Coverage;
  keep(progress: Progress): Promise<void>;
}

async function catchUp(known: Progress, reader: CatchingUp): Promise<FeedPoll> {
  const { feed, now, coverage, keep } = reader;
  const total = { ...NOTHING };
  let progress = known;
  const advance = (newest: number) => {
    progress = { ...progress, newest };
    return keep(progress);
  };
  const miss = async (to: number) => {
    await coverage.gap({ from: progress.newest, to }, now);
    await advance(to);
  };
  if (progress.newest < now - KEPT) await miss(now - KEPT);
  while (progress.newest < now && total.blobs < BLOBS_PER_TURN) {
    const window = windowOf(progress, now);
    const contents = await feed.list(window);
    if (contents === undefined) {
      // Somebody stopped it: what came meanwhile is not to be had any more.
      await feed.start();
      await miss(now);
      break;
    }
    const { readTo, ...counts } = await readContents(contents, window, { ...reader, progress });
    await coverage.note({ pass: 'newest', from: progress.newest, to: readTo, readAt: now, rows: counts.read });
    await advance(readTo);
    addUp(total, counts);
  }
  return total;
}

function windowOf({ newest }: Progress, now: number): Stretch {
  const from = Math.max(newest - OVERLAP, now - KEPT);
  return { from, to: Math.min(now, from + DAY) };
}

interface Reading extends ConnectorPolicyReader {
  readonly progress: Progress;
}

async function readContents(
  contents: readonly Content[],
  { to }: Stretch,
  reader: Reading,
): Promise<FeedPoll & { readonly readTo: number }> {
  const { feed, told, now, tell, progress } = reader;
  const counts = { ...NOTHING };
  let news = 0;
  for (const content of contents.toSorted((a, b) => a.createdAt - b.createdAt)) {
    const key = `blob_${content.id}`;
    if (told.has(key, now)) continue;
    const createdAt = Math.floor(content.createdAt / SECOND) * SECOND;
    // Where it stops it goes on: the next list has this blob. What is only read again does not count, or it might never come further.
    if (news >= BLOBS_PER_TURN && createdAt > progress.newest) return { ...counts, readTo: Math.min(createdAt, to) };
    if (createdAt >= progress.newest) news += 1;

    const raws = await feed.read(content);
    const { signals, ...read } = signalsIn(raws ?? [], reader);
    if (signals.length > 0) await tell(signals);
    told.add(key, now);
    addUp(counts, { ...read, blobs: 1, told: signals.length, gone: raws === undefined ? 1 : 0 });
  }
  return { ...counts, readTo: to };
}

function signalsIn(raws: readonly unknown[], { tenantId, now, relevant, progress }: Reading) {
  const wanted = raws.filter((raw) => {
    const name = activityOf(raw);
    return name !== undefined && relevant(normaliseActivity(name));
  });
  const own = wanted.filter((raw) => (tenantIdOf(raw) ?? tenantId) === tenantId);
  const records = readable(own, parseAuditLogRecord);
  const signals = records
    .filter(({ at }) => Date.parse(at) >= progress.baseline)
    .map(
      (record): AuditRecorded => ({
        kind: 'audit-recorded',
        tenantId,
        source: 'directory-audit',
        sourceId: record.id,
        seenAt: isoOf(now),
        record,
      }),
    );
  return {
    read: raws.length,
    otherTenant: wanted.length - own.length,
    unreadable: own.length - records.length,
    signals,
  };
}
