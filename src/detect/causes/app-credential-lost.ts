/** An app lost a secret, a certificate or a federated credential, so it may no longer prove who it is. A new one is the reversal. */

import type { AuditChange } from '../../ingest/records/audit-log-record.ts';
import { isMembers } from '../../ingest/records/record-values.ts';
import type { AuditRecorded } from '../../ingest/signal.ts';
import { type Nameable, nameableOf, plainText, servicePrincipalSubject } from '../audit-targets.ts';
import { type Detector, type Finding, reportOf } from '../detector.ts';
import type { Subject } from '../report.ts';

const REMOVE = 'remove service principal credentials';

export const appCredentialLost: Detector = {
  about: {
    subjects: ['application', 'service-principal'],
    seenIn: {
      'directory-audit': 'KeyDescription or FederatedIdentityCredentials, of which an old entry is not among the new',
      mirror: 'a secret or certificate is no longer listed',
      'own-clock': 'the last secret or certificate has ended',
      'sign-in': '7000215, 7000222',
    },
    fixedBy: 'app-owner',
    link: 'contact-admin',
    severity: 'high',
    runbook: 'docs/runbooks/app-credential-lost.md',
    source: 'https://learn.microsoft.com/entra/identity-platform/howto-create-service-principal-portal',
  },

  activities: [
    'update application - certificates and secrets management',
    'create application - certificates and secrets management',
    'update application',
    'update service principal',
    'add service principal credentials',
    REMOVE,
  ],

  fromRecord(signal) {
    return signal.record.targets
      .filter(({ type }) => /^(application|serviceprincipal|)$/i.test(type))
      .flatMap(nameableOf)
      .flatMap((target) => {
        const finding = findingIn(signal, target);
        return finding === undefined ? [] : [reportOf(signal, finding)];
      });
  },

  fromChange(change) {
    if (change.object !== 'credentials') return [];
    const { application, lost, expiredAt } = change;
    const { applicationId: id, appId, displayName: name } = application;
    if (id === undefined) return [];
    const base = {
      cause: 'app-credential-lost',
      subject: { kind: 'application', id, ...(name ? { name } : {}) },
    } as const;
    if (lost.length === 0) return [reportOf(change, { kind: 'reversal', ...base, detail: { appId } })];
    const at = expiredAt === undefined ? {} : { at: expiredAt };
    return [reportOf(change, { kind: 'revocation', ...base, detail: { appId, lostScopes: lost }, ...at })];
  },
};

function findingIn({ record }: AuditRecorded, target: Nameable): Finding | undefined {
  const keys = credentialsIn(target.changes);
  const { AppId: appId } = record.details;
  const base = { cause: 'app-credential-lost', subject: subjectOf(target) } as const;
  const told = appId === undefined ? {} : { appId };
  // The name of the activity is enough, unless the lists say that nothing went.
  if (keys === undefined) return record.activity === REMOVE ? { kind: 'revocation', ...base, detail: told } : undefined;
  if (keys.lost.length > 0) return { kind: 'revocation', ...base, detail: { ...told, lostScopes: keys.lost } };
  return keys.gained.length > 0 ? { kind: 'reversal', ...base, detail: told } : undefined;
}

function subjectOf(target: Nameable): Subject {
  if (/^serviceprincipal$/i.test(target.type)) return servicePrincipalSubject(target);
  return { kind: 'application', id: target.id, ...(target.name ? { name: target.name } : {}) };
}

// The keys of an app, as audit records list them before and after: secrets, certificates, and identities it trusts.

/** By key id. Undefined where the record says nothing of keys. */
export function credentialsIn(
  changes: readonly AuditChange[],
): { readonly lost: readonly string[]; readonly gained: readonly string[] } | undefined {
  const lists = changes.filter(({ property }) => /^(KeyDescription|FederatedIdentityCredentials)$/i.test(property));
  if (lists.length === 0) return undefined;
  const before = new Set(lists.flatMap((change) => keysIn(change.before)));
  const after = new Set(lists.flatMap((change) => keysIn(change.after)));
  return { lost: [...before].filter((key) => !after.has(key)), gained: [...after].filter((key) => !before.has(key)) };
}

/** `[KeyIdentifier=…,KeyType=…,…]` for each, no JSON; a federated credential is an object. */
function keysIn(value: unknown): readonly string[] {
  const entries = Array.isArray(value) ? value : [value];
  return entries.flatMap((entry: unknown) => {
    if (isMembers(entry)) return [federatedId(entry)];
    if (typeof entry !== 'string') return [];
    const ids = [...entry.matchAll(/KeyIdentifier\s*=\s*([^,\]]+)/gi)].map(([, id = '']) => id.trim().toLowerCase());
    // A form that nobody has seen yet still tells whether an entry stayed.
    return ids.length > 0 ? ids : entry.trim() === '' ? [] : [entry.trim()];
  });
}

function federatedId({ Id, Name, Issuer, Subject: subject }: Readonly<Record<string, unknown>>): string {
  const id = typeof Name === 'string' && Name !== '' ? Name : Id;
  return typeof id === 'string' ? id : `${plainText(Issuer)} ${plainText(subject)}`;
}
