/**
 * The secrets that sign what an app gets. In Azure each is a secret of Key Vault, of which the newest two versions
 * sign: an owner can change over to a new version without a gap, until somebody disables the old one.
 */
import { createHmac } from 'node:crypto';
import { AuditorError } from '../../base/errors.ts';
import type { SigningKeys } from '../../storage/signing-keys.ts';

/** As Standard Webhooks writes them: `whsec_` and base64. The newest first; never empty. */
export type SecretsOf = (ref: string) => Promise<readonly string[]>;

/** The secret of an endpoint is not one that Standard Webhooks allows. Says nothing of what it holds. */
export class WebhookSecretError extends AuditorError {
  readonly code = 'WEBHOOK_SECRET_UNUSABLE';
  readonly retryable = true;

  constructor(ref: string) {
    super(`The secret ${ref} must be whsec_ followed by 24 to 64 bytes in base64`);
  }
}

const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
/** No other secret of the vault can be named by who registers an address, least of all the app's own signing key. */
const REF = /^webhook-[0-9A-Za-z-]{1,100}$/;
const [SHORTEST, LONGEST] = [24, 64];

export function isSecretRef(ref: string): boolean {
  return REF.test(ref);
}

/** @param keysNamed the versions of one secret of the vault; asked once for each name */
export function vaultSecrets(keysNamed: (name: string) => SigningKeys): SecretsOf {
  const known = new Map<string, SigningKeys>();
  return async (ref) => {
    if (!isSecretRef(ref)) throw new WebhookSecretError(ref);
    const keys = known.get(ref) ?? keysNamed(ref);
    known.set(ref, keys);
    const texts = (await keys.all()).map(({ secret }) => new TextDecoder().decode(secret).trim());
    return texts.map((text) => usable(text, ref));
  };
}

/** On a laptop, where there is no vault: made of the signing key, so that nothing more needs to be kept. */
export function derivedSecrets(keys: SigningKeys): SecretsOf {
  return async (ref) =>
    (await keys.all()).map(
      ({ secret }) => `whsec_${createHmac('sha256', secret).update(`webhook.${ref}`).digest('base64')}`,
    );
}

function usable(text: string, ref: string): string {
  const bytes = Buffer.from(SECRET.exec(text)?.[1] ?? '', 'base64').length;
  if (bytes < SHORTEST || bytes > LONGEST) throw new WebhookSecretError(ref);
  return text;
}
