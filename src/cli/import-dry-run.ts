/** An import that records nothing: settles by the same rules, in memory, with no tenant to ask. */
import type { LogSignal } from '../accept/signal.ts';
import { detectReports } from '../detect/detect-reports.ts';
import { nameSubject } from '../detect/name-subject.ts';
import { memoryTables } from '../memory-tables.ts';
import type { Tenant } from '../mirror/tenant.ts';
import type { Audited } from '../pipeline.ts';
import { settleReport } from '../settle/settle-report.ts';

/** What to give to `importFiles` in place of the engine. */
export function dryRun(): (signal: LogSignal) => Promise<readonly Audited[]> {
  const tables = memoryTables();
  return async (signal) => {
    const audited: Audited[] = [];
    for (const told of detectReports(signal)) {
      const report = await nameSubject(told, UNKNOWN_TENANT, Date.parse(signal.seenAt));
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
