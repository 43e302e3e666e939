/** A dry run of an import: settles the reports by the same rules, in memory and with an unknown tenant. */
import { settleReport } from '../../correlate/settle-report.ts';
import { detectReports } from '../../detect/detect-reports.ts';
import { enrichReport } from '../../detect/enrich-report.ts';
import type { Tenant } from '../../mirror/tenant.ts';
import type { ProcessedReport } from '../../pipeline.ts';
import { memoryTables } from '../../storage/memory-tables.ts';
import { tenantStore } from '../../storage/tenant-store.ts';
import type { ImportTarget } from './import.ts';

/**
 * Many exports do not name their tenant, and object ids are unique over all tenants. With one tenant for all files, an
 * act stays one revocation in whichever files it is logged.
 */
const ANY_TENANT_ID = 'any';

/** A tenant of which nothing is known. */
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

/** Takes the place of the pipeline in `importFiles`. */
export function dryRunImport(): ImportTarget['process'] {
  const store = tenantStore(memoryTables(), ANY_TENANT_ID);
  return async (signal) => {
    const processed: ProcessedReport[] = [];
    for (const detected of detectReports(signal)) {
      const report = await enrichReport(detected, UNKNOWN_TENANT, Date.parse(signal.seenAt));
      processed.push({ report, settled: await settleReport(report, store) });
    }
    return processed;
  };
}
