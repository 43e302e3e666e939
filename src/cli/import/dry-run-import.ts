/** A dry run of an import: settles the reports by the same rules, in memory and with an unknown tenant. */
import { answersAround, answersBySuccess } from '../../correlate/find-answers.ts';
import { settleReport } from '../../correlate/settle-report.ts';
import { saveSuccess, successOf } from '../../correlate/table-successes.ts';
import { detectReports } from '../../detect/detect-reports.ts';
import { signInSubjects } from '../../detect/detect-sign-in.ts';
import { enrichReport } from '../../detect/enrich-report.ts';
import type { Report } from '../../detect/report.ts';
import type { SignedIn } from '../../ingest/signal.ts';
import { principalsOf } from '../../mirror/principals-of.ts';
import type { Tenant } from '../../mirror/tenant.ts';
import type { ProcessedReport } from '../../pipeline.ts';
import { memoryTables } from '../../storage/memory-tables.ts';
import { type TenantStore, tenantStore } from '../../storage/tenant-store.ts';
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
  principals: async () => principalsOf({ users: [], groups: [], roles: [], areRolesRead: false }),
  managerOf: async () => undefined,
  usersOfDevice: async () => [],
  ownersOf: async () => [],
  clientsSeen: async () => [],
  appsSeen: async () => new Set(),
  usersSeen: async () => new Set(),
  async *useSeen() {},
};

/** Takes the place of the pipeline in `importFiles`. */
export function dryRunImport(): Pick<ImportTarget, 'process' | 'awaitedUsers'> {
  const store = tenantStore(memoryTables(), ANY_TENANT_ID);
  const refused = new Set<string>();
  const settle = async (report: Report): Promise<ProcessedReport> => ({
    report,
    settled: await settleReport(report, store),
  });
  return {
    awaitedUsers: async () => refused,
    async process(signal) {
      const processed: ProcessedReport[] = [];
      const settleAll = async (reports: readonly Report[]) => {
        for (const report of reports) processed.push(await settle(report));
      };
      for (const detected of detectReports(signal)) {
        const report = await enrichReport(detected, UNKNOWN_TENANT, Date.parse(signal.seenAt));
        const own = await settle(report);
        processed.push(own);
        await settleAll(await answersAround(report, own.settled, store));
      }
      if (signal.kind !== 'signed-in') return processed;
      if (processed.length > 0 && signal.record.user) refused.add(signal.record.user.id.toLowerCase());
      await settleAll(await answersOf(signal, store));
      return processed;
    },
  };
}

/** An export may have the names of people only; nothing of it is kept. */
async function answersOf({ record, seenAt, ...signal }: SignedIn, store: TenantStore): Promise<readonly Report[]> {
  const user = record.user && { id: record.user.id };
  const success = successOf({ ...signal, seenAt, record: { ...record, ...(user && { user }) } });
  if (success === undefined) return [];
  await saveSuccess(store, success);
  return answersBySuccess(success, { subjects: signInSubjects(record), seenAt }, store);
}
