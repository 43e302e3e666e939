/**
 * The links of a notice that lead to us: made when it leaves, the same each time it is made, and good for a month. They
 * hold no name, and whoever opens one learns only what the page says to everybody.
 */
import type { SigningKeys } from '../../storage/signing-keys.ts';
import type { Notice } from '../notice.ts';
import { refOfNotice } from '../notice-row.ts';
import { isCritical, isPerson } from '../restraint/who-chooses.ts';
import type { OwnLinks } from '../wording/notice-parts.ts';
import { type ConsentContext, consentRequestFor } from './consent-link.ts';
import { type LinkPurpose, signedId } from './signed-id.ts';

export type LinksOf = (notice: Notice) => Promise<OwnLinks>;

export const noLinks: LinksOf = async () => ({});

interface LinksContext extends Omit<ConsentContext, 'now'> {
  readonly keys: SigningKeys;
}

const GOOD_FOR_MS = 30 * 86_400_000;

export function ownLinks({ keys, ...context }: LinksContext): LinksOf {
  return async (notice) => {
    const { audience, dueAt, tenantId } = notice;
    const due = Date.parse(dueAt);
    const ref = refOfNotice(notice);
    const idFor = (purpose: LinkPurpose) => signedId(ref, { purpose, tenantId, keys, expiresAt: due + GOOD_FOR_MS });
    const landing = async () => `${context.publicUrl}/reauth/${await idFor('landing')}`;
    const mayChoose = isPerson(notice) && !isCritical(notice);
    return {
      ...(audience.kind === 'user' && { landing: await landing() }),
      ...((await consentRequestFor(notice, { ...context, now: due })) && { consent: await landing() }),
      ...(mayChoose && { choices: `${context.publicUrl}/unsubscribe/${await idFor('choices')}` }),
    };
  };
}
