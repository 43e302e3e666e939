/** A client lost delegated permissions: for one user, or for the whole tenant. Getting some back is the reversal. */
import type { AuditRecorded } from '../../ingest/signal.ts';
import { type Detector, type Observed, reportOf } from '../detector.ts';
import { compareScopes, type GrantStep, grantsInConsent, grantsInRecord } from '../grant-records.ts';
import { grantSubjectId, type Report } from '../report.ts';

/** The directory's own name; "consent" is the act that people do, with the grant in another form. */
const CONSENT = 'consent to application';

export const consentRevoked: Detector = {
  about: {
    subjects: ['grant'],
    seenIn: {
      'directory-audit': 'a grant record whose new scopes lack an old one',
      mirror: 'a grant gone, or scopes of it',
    },
    fixedBy: 'user',
    link: 'my-apps',
    severity: 'medium',
    runbook: 'docs/runbooks/consent-revoked.md',
    source: 'https://learn.microsoft.com/entra/identity/enterprise-apps/manage-application-permissions',
  },
  activities: [
    CONSENT,
    'remove delegated permission grant',
    'add delegated permission grant',
    'update delegated permission grant',
    'remove oauth2permissiongrant',
    'add oauth2permissiongrant',
    'remove delegation entry',
    'add delegation entry',
    'set delegation entry',
    'revoke consent',
    'restore consent',
  ],

  fromRecord(signal) {
    return stepsIn(signal).flatMap((step) => reportsOf(signal, [step]));
  },

  fromChange(change) {
    if (change.object !== 'grants') return [];
    const { clientId, principalId, before, after } = change;
    const resourceIds = [...new Set([...before, ...after].map(({ resourceId }) => resourceId))].sort();
    const scopesAt = (grants: typeof before, resource: string) =>
      grants.flatMap(({ resourceId, scopes }) => (resourceId === resource ? scopes : []));
    const steps = resourceIds.map((resourceId) => {
      const sides = { before: scopesAt(before, resourceId), after: scopesAt(after, resourceId) };
      return { clientId, resourceId, ...sides, ...(principalId === undefined ? {} : { principalId }) };
    });
    return reportsOf(change, steps);
  },
};

function stepsIn(signal: AuditRecorded): readonly GrantStep[] {
  return signal.record.activity === CONSENT ? grantsInConsent(signal.record) : grantsInRecord(signal.record);
}

/** Steps of one grant subject, one for each resource, are one report: a loss anywhere is a revocation, whatever was won beside it. */
function reportsOf(observed: Observed, steps: readonly GrantStep[]): readonly Report[] {
  const compared = steps.map((step) => ({ ...step, ...compareScopes(step.before, step.after) }));
  const losing = compared.filter(({ lost }) => lost.length > 0);
  const winning = compared.filter(({ gained }) => gained.length > 0);
  const decisive = losing.length > 0 ? losing : winning;
  const [first] = decisive;
  if (first === undefined) return [];

  const detail = {
    ...(losing.length > 0 ? { lostScopes: scopesOf(losing.map(({ lost }) => lost)) } : {}),
    keptScopes: scopesOf(decisive.map(({ after }) => after)),
    resourceIds: [
      ...new Set(decisive.flatMap(({ resourceId }) => (resourceId === undefined ? [] : [resourceId]))),
    ].sort(),
  };
  const subject = { kind: 'grant', id: grantSubjectId(first.clientId, first.principalId) } as const;
  return [
    reportOf(observed, {
      kind: losing.length > 0 ? 'revocation' : 'reversal',
      cause: 'consent-revoked',
      subject,
      detail,
    }),
  ];
}

function scopesOf(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].sort();
}
