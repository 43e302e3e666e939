/**
 * The links of a notice that lead to us: made when it leaves, the same each time it is made, and good for a month. They
 * hold no name, and whoever opens one learns only what the page says to everybody.
 */
import type { SigningKeys } from '../../storage/signing-keys.ts';
import type { Notice } from '../notice.ts';
import { audienceKeyOf } from '../notice-row.ts';
import type { OwnLinks } from '../wording/notice-parts.ts';
import { type ConsentContext, consentRequestFor } from './consent-link.ts';
import { signedId } from './signed-id.ts';

export type LinksOf = (notice: Notice) => Promise<OwnLinks>;

export const noLinks: LinksOf = async () => ({});

interface LinksContext extends Omit<ConsentContext, 'now'> {
  readonly keys: SigningKeys;
}

const GOOD_FOR_MS = 30 * 86_400_000;

export function ownLinks({ keys, ...context }: LinksContext): LinksOf {
  return async (notice) => {
    const { audience, dueAt, tenantId, id } = notice;
    const isToUser = audience.kind === 'user';
    const due = Date.parse(dueAt);
    if (!isToUser && (await consentRequestFor(notice, { ...context, now: due })) === undefined) return {};
    const ref = { noticeId: id, audienceKey: audienceKeyOf(audience) };
    const linkId = await signedId(ref, { purpose: 'landing', tenantId, keys, expiresAt: due + GOOD_FOR_MS });
    const href = `${context.publicUrl}/reauth/${linkId}`;
    return isToUser ? { landing: href } : { consent: href };
  };
}
