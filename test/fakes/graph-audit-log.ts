/** Graph's audit log: a record becomes visible some time after it happened, and lists have pages. */
import type { FakeRequest, FakeResponse } from './graph-server.ts';

interface LateRecord {
  readonly id: string;
  readonly at: number;
  /** When the list shows it first. */
  readonly visibleAt: number;
}

export interface FakeAuditLog {
  readonly records: LateRecord[];
  answer(request: FakeRequest): FakeResponse;
}

export function fakeAuditLog(now: () => number, pageSize = 999): FakeAuditLog {
  const records: LateRecord[] = [];
  return {
    records,
    answer({ url }) {
      const query = new URL(url, 'https://graph.microsoft.com').searchParams;
      const [, from = '', to = ''] =
        /^activityDateTime ge (\S+) and activityDateTime le (\S+)$/.exec(query.get('$filter') ?? '') ?? [];
      if (from === '' || query.get('$orderby') !== 'activityDateTime')
        return { status: 400, body: { error: { code: 'BadRequest', message: 'Invalid filter clause' } } };
      const visible = records
        .filter(({ at, visibleAt }) => visibleAt <= now() && at >= Date.parse(from) && at <= Date.parse(to))
        .sort((a, b) => a.at - b.at);
      const skip = Number(query.get('$skiptoken') ?? 0);
      query.set('$skiptoken', String(skip + pageSize));
      const next =
        skip + pageSize < visible.length
          ? { '@odata.nextLink': `https://graph.microsoft.com/v1.0/auditLogs/directoryAudits?${query}` }
          : {};
      return { body: { value: visible.slice(skip, skip + pageSize).map(recordOf), ...next } };
    },
  };
}

function recordOf({ id, at }: LateRecord): object {
  return {
    id,
    activityDisplayName: 'Disable account',
    activityDateTime: `${new Date(at).toISOString().slice(0, -1)}4321Z`,
    category: 'UserManagement',
    loggedByService: 'Core Directory',
    result: 'success',
    targetResources: [],
    additionalDetails: [],
  };
}
