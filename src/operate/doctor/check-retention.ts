/** Is what is too old deleted, and nothing else? */
import { duration } from '../../base/duration.ts';
import { readHeartbeat } from '../../ingest/polling/poll-heartbeats.ts';
import { RETENTION_RUN } from '../retention.ts';
import { type Check, type DoctorContext, failed, passed } from './doctor-context.ts';

export async function checkRetention({ app, store, now }: DoctorContext): Promise<readonly Check[]> {
  const heartbeat = await readHeartbeat(store, RETENTION_RUN);
  if (heartbeat?.outcome === 'failed')
    return [
      failed(
        'retention',
        `stopped ${duration(now - heartbeat.endedAt)} ago, before it deleted a large part of the record at once`,
        'If that is meant (RETENTION_DAYS is new or smaller), set RETENTION_APPROVED_DAYS to the same number; the log ' +
          'says how many days on record would go. If not, raise or remove RETENTION_DAYS.',
      ),
    ];
  // From a laptop the settings of the app are not seen.
  if (app === undefined) return [];
  const { retentionDays } = app.settings;
  return [
    passed(
      'retention',
      retentionDays === undefined ? 'the record is kept forever' : `the record is kept for ${retentionDays} days`,
    ),
  ];
}
