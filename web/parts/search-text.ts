/** What somebody typed: kept in the page, never in an address, because it may be a name. */
import { signal } from '@preact/signals';

export const searched = signal('');
export const pasted = signal('');
/** Whose page was looked at last: name or id. */
export const chosenPerson = signal('');

export type Meaning =
  | { readonly kind: 'error' }
  | { readonly kind: 'revocation'; readonly id: string }
  | { readonly kind: 'sweep'; readonly id: string }
  | { readonly kind: 'object'; readonly id: string }
  | { readonly kind: 'name' };

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function meaningOf(text: string): Meaning {
  const trimmed = text.trim();
  if (GUID.test(trimmed)) return { kind: 'object', id: trimmed.toLowerCase() };
  if (/^sweep-[0-9a-f]{6,32}$/i.test(trimmed)) return { kind: 'sweep', id: trimmed.toLowerCase() };
  if (/^[0-9a-f]{6,32}$/i.test(trimmed) && !/^\d{5,7}$/.test(trimmed))
    return { kind: 'revocation', id: trimmed.toLowerCase() };
  const isError = /AADSTS|^\d{5,7}$|invalid_grant|interaction_required|error_description|[\n{]/i.test(trimmed);
  return { kind: isError ? 'error' : 'name' };
}
