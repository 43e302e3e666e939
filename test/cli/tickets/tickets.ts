/**
 * Ten tickets as a help desk gets them, each after a story of the played day. `steps` counts what somebody must do with
 * the command line to answer it: one command each, and one more where a name must be told apart.
 */

/** One story: what happened to whom, at which app. */
export interface Told {
  readonly revocationId: string;
  /** Who asks. */
  readonly userId: string;
  readonly userName: string;
  readonly appName: string;
}

export interface Ticket {
  readonly number: number;
  /** Of the day (local/day/stories.ts). */
  readonly story: string;
  readonly question: string;
  readonly args: (told: Told) => readonly string[];
  /** What stands in the sentence that is read out. */
  readonly says: RegExp;
  readonly outcome: 'ended' | 'over' | 'nothing' | 'no-loss';
  readonly steps: number;
}

const why = (told: Told, ...more: readonly string[]) => ['why', '--user', told.userName, ...more];

export const TICKETS: readonly Ticket[] = [
  {
    number: 1,
    story: 'account-disabled',
    question: 'I cannot sign in to anything since this morning. What is wrong with my account?',
    args: (told) => why(told),
    says: /^The account of .* was disabled by .* so the sign-in is refused at/,
    outcome: 'ended',
    steps: 1,
  },
  {
    number: 2,
    story: 'user-withdraws-consent',
    question: 'This app stopped showing my data. I changed nothing, did I?',
    args: (told) => why(told, '--app', told.appName),
    says: /^The consent for .* was withdrawn by the person .* which ended the sign-in/,
    outcome: 'ended',
    steps: 1,
  },
  {
    number: 3,
    story: 'admin-removes-consent',
    question: 'The whole team lost this app at once. Is it us, or the vendor?',
    args: (told) => why(told, '--app', told.appName),
    says: /^The consent for .* was withdrawn by /,
    outcome: 'ended',
    steps: 1,
  },
  {
    number: 4,
    story: 'policy-created',
    question: 'It asks me for a second factor now. It never did before.',
    args: (told) => why(told, '--app', told.appName),
    says: /^The policy ".*" was created by .* so a new sign-in is asked for/,
    outcome: 'ended',
    steps: 1,
  },
  {
    number: 5,
    story: 'account-deleted',
    question: 'My colleague left and their reports stopped. What happened to the account?',
    args: (told) => why(told),
    says: /^The account of .* was deleted by /,
    outcome: 'ended',
    steps: 1,
  },
  {
    number: 6,
    story: 'refresh-token-unused',
    question: 'The nightly sync says AADSTS700082. I pasted the error.',
    args: (told) => why(told, '--app', told.appName, '--error', '-'),
    says: /^The refresh token of .* lay unused for too long/,
    outcome: 'over',
    steps: 1,
  },
  {
    number: 7,
    story: 'signs-in-again',
    question: 'It works again since I signed in. Will it happen tomorrow?',
    args: (told) => why(told, '--app', told.appName),
    says: /That is over since/,
    outcome: 'over',
    steps: 1,
  },
  {
    number: 8,
    story: 'delta-expired',
    question: 'An app lost my calendar. The admins say that they did not touch my account.',
    args: (told) => why(told, '--app', told.appName),
    says: /^The consent for .* was withdrawn by /,
    outcome: 'ended',
    steps: 1,
  },
  {
    number: 9,
    story: 'nothing-was-revoked',
    question: 'It keeps asking me to sign in: is it us?',
    args: (told) => why(told),
    says: /^No: nothing was revoked\..* The last refresh on record worked on .* at .*; the last sign-in on /,
    outcome: 'nothing',
    steps: 1,
  },
  {
    number: 10,
    story: 'forged-notification',
    question: 'The app shows AADSTS90033. Was I signed out?',
    args: (told) => why(told, '--error', 'AADSTS90033'),
    says: /^No: the error is no revocation\. AADSTS90033/,
    outcome: 'no-loss',
    steps: 1,
  },
];
