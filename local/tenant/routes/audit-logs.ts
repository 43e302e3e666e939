/** The audit log of the directory. */
import { idOf, type Routes } from '../http/graph-call.ts';
import { notFound } from '../http/graph-refusal.ts';
import { logPage } from '../logs/log-page.ts';
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

export const auditRoutes: Routes = {
  'GET /auditLogs/directoryAudits': {
    answers: { kind: 'page', of: 'directoryAudit' },
    options: ['$filter', '$orderby', '$top'],
    handle: (call) =>
      logPage(call, {
        log: call.state.audit,
        type: 'directoryAudit',
        filters: FILTERS,
        context: 'auditLogs/directoryAudits',
        time: 'activityDateTime',
      }),
  },
  'GET /auditLogs/directoryAudits/{id}': {
    answers: { kind: 'entity', of: 'directoryAudit' },
    options: ['$select'],
    handle(call) {
      const record = call.state.audit.get(idOf(call));
      if (!record) throw notFound(idOf(call));
      return entityReply(call, record, 'directoryAudit', 'auditLogs/directoryAudits');
    },
  },
};
