/** The keys of an app, as audit records list them before and after: secrets, certificates, and identities it trusts. */
import type { AuditChange } from '../accept/audit-log-record.ts';
import { isMembers } from '../accept/read-audit-value.ts';
import { plainText } from './audit-targets.ts';

/** By key id. Undefined where the record says nothing of keys. */
export function credentialsIn(changes: readonly AuditChange[]): { readonly lost: readonly string[]; readonly gained: readonly string[] } | undefined {
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
