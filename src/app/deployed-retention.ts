/**
 * Retention as it deploys: in an app of its own. Its identity may remove rows of the record, so nothing else runs
 * there; the identity of the engine may not.
 */
import type { Time } from '../base/clock.ts';
import { openServerTime } from '../base/server-time.ts';
import type { Settings } from '../config.ts';
import { credentialOf } from '../graph/graph-credential.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import { runNameExpiry } from '../operate/erasing/expire-names.ts';
import { removalTime } from '../operate/removal-time.ts';
import { runRetention } from '../operate/retention.ts';
import { removeUnfinished } from '../operate/unfinished-records.ts';
import { createTables, storageTables } from '../storage/azure-tables.ts';
import { erasingStore } from '../storage/tenant-store.ts';
import { locationsOf } from './deployed-engine.ts';
import { noteGraphTime } from './note-graph-time.ts';

export interface DeployedRetention {
  /** Removes names and records that are older than they are kept. */
  run(log: RunLog): Promise<void>;
}

export async function startRetention(settings: Settings, time: Time): Promise<DeployedRetention> {
  const credential = credentialOf({ clientId: settings.identityClientId, ...settings.tenant });
  const [tablesAt] = locationsOf(settings, credential);
  // On a laptop it may start before the engine.
  if ('connectionString' in settings.storage) await createTables(tablesAt);
  const serverTime = openServerTime(time);
  const tables = storageTables(tablesAt, (ms) => serverTime.note('store', time.ofSystem?.(ms) ?? ms));
  const store = erasingStore(tables, settings.tenant.tenantId);
  return {
    async run(log) {
      await noteGraphTime(settings, serverTime);
      const removeAt = await removalTime(store, serverTime.clocks);
      await runNameExpiry({ store, now: removeAt, days: settings.namesDays }, log);
      const { retentionDays: days, retentionApprovedDays: approvedDays } = settings;
      await removeUnfinished({ store, now: removeAt, days: Math.min(settings.namesDays, days ?? Infinity) }, log);
      await runRetention({ store, now: serverTime.now(), time: removeAt, days, approvedDays }, log);
    },
  };
}
