/**
 * The AADSTS codes that show, by themselves, that sign-in state died. Not among them: wrong input (50126, 7000218),
 * pages in the middle of a sign-in (50140), and temporary errors (retry). Source: MicrosoftDocs/entra-docs,
 * reference-error-codes.md.
 */
import type { Cause } from './cause.ts';

export interface CodeMeaning {
  readonly cause: Cause;
  /** What the code is about. By default: the user for causes of an account, else the user at the app. */
  readonly about?: 'client' | 'resource' | 'credential';
  /** It counts where nobody was there: in an interactive sign-in the user answers it, or chose the wrong account. */
  readonly onRefreshOnly?: true;
  /** It counts where the record has the account's id: the code is also written for names that never existed. */
  readonly ofKnownUserOnly?: true;
  /** Whoever is there can answer it at once, and then nothing was lost. */
  readonly interrupt?: true;
}

const REFRESH = { onRefreshOnly: true } as const;
const KNOWN = { ofKnownUserOnly: true } as const;
const ASKED = { interrupt: true } as const;

export const SIGN_IN_CODES: ReadonlyMap<number, CodeMeaning> = new Map([
  ...codes('account-disabled', {}, 50057, 500571),
  ...codes('account-deleted', KNOWN, 50034, 51004, 500341),
  ...codes('account-deleted', { ...KNOWN, ...REFRESH }, 16003, 50020, 50177, 50178, 50197, 90072, 500211, 700056),
  ...codes('account-locked', {}, 50053),
  ...codes('sessions-revoked', {}, 50173),
  // The token is refused as no longer valid, here or by the provider that signed the user in.
  ...codes('sessions-revoked', REFRESH, 40009, 50085, 70000, 1000203, 7000016, 7000019, 7000027),
  ...codes('password-changed', {}, 50132, 50133),
  ...codes('password-changed', REFRESH, 50137),
  ...codes('risk-raised', {}, 50135, 50142, 53004, 53011, 500532, 530034),

  ...codes('app-disabled', { about: 'client' }, 70001, 700019, 1000031, 7000112, 7000116),
  ...codes('app-deleted', { about: 'client' }, 700011, 700016, 7000217, 7000229),
  ...codes('app-deleted', { about: 'client', ...REFRESH }, 90049, 900491, 1001010),
  ...codes('app-disabled', { about: 'resource' }, 500014, 7000117, 650058),
  ...codes('app-disabled', { about: 'resource', ...REFRESH }, 50001, 1003022),
  ...codes('app-deleted', { about: 'resource' }, 500011, 650054),
  ...codes('app-credential-lost', { about: 'credential' }, 700026, 700027, 700028, 700030),
  ...codes('app-credential-lost', { about: 'credential' }, 7000213, 7000214, 7000215, 7000222, 7000226),

  ...codes('refresh-token-inactive', {}, 70008, 700082),
  ...codes('refresh-token-expired', {}, 90086, 700081, 700083, 700084),
  ...codes('sign-in-frequency', {}, 70043, 70044, 70045, 70046),

  ...codes('device-noncompliant', {}, 50129, 53000, 53001, 501291, 501293, 501312, 501313, 530002, 530003, 530004),
  ...codes('device-noncompliant', {}, 530082, 1002023),
  ...codes('device-noncompliant', { ...REFRESH, ...ASKED }, 50097, 50187),
  ...codes('device-noncompliant', REFRESH, 1000503, 5000611, 7000028, 7000031, 7000032, 7000034),
  ...codes('device-disabled', {}, 50155, 130007, 130008, 135011, 140001, 700003, 1000026),
  ...codes('device-disabled', REFRESH, 500128, 1000028, 1300042),
  ...codes('policy-blocked', {}, 50002, 50005, 50127, 50131, 53002, 53003, 53005, 53008, 53009, 54000, 399210),
  ...codes('policy-blocked', {}, 500021, 500022, 500023, 500024, 500025, 500212, 500213, 501271, 501292, 501311),
  ...codes(
    'policy-blocked',
    {},
    530001,
    530011,
    530021,
    530022,
    530031,
    530032,
    530033,
    530035,
    530036,
    530081,
    530084,
  ),
  // A custom control, a trust or a network rule that is broken or missing stops whoever is there, too.
  ...codes('policy-blocked', {}, 50170, 50172, 50176, 90071, 230089, 230090, 500761, 1000104, 1000106, 1000107),
  ...codes('policy-blocked', {}, 1000108, 1000110, 1000463, 1000470, 5000221, 9001011),
  // The tenant as a whole was closed: for fraud, or because nobody had used it for months.
  ...codes('policy-blocked', {}, 5000224, 5000225),
  ...codes('policy-blocked', { ...REFRESH, ...ASKED }, 50077, 50081),
  ...codes('policy-blocked', REFRESH, 29210, 51002, 130500, 130501, 131010, 135016, 399230, 399231, 399232, 500186),
  ...codes('policy-blocked', REFRESH, 700013, 700014, 5000820, 7000018, 7000029, 7000030),
  ...codes('mfa-required', { ...REFRESH, ...ASKED }, 50072, 50074, 50076, 50078, 50079, 50158, 51006, 53006, 53007),
  ...codes('mfa-required', REFRESH, 50159, 50161),
  ...codes('mfa-required', {}, 54008, 54009),
  // Whoever opens an app for the first time is shown the page for consent: no consent was lost.
  ...codes('consent-missing', { ...REFRESH, ...ASKED }, 50015, 50150, 52004, 65001, 90008),
  ...codes('consent-missing', ASKED, 650011, 90093, 90094, 90095, 90096, 900941, 900942),
  ...codes('consent-missing', {}, 650052, 650056, 90099),
  ...codes('consent-missing', REFRESH, 82014),
  ...codes('assignment-missing', {}, 50105, 501051),
]);

/** Whether this code only asks for something that whoever is there can give at once: a consent, a second factor. */
export function isInterruptCode(errorCode: number | undefined): boolean {
  return errorCode !== undefined && SIGN_IN_CODES.get(errorCode)?.interrupt === true;
}

function codes(
  cause: Cause,
  conditions: Omit<CodeMeaning, 'cause'>,
  ...numbers: readonly number[]
): readonly (readonly [number, CodeMeaning])[] {
  return numbers.map((code) => [code, { cause, ...conditions }]);
}
