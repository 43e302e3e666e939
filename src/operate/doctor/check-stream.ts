/** Does the stream deliver what polling finds in the same logs? */
import { duration } from '../../base/duration.ts';
import { STREAM } from '../../ingest/event-hub/stream-heartbeat.ts';
import { AUDIT_SOURCE } from '../../ingest/polling/poll-directory-audits.ts';
import { readHeartbeat } from '../../ingest/polling/poll-heartbeats.ts';
import { SIGN_IN_SOURCES } from '../../ingest/polling/poll-sign-ins.ts';
import { tableCoverage } from '../../ingest/polling/table-coverage.ts';
import { readLogProgress } from '../../ingest/polling/table-log-progress.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { type Check, type DoctorContext, failed, passed } from './doctor-context.ts';

const NAME = 'log stream';
/** Entra streams within minutes. A quiet stream alone says nothing: at night there may be nothing to stream. */
const LATE_MS = 30 * 60_000;
const LOOK_BACK_MS = 2 * 3_600_000;
const FIX =
  'Check that the diagnostic setting of Entra still sends its logs to the event hub, and that the app may listen to ' +
  'it (docs/deploy.md, "Event hub"). Until then polling finds the same records later.';

/** No check where no stream is set up and none was ever heard. */
export async function checkStream({ store, now, app }: DoctorContext): Promise<readonly Check[]> {
  const heartbeat = await readHeartbeat(store, STREAM);
  const isExpected = app?.settings.readsStream ?? false;
  if (heartbeat === undefined && !isExpected) return [];
  const heardAt = heartbeat?.endedAt ?? (await readLogProgress(store, AUDIT_SOURCE))?.baseline;
  const polledAt = await latestPolled(store, now);
  const heard =
    heartbeat === undefined ? 'has delivered nothing yet' : `delivered ${duration(now - heartbeat.endedAt)} ago`;
  if (heardAt === undefined || polledAt === undefined || polledAt - heardAt <= LATE_MS) return [passed(NAME, heard)];
  return [failed(NAME, `${heard}, but polling found a record of ${duration(now - polledAt)} ago`, FIX)];
}

/** The time of the latest record that polling found in the logs which are streamed. */
async function latestPolled(store: TenantStore, now: number): Promise<number | undefined> {
  const logs = [AUDIT_SOURCE, ...SIGN_IN_SOURCES];
  const covered = await Promise.all(logs.map((log) => tableCoverage(store, log).list(now - LOOK_BACK_MS)));
  const times = covered.flat().flatMap(({ latest }) => (latest === undefined || latest > now ? [] : [latest]));
  return times.length === 0 ? undefined : Math.max(...times);
}
