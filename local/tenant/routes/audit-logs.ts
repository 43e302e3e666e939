/** The audit log as the API shows it: newest first unless asked otherwise, a row twice now and then. */

import { logKey } from '../audit/audit-log.ts';
import type { AuditRecord } from '../audit/audit-record.ts';
import { type Call, idOf, type Reply, type Routes } from '../graph-call.ts';
import { badRequest, notFound } from '../graph-refusal.ts';
import { listPage, topOf } from '../list-page.ts';
import { fractionOf } from '../random.ts';
import { entityReply } from './people.ts';

const FILTERS = {
  activityDateTime: ['eq', 'ge', 'le'],
  activityDisplayName: ['eq', 'startswith'],
  category: ['eq'],
  loggedByService: ['eq'],
  correlationId: ['eq'],
  'initiatedBy/user/id': ['eq'],
  'initiatedBy/user/displayName': ['eq'],
  'initiatedBy/user/userPrincipalName': ['eq'],
  'initiatedBy/app/appId': ['eq'],
  'initiatedBy/app/displayName': ['eq'],
  'targetResources/any/id': ['eq'],
  'targetResources/any/displayName': ['eq'],
} as const;

const PAGE_SIZE = 100;
const TWICE_SHARE = 0.08;

function auditList(call: Call): Reply {
  const order = call.query.get('$orderby');
  if (order !== undefined && !/^activityDateTime( asc| desc)?$/.test(order)) throw badRequest(`Sorting by '${order}' is not supported.`);
  const descending = order === undefined || order.endsWith('desc');
  const rows = call.world.audit.visible();
  const items = descending ? [...rows].reverse() : rows;
  const size = topOf(call.query) ?? PAGE_SIZE;
  const reply = listPage(call, {
    items,
    type: 'directoryAudit',
    keyOf: logKey,
    filters: FILTERS,
    context: 'auditLogs/directoryAudits',
    descending,
    pageSize: PAGE_SIZE,
  });
  const body = reply.body as { readonly value: readonly AuditRecord[] }; // listPage makes pages
  return { ...reply, body: { ...body, value: disturbed(call, body.value, size, order !== undefined) } };
}

/** What the API does to consumers: rows twice, and without `$orderby` not even in order. */
function disturbed({ world }: Call, rows: readonly AuditRecord[], size: number, ordered: boolean): readonly AuditRecord[] {
  const dice = (row: AuditRecord, what: string) => fractionOf(world.seed, what, row.id);
  const doubled = rows.flatMap((row) => (dice(row, 'twice') < TWICE_SHARE && rows.length < size ? [row, row] : [row])).slice(0, Math.max(size, rows.length));
  const kept = new Set(doubled.map(({ id }) => id)).size === rows.length ? doubled : rows;
  return ordered ? kept : [...kept].sort((a, b) => dice(a, 'order') - dice(b, 'order'));
}

export const auditRoutes: Routes = {
  'GET /auditLogs/directoryAudits': {
    answers: { kind: 'page', of: 'directoryAudit' },
    options: ['$filter', '$orderby', '$top'],
    handle: auditList,
  },
  'GET /auditLogs/directoryAudits/{id}': {
    answers: { kind: 'entity', of: 'directoryAudit' },
    options: ['$select'],
    handle(call) {
      const record = call.world.audit.get(idOf(call));
      if (!record) throw notFound(idOf(call));
      return entityReply(call, record, 'directoryAudit', 'auditLogs/directoryAudits');
    },
  },
};
