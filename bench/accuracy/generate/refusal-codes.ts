/**
 * The cause of each code of a failed sign-in, from Microsoft's catalogue of AADSTS codes (reference-error-codes): the
 * codes after which a refresh token is invalid, or blocked until something changes.
 */
import type { Cause } from '../../../src/detect/cause.ts';

export interface Refusals {
  readonly cause: Cause;
  readonly codes: readonly number[];
  /**
   * `refresh`: counts only without a user, who would answer the prompt. `known-user`: counts only for a known account.
   */
  readonly only?: 'refresh' | 'known-user' | 'refresh-of-known-user';
  /** The resource is deleted or disabled, not the client. */
  readonly ofResource?: true;
  /** Also for apps that sign in as themselves. */
  readonly unattended?: true;
}

export const REFUSALS: readonly Refusals[] = [
  { cause: 'account-disabled', codes: [50057, 500571] },
  { cause: 'account-deleted', only: 'known-user', codes: [50034, 51004, 500341] },
  {
    cause: 'account-deleted',
    only: 'refresh-of-known-user',
    codes: [16003, 50020, 50177, 50178, 50197, 90072, 500211, 700056],
  },
  { cause: 'account-locked', codes: [50053] },
  { cause: 'sessions-revoked', codes: [50173] },
  { cause: 'sessions-revoked', only: 'refresh', codes: [40009, 50085, 1000203, 7000016, 7000019, 7000027] },
  { cause: 'password-changed', codes: [50132, 50133] },
  { cause: 'password-changed', only: 'refresh', codes: [50137] },
  { cause: 'risk-raised', codes: [50135, 50142, 53004, 53011, 500532, 530034] },
  { cause: 'app-disabled', unattended: true, codes: [70001, 700019, 1000031, 7000112, 7000116] },
  { cause: 'app-deleted', unattended: true, codes: [700011, 700016, 7000217, 7000229] },
  { cause: 'app-deleted', only: 'refresh', codes: [90049, 900491, 1001010] },
  { cause: 'app-disabled', ofResource: true, unattended: true, codes: [500014, 7000117, 650058] },
  { cause: 'app-deleted', ofResource: true, unattended: true, codes: [500011, 650054] },
  {
    cause: 'app-credential-lost',
    unattended: true,
    codes: [700026, 700027, 700028, 700030, 7000213, 7000214, 7000215, 7000222, 7000226],
  },
  { cause: 'refresh-token-inactive', codes: [70008, 700082] },
  { cause: 'refresh-token-expired', codes: [90086, 700081, 700083, 700084] },
  { cause: 'sign-in-frequency', codes: [70043, 70044, 70045, 70046] },
  {
    cause: 'device-noncompliant',
    codes: [50129, 53000, 53001, 501291, 501293, 501312, 501313, 530002, 530003, 530004, 530082, 1002023],
  },
  {
    cause: 'device-noncompliant',
    only: 'refresh',
    codes: [50097, 50187, 1000503, 5000611, 7000028, 7000031, 7000032, 7000034],
  },
  { cause: 'device-disabled', codes: [50155, 130007, 130008, 135011, 140001, 700003, 1000026] },
  { cause: 'device-disabled', only: 'refresh', codes: [500128, 1000028, 1300042] },
  {
    cause: 'policy-blocked',
    codes: [
      50002, 50005, 50127, 50131, 53002, 53003, 53005, 53008, 53009, 54000, 399210, 500021, 500022, 500212, 500213,
    ],
  },
  {
    cause: 'policy-blocked',
    codes: [
      501271, 501292, 501311, 530001, 530011, 530021, 530022, 530031, 530032, 530033, 530035, 530036, 530081, 530084,
    ],
  },
  { cause: 'policy-blocked', codes: [50170, 50172, 50176, 90071, 230089, 500023, 500024, 500025, 5000221, 9001011] },
  // The tenant as a whole.
  { cause: 'policy-blocked', codes: [5000224, 5000225] },
  { cause: 'policy-blocked', only: 'refresh', codes: [50077, 50081, 51002, 399230, 700013, 700014, 5000820] },
  {
    cause: 'mfa-required',
    only: 'refresh',
    codes: [50072, 50074, 50076, 50078, 50079, 50158, 50159, 51006, 53006, 53007],
  },
  { cause: 'mfa-required', codes: [54008, 54009] },
  {
    cause: 'consent-missing',
    codes: [650011, 650052, 650056, 90093, 90094, 90095, 90096, 90099, 900941, 900942],
  },
  // Whoever is there is shown the page for consent, at a first visit, too.
  { cause: 'consent-missing', only: 'refresh', codes: [50015, 50150, 52004, 65001, 82014, 90008] },
  { cause: 'assignment-missing', codes: [50105] },
];

/**
 * Prompts during a sign-in, typing errors, choices of the user, temporary errors, developers' errors, unknown codes.
 */
export const NO_REFUSALS: readonly number[] = [
  ...[0, 16001, 50058, 50140, 50168, 50199, 50201, 50203, 50207, 399218, 501314],
  ...[50014, 50054, 50055, 50056, 50089, 50125, 50126, 50144, 54005, 65004, 90135, 500121, 160021],
  ...[50000, 50033, 50087, 50088, 50196, 80001, 80002, 80012, 90002, 90006, 90012, 90024, 90033, 90055, 90090, 140000],
  ...[
    50013, 65005, 65006, 70002, 500133, 650053, 650057, 700005, 700007, 700020, 7000218, 9002313, 9002326, 9002327,
    99999999,
  ],
];
