/**
 * The id in a link of ours: it leads to one notice, for one purpose, until a given time. It holds hashes only, and
 * nobody else can make one; whose notice it is, only our tables know.
 */
import { ID_LENGTH } from '../../base/hash.ts';
import { type SigningKeys, sign, verified } from '../../storage/signing-keys.ts';
import type { NoticeRef } from '../notice-row.ts';

/** `landing`: the page of a notice. `choices`: what its reader wants to hear. `consent`: back from Microsoft. */
export type LinkPurpose = 'landing' | 'choices' | 'consent';

export interface IdContext {
  readonly purpose: LinkPurpose;
  readonly tenantId: string;
  readonly keys: SigningKeys;
}

export type LinkedNotice = Pick<NoticeRef, 'noticeId' | 'audienceKey'>;

export type ReadId =
  | { readonly state: 'valid'; readonly ref: LinkedNotice }
  /** We made it, and its time is over. */
  | { readonly state: 'expired' }
  /** None of ours, or made for something else. */
  | { readonly state: 'unknown' };

/** Longer texts are not even looked at. */
const LONGEST_ID = 400;
const SECOND_MS = 1000;

/**
 * The same for the same notice and time, as long as the key is the same.
 * @param expiresAt milliseconds
 */
export async function signedId(
  { noticeId, audienceKey }: LinkedNotice,
  { purpose, tenantId, keys, expiresAt }: IdContext & { readonly expiresAt: number },
): Promise<string> {
  const hashes = Buffer.from(`${noticeId}${audienceKey}`, 'hex').toString('base64url');
  return sign(keys, purposeOf(purpose, tenantId), `${hashes}.${Math.floor(expiresAt / SECOND_MS).toString(36)}`);
}

/** @param now milliseconds */
export async function readSignedId(
  id: string,
  { purpose, tenantId, keys, now }: IdContext & { readonly now: number },
): Promise<ReadId> {
  const text = id.length > LONGEST_ID ? undefined : await verified(keys, purposeOf(purpose, tenantId), id);
  const [hashes = '', seconds = ''] = text?.split('.') ?? [];
  const hex = Buffer.from(hashes, 'base64url').toString('hex');
  if (hex.length !== 2 * ID_LENGTH) return { state: 'unknown' };
  const ref = { noticeId: hex.slice(0, ID_LENGTH), audienceKey: hex.slice(ID_LENGTH) };
  return now < Number.parseInt(seconds, 36) * SECOND_MS ? { state: 'valid', ref } : { state: 'expired' };
}

function purposeOf(purpose: LinkPurpose, tenantId: string): string {
  return `notice-${purpose}.${tenantId}`;
}
