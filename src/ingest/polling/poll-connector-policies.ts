/**
 * Reads the activity feed for changes of Power Platform's data policies. No other log shows which connectors they
 * allow.
 */
import { isoOf } from '../../base/clock.ts';
import type { ActivityFeed, Content } from '../../graph/activity-feed.ts';
import { activityOf, normaliseActivity } from '../records/audit-activity.ts';
import { parseAuditLogRecord, tenantIdOf } from '../records/audit-log-record.ts';
import type { AuditRecorded } from '../signal.ts';
import { drawnBackTo } from './log-windows.ts';
import { addUp, countLeftOut, type LogPollContext, presentOf, readable } from './poll-log.ts';
import { type Coverage, type TimeRange, tableCoverage } from './table-coverage.ts';
import { type Progress, readProgress, saveProgress } from './table-log-progress.ts';

export interface ConnectorPolicyReader extends LogPollContext<AuditRecorded> {
  readonly feed: ActivityFeed;
  /** False for most of the feed. @param activity normalised */
  relevant(activity: string): boolean;
}

/** The counts of one poll, for the log. */
export interface FeedPoll {
  readonly blobs: number;
  readonly read: number;
  readonly enqueued: number;
  readonly unreadable: number;
  readonly unrecognised: number;
  /** Records of another tenant. */
  readonly otherTenant: number;
  /** Blobs that were listed but could not be found. */
  readonly gone: number;
}

const SOURCE = 'connector-policies';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/**
 * The feed lists blobs by the time they became available, so none comes late. This much is listed again in case a list
 * lags.
 */
const OVERLAP = 5 * MINUTE;
/** The API keeps seven days. A little less, in case the clocks differ. */
const RETENTION = 7 * DAY - 10 * MINUTE;
/** In a huge tenant, or after a long pause, the next poll reads the rest. */
const BLOBS_PER_POLL = 500;
const NOTHING: FeedPoll = {
  blobs: 0,
  read: 0,
  enqueued: 0,
  unreadable: 0,
  unrecognised: 0,
  otherTenant: 0,
  gone: 0,
};

/**
 * The first poll is the baseline: it starts the subscription of the feed and reads nothing.
 * @throws DirectoryRefusedError
 */
export async function pollConnectorPolicies(reader: ConnectorPolicyReader): Promise<FeedPoll> {
  const { feed, store } = reader;
  const save = (progress: Progress) => saveProgress(store, SOURCE, progress);
  const stored = await readProgress(store, SOURCE);
  const now = Math.floor(presentOf(reader) / SECOND) * SECOND;
  if (stored === undefined) {
    await feed.start();
    await save({ baseline: now, newest: now });
    return NOTHING;
  }
  const coverage = tableCoverage(store, SOURCE);
  const known = drawnBackTo(stored, now, RETENTION);
  if (known !== stored) {
    await coverage.drawBack(known.newest, now);
    reader.noteDrawnBack?.(SOURCE, { from: known.newest, to: stored.newest });
  }
  return catchUp(known, { ...reader, now, save, coverage });
}

interface CatchUpContext extends ConnectorPolicyReader {
  readonly coverage: Coverage;
  save(progress: Progress): Promise<void>;
}

async function catchUp(known: Progress, reader: CatchUpContext): Promise<FeedPoll> {
  const { feed, now, coverage, save } = reader;
  const total = { ...NOTHING };
  let progress = known;
  const advance = (newest: number) => {
    progress = { ...progress, newest };
    return save(progress);
  };
  const skipTo = async (to: number) => {
    await coverage.recordGap({ from: progress.newest, to }, now);
    await advance(to);
  };
  if (progress.newest < now - RETENTION) await skipTo(now - RETENTION);
  while (progress.newest < now && total.blobs < BLOBS_PER_POLL) {
    const window = windowOf(progress, now);
    const contents = await feed.list(window);
    if (contents === undefined) {
      // Somebody stopped the subscription: what happened since then cannot be read any more.
      await feed.start();
      await skipTo(now);
      break;
    }
    const { readTo, ...counts } = await readContents(contents, window, { ...reader, progress });
    await coverage.recordRead({ pass: 'newest', from: progress.newest, to: readTo, readAt: now, rows: counts.read });
    await advance(readTo);
    addUp(total, counts);
  }
  return total;
}

function windowOf({ newest }: Progress, now: number): TimeRange {
  const from = Math.max(newest - OVERLAP, now - RETENTION);
  return { from, to: Math.min(now, from + DAY) };
}

interface ReadContext extends ConnectorPolicyReader {
  readonly progress: Progress;
}

async function readContents(
  contents: readonly Content[],
  { to }: TimeRange,
  reader: ReadContext,
): Promise<FeedPoll & { readonly readTo: number }> {
  const { feed, enqueued, now, enqueue, progress } = reader;
  const counts = { ...NOTHING };
  let freshBlobs = 0;
  for (const content of contents.toSorted((a, b) => a.createdAt - b.createdAt)) {
    const key = `blob_${content.id}`;
    if (enqueued.has(key, now)) continue;
    const createdAt = Math.floor(content.createdAt / SECOND) * SECOND;
    // The next list starts with this blob. Blobs of the overlap do not count, or the poll might make no progress.
    if (freshBlobs >= BLOBS_PER_POLL && createdAt > progress.newest)
      return { ...counts, readTo: Math.min(createdAt, to) };
    if (createdAt >= progress.newest) freshBlobs += 1;

    const raws = await feed.read(content);
    const { signals, unread, ...read } = signalsIn(raws ?? [], reader);
    if (signals.length > 0) await enqueue(signals);
    enqueued.add(key, now);
    const leftOut = await countLeftOut(SOURCE, unread, reader);
    addUp(counts, { ...read, ...leftOut, blobs: 1, enqueued: signals.length, gone: raws === undefined ? 1 : 0 });
  }
  return { ...counts, readTo: to };
}

function signalsIn(raws: readonly unknown[], { store, now, relevant, progress }: ReadContext) {
  const { tenantId } = store;
  const relevantRaws = raws.filter((raw) => {
    const name = activityOf(raw);
    return name !== undefined && relevant(normaliseActivity(name));
  });
  const own = relevantRaws.filter((raw) => (tenantIdOf(raw) ?? tenantId) === tenantId);
  const { items: records, unread } = readable(own, parseAuditLogRecord);
  const nameless = raws.filter((raw) => activityOf(raw) === undefined);
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
    otherTenant: relevantRaws.length - own.length,
    unread: [...unread, ...nameless],
    signals,
  };
}
