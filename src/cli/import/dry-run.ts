/** An import that records nothing: settles by the same rules, in memory, with no tenant to ask. */

import { settleReport } from '../../correlate/settle-report.ts';
import { detectReports } from '../../detect/detect-reports.ts';
import { enrichReport } from '../../detect/enrich-report.ts';
import type { LogSignal } from '../../ingest/signal.ts';
import type { Tenant } from '../../mirror/tenant.ts';
import type { ProcessedReport } from '../../pipeline.ts';
import { memoryTables } from '../../storage/memory-tables.ts';

/** What to give to `importFiles` in place of the engine. */
export function dryRun(): (signal: LogSignal) => Promise<readonly ProcessedReport[]> {
  const tables = memoryTables();
  return async (signal) => {
    const audited: ProcessedReport[] = [];
    for (const told of detectReports(signal)) {
      const report = await enrichReport(told, UNKNOWN_TENANT, Date.parse(signal.seenAt));
      audited.push({ report, settled: await settleReport(report, { tenantId: ANY_TENANT, tables }) });
    }
    return audited;
  };
}

/** Half the exports do not say whose they are, and ids of objects are unique over all tenants: one act stays one revocation in whichever files it stands. */
const ANY_TENANT = 'any';

/** Nothing is known of it. */
const UNKNOWN_TENANT: Tenant = {
  object: async () => undefined,
  async *objects() {},
  servicePrincipalByAppId: async () => undefined,
  grantsOfClient: async () => [],
  grantsOfUser: async () => [],
  assignmentsOfApp: async () => [],
  assignmentsOfUser: async () => [],
  directMembers: async () => new Set<string>(),
  groupsOf: async () => new Set<string>(),
  transitiveMembers: async () => new Set<string>(),
  roleMembers: async () => new Set<string>(),
  managerOf: async () => undefined,
  usersOfDevice: async () => [],
  ownersOf: async () => [],
  clientsSeen: async () => [],
  appsSeen: async () => new Set(),
  usersSeen: async () => new Set(),
};
