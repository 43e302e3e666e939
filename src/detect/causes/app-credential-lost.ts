/**
 * An app lost a secret, a certificate or a federated credential, so it may no longer be able to prove who it is. A new
 * credential is the reversal.
 */
import { defined } from '../../base/defined.ts';
import type { AuditChange } from '../../ingest/records/audit-log-record.ts';
import { isMembers } from '../../ingest/records/record-values.ts';
import type { AuditRecorded } from '../../ingest/signal.ts';
import { type IdentifiedTarget, identifiedTarget, plainText } from '../audit-targets.ts';
import { type Detector, type Finding, reportOf } from '../detector.ts';
import { subjectOf } from '../subject.ts';

const REMOVE = 'remove service principal credentials';

export const appCredentialLost: Detector = {
  seenIn: {
    'directory-audit': 'KeyDescription or FederatedIdentityCredentials, of which an old entry is not among the new',
    mirror: 'a secret or certificate is no longer listed',
    'own-clock': 'the last secret or certificate has ended',
    'sign-in': '7000215, 7000222',
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
      .flatMap(identifiedTarget)
      .flatMap((target) => {
        const finding = findingIn(signal, target);
        return finding === undefined ? [] : [reportOf(signal, finding)];
      });
  },

  fromChange: {
    credentials(change) {
      const { application, lost, expiredAt: at } = change;
      const { applicationId: id, appId, displayName: name } = application;
      if (id === undefined) return [];
      const found = { cause: 'app-credential-lost', subject: subjectOf('application', { id, name }) } as const;
      if (lost.length === 0) return [reportOf(change, { kind: 'reversal', ...found, detail: { appId } })];
      const detail = { appId, lostScopes: lost };
      return [reportOf(change, { kind: 'revocation', ...found, detail, ...defined({ at }) })];
    },
  },
};

function findingIn({ record }: AuditRecorded, target: IdentifiedTarget): Finding | undefined {
  const keys = credentialsIn(target.changes);
  const kind = /^serviceprincipal$/i.test(target.type) ? 'service-principal' : 'application';
  const found = { cause: 'app-credential-lost', subject: subjectOf(kind, target) } as const;
  const app = defined({ appId: record.details.AppId });
  // Without the lists, the name of this activity is enough.
  if (keys === undefined) return record.activity === REMOVE ? { kind: 'revocation', ...found, detail: app } : undefined;
  if (keys.lost.length > 0) return { kind: 'revocation', ...found, detail: { ...app, lostScopes: keys.lost } };
  return keys.gained.length > 0 ? { kind: 'reversal', ...found, detail: app } : undefined;
}

/**
 * The secrets, certificates and federated credentials that a record shows before and not after, and the other way
 * round, by key id. Undefined where the record does not list credentials.
 */
export function credentialsIn(
  changes: readonly AuditChange[],
): { readonly lost: readonly string[]; readonly gained: readonly string[] } | undefined {
  const lists = changes.filter(({ property }) => /^(KeyDescription|FederatedIdentityCredentials)$/i.test(property));
  if (lists.length === 0) return undefined;
  const before = new Set(lists.flatMap((change) => keysIn(change.before)));
  const after = new Set(lists.flatMap((change) => keysIn(change.after)));
  return { lost: [...before].filter((key) => !after.has(key)), gained: [...after].filter((key) => !before.has(key)) };
}

/** Keys are written as `[KeyIdentifier=…,KeyType=…,…]` each, which is no JSON; a federated credential is an object. */
function keysIn(value: unknown): readonly string[] {
  const entries = Array.isArray(value) ? value : [value];
  return entries.flatMap((entry: unknown) => {
    if (isMembers(entry)) return [federatedId(entry)];
    if (typeof entry !== 'string') return [];
    const ids = [...entry.matchAll(/KeyIdentifier\s*=\s*([^,\]]+)/gi)].map(([, id = '']) => id.trim().toLowerCase());
    if (ids.length > 0) return ids;
    // An unknown form still shows whether the entry stayed.
    return entry.trim() === '' ? [] : [entry.trim()];
  });
}

function federatedId({ Id, Name, Issuer, Subject: subject }: Readonly<Record<string, unknown>>): string {
  const id = typeof Name === 'string' && Name !== '' ? Name : Id;
  return typeof id === 'string' ? id : `${plainText(Issuer)} ${plainText(subject)}`;
}
