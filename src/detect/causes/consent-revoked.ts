/** A client lost delegated permissions: for one user, or for the whole tenant. Getting some back is the reversal. */
import { defined } from '../../base/defined.ts';
import type { AuditRecorded } from '../../ingest/signal.ts';
import { type ChangesByObject, type Detector, type Observed, reportOf } from '../detector.ts';
import { compareScopes, type GrantStep, grantsInConsent, grantsInRecord } from '../grant-records.ts';
import type { Report } from '../report.ts';
import { grantSubjectId, userAppSubjectId } from '../subject.ts';

/** What people do. The directory's own records are named for the grant, and write it in another form. */
const CONSENT = 'consent to application';

export const consentRevoked: Detector = {
  seenIn: {
    'directory-audit': 'a grant record whose new scopes lack an old one',
    mirror: 'a grant gone, or scopes of it',
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
    const reports = stepsInRecord(signal).flatMap((step) => reportsOf(signal, [step]));
    return reports.length > 0 ? reports : bareConsent(signal);
  },

  fromChange: { grants: (change) => reportsOf(change, stepsInChange(change)) },
};

function stepsInRecord({ record }: AuditRecorded): readonly GrantStep[] {
  return record.activity === CONSENT ? grantsInConsent(record) : grantsInRecord(record);
}

/**
 * The record lists nothing that was gained, so no consent that was lost is back. But a person did answer the page for
 * consent.
 */
function bareConsent(signal: AuditRecorded): readonly Report[] {
  const { activity, actor, targets } = signal.record;
  const client = targets.find(({ id, type }) => id !== undefined && /^serviceprincipal$/i.test(type));
  if (activity !== CONSENT || actor?.kind !== 'user' || client?.id === undefined) return [];
  const subject = { kind: 'user-app', id: userAppSubjectId(actor.id, client.id) } as const;
  return [reportOf(signal, { kind: 'answer', cause: 'consent-missing', subject })];
}

/** One step for each resource. */
function stepsInChange({ clientId, principalId, before, after }: ChangesByObject['grants']): readonly GrantStep[] {
  const resourceIds = [...new Set([...before, ...after].map(({ resourceId }) => resourceId))].sort();
  const scopesAt = (grants: typeof before, resource: string) =>
    grants.flatMap(({ resourceId, scopes }) => (resourceId === resource ? scopes : []));
  return resourceIds.map((resourceId) => ({
    clientId,
    resourceId,
    before: scopesAt(before, resourceId),
    after: scopesAt(after, resourceId),
    ...defined({ principalId }),
  }));
}

/**
 * The steps of one grant subject, one for each resource, are one report. A loss on any resource makes it a revocation,
 * whatever was gained on another.
 */
function reportsOf(observed: Observed, steps: readonly GrantStep[]): readonly Report[] {
  const compared = steps.map((step) => ({ ...step, ...compareScopes(step.before, step.after) }));
  const losing = compared.filter(({ lost }) => lost.length > 0);
  const gaining = compared.filter(({ gained }) => gained.length > 0);
  const decisive = losing.length > 0 ? losing : gaining;
  const [first] = decisive;
  if (first === undefined) return [];

  const detail = {
    ...(losing.length > 0 ? { lostScopes: sorted(losing.flatMap(({ lost }) => lost)) } : {}),
    keptScopes: sorted(decisive.flatMap(({ after }) => after)),
    resourceIds: sorted(decisive.flatMap(({ resourceId }) => resourceId ?? [])),
  };
  return [
    reportOf(observed, {
      kind: losing.length > 0 ? 'revocation' : 'reversal',
      cause: 'consent-revoked',
      subject: { kind: 'grant', id: grantSubjectId(first.clientId, first.principalId) },
      detail,
    }),
  ];
}

/** Without duplicates. */
function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
