/** A data policy of Power Platform changed: flows and apps with connectors that it now forbids are suspended. */

import { connectorPolicyIn } from '../connector-policy-record.ts';
import { type Detector, reportOf } from '../detector.ts';

export const connectorPolicyChanged: Detector = {
  about: {
    subjects: ['policy'],
    seenIn: {
      'unified-audit-log': 'GovernanceApiPolicyOperation; CreateDlpPolicy, UpdateDlpPolicy, DeleteDlpPolicy before 2024',
    },
    fixedBy: 'policy-admin',
    link: 'contact-admin',
    severity: 'medium',
    runbook: 'docs/runbooks/connector-policy-changed.md',
    source: 'https://learn.microsoft.com/power-platform/admin/wp-data-loss-prevention',
  },

  activities: [
    'governanceapipolicyoperation',
    'createdlppolicy',
    'updatedlppolicy',
    'deletedlppolicy',
    'created dlp policy',
    'updated dlp policy',
    'deleted dlp policy',
  ],

  fromRecord(signal) {
    const found = connectorPolicyIn(signal.record);
    if (found === undefined) return [];
    const { change, id, name } = found;
    const subject = { kind: 'policy', id: id ?? signal.tenantId, ...(name ? { name } : {}) } as const;
    return [reportOf(signal, { kind: 'revocation', cause: 'connector-policy-changed', subject, detail: { policy: { change } } })];
  },

  fromChange: () => [],
};
