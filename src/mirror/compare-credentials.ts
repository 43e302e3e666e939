/** The credentials of an app in two readings: which went before their time, which came, and whether the last one ran out. */
import type { Credential } from './tenant.ts';

export interface CredentialSteps {
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  /** Ran out between the readings, and left the app with none. */
  readonly expired: readonly Credential[];
}

/** @param since and @param now when the two readings were made, milliseconds */
export function compareCredentials(
  before: readonly Credential[],
  after: readonly Credential[],
  { since, now }: { readonly since: number; readonly now: number },
): CredentialSteps {
  const [then, here] = [idsOf(before), idsOf(after)];
  const isLeft = after.some((credential) => isValid(credential, now));
  return {
    // What had run out already is only tidied up.
    lost: idsOf(before.filter((credential) => !here.includes(credential.keyId) && isValid(credential, since))),
    gained: here.filter((id) => !then.includes(id)),
    expired: isLeft ? [] : after.filter((credential) => then.includes(credential.keyId) && isValid(credential, since)),
  };
}

function isValid({ endsAt }: Credential, at: number): boolean {
  return endsAt === undefined || Date.parse(endsAt) > at;
}

function idsOf(credentials: readonly Credential[]): readonly string[] {
  return credentials.map(({ keyId }) => keyId);
}
