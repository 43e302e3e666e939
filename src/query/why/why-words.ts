/** The verdict in words: one or two sentences that a help desk can read out. Pure; times are UTC. */
import { CAUSE_ENTRIES, type Cause } from '../../detect/cause.ts';
import type { Effect } from '../../impact/affected.ts';
import type { RevocationSummary } from '../answers.ts';
import type { Doubt, WhyAnswer } from './why-answer.ts';

/** What the sentence is made of. */
export type VerdictParts = Omit<WhyAnswer, 'verdict'>;

const DOUBT_TEXTS: Readonly<Record<Doubt, string>> = {
  'source-not-read': 'a source that would show other reasons was not read for that time',
  'first-reading': 'the first reading of a source has not ended, so it reports no changes yet',
  'effect-not-decided':
    'whether it ends this sign-in depends on what is not on record: the client, the place or the device',
  'not-known-to-use': 'this person is not known to use this app',
  'app-not-named': 'no app was named, and it does not hold for every app',
  'others-near': 'something else happened within minutes that may be the reason as well',
  'over-since': 'the person has signed in again since, so whatever happens now has another reason',
  'error-says-other': 'what is on record of that time cannot lead to this error',
  'error-not-known': 'no known error is in the text that was given',
  'change-not-known': 'only the refusal is on record, not what changed before it',
  'code-fits-several': 'the error alone fits several causes',
};

export function doubtText(doubt: Doubt): string {
  return DOUBT_TEXTS[doubt];
}

export function verdictOf(parts: VerdictParts): string {
  switch (parts.outcome) {
    case 'ended':
    case 'over':
      return leadVerdict(parts);
    case 'by-error':
      return `${errorText(parts)} Nothing on record says more (${parts.certainty}).${besides(parts)}`;
    case 'no-loss':
      return `No: the error is no revocation. ${errorText(parts)}${besides(parts)}${successText(parts)}`;
    case 'nothing':
      return nothingVerdict(parts);
  }
}

/** `on 1 March 2031 at 08:01 UTC` */
export function momentText(iso: string): string {
  const date = new Date(iso);
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date);
  return `on ${day} at ${timeText(date)} UTC`;
}

function leadVerdict(parts: VerdictParts): string {
  const [lead] = parts.revocations;
  if (lead === undefined) return nothingVerdict(parts);
  const what = happened(lead, parts);
  const sentence = `${capital(what)}${byWhom(lead, parts)} ${whenText(lead.occurred)}${effectText(parts)}`;
  return `${sentence} (${parts.certainty}${proofText(parts)}).${overText(parts)}`;
}

function nothingVerdict(parts: VerdictParts): string {
  const { certainty, app, user } = parts;
  const whose = `the sign-in of ${nameOf(user)}${app ? ` at ${nameOf(app)}` : ''}`;
  if (certainty === 'nothing-found')
    return `No: nothing was revoked. Nothing on record ended ${whose}.${successText(parts)}`;
  const unread = parts.sources.filter(({ state, gaps }) => state !== 'read' || gaps.length > 0).map(({ name }) => name);
  const why =
    unread.length > 0 ? `${unread.join(', ')} ${unread.length === 1 ? 'was' : 'were'} not read completely` : '';
  return `Nothing on record explains what ended ${whose}, but that is no all-clear: ${why}.${successText(parts)}`;
}

/** The clause without who did it. */
function happened({ cause, subject }: RevocationSummary, { user, app, apps, policyChange }: VerdictParts): string {
  const who = nameOf(user);
  const at = placeOf(app, apps);
  const isApp = subject.kind === 'service-principal' || subject.kind === 'application';
  const ownApp = isApp && subject.name !== undefined ? subject.name : at;
  switch (cause) {
    case 'account-disabled':
    case 'account-deleted':
    case 'account-locked':
      return `the account of ${who} was ${cause.slice('account-'.length)}`;
    case 'password-changed':
    case 'password-reset':
      return `the password of ${who} was ${cause.slice('password-'.length)}`;
    case 'sessions-revoked':
      return `all sessions of ${who} were revoked`;
    case 'mfa-changed':
      return `the sign-in methods of ${who} were changed`;
    case 'risk-raised':
      return `the account of ${who} was counted as at risk`;
    case 'consent-revoked':
      return `the consent for ${at} was withdrawn`;
    case 'app-role-removed':
      return `the assignment to ${at} was removed`;
    case 'app-disabled':
    case 'app-deleted':
      return `the app ${ownApp} was ${cause.slice('app-'.length)}`;
    case 'app-credential-lost':
      return `the app ${ownApp} lost a credential`;
    case 'policy-changed':
      return subject.kind === 'membership'
        ? 'who is in a group or role that policies name was changed'
        : `the policy ${quoted(subject.name)} was ${policyChange ?? 'changed'}`;
    case 'connector-policy-changed':
      return `the data policy ${quoted(subject.name)} was changed`;
    case 'token-policy-changed':
      return `the token lifetime policy ${quoted(subject.name)} was changed`;
    case 'device-noncompliant':
      return `${deviceText(subject)} was found not compliant`;
    case 'device-disabled':
      return `${deviceText(subject)} was disabled`;
    case 'refresh-token-inactive':
      return `the refresh token of ${who} lay unused for too long`;
    case 'refresh-token-expired':
      return `the refresh token of ${who} reached the end of its life`;
    case 'sign-in-frequency':
      return `the time after which a policy lets ${who} sign in again was up`;
    case 'policy-blocked':
      return `a sign-in of ${who} was blocked by Conditional Access`;
    case 'mfa-required':
      return `a sign-in of ${who} was held for a second factor`;
    case 'consent-missing':
      return `a sign-in of ${who} was refused for want of consent`;
    case 'assignment-missing':
      return `a sign-in of ${who} was refused for want of an assignment`;
  }
}

function byWhom({ actor, cause }: RevocationSummary, { user }: VerdictParts): string {
  if (CAUSE_ENTRIES[cause].family !== 'change') return '';
  if (actor === undefined) return ' (who did it is not on record)';
  if (actor.id === user.id) return ' by the person';
  if (actor.kind === 'service-principal') return ` by the app ${nameOf(actor)}`;
  return actor.name === undefined ? ` by somebody else (${actor.id})` : ` by ${actor.name}`;
}

function whenText({ from, to }: RevocationSummary['occurred']): string {
  if (from === to) return momentText(to);
  const isSameDay = from.slice(0, 10) === to.slice(0, 10);
  if (isSameDay && from.slice(0, 16) === to.slice(0, 16)) return momentText(to);
  const start = isSameDay ? timeText(new Date(from)) : momentText(from).replace(/^on /, '');
  return `between ${start} and ${isSameDay ? `${timeText(new Date(to))} UTC ${dayText(to)}` : momentText(to).slice(3)}`;
}

function dayText(iso: string): string {
  return momentText(iso).replace(/ at .*$/, '');
}

const EFFECT_TEXTS: Readonly<Record<Effect, (at: string) => string>> = {
  dies: (at) => `, which ended the sign-in at ${at}`,
  blocked: (at) => `, so the sign-in is refused at ${at}`,
  reprompts: (at) => `, so a new sign-in is asked for at ${at}`,
  'cannot-decide': (at) => `, which may have ended the sign-in at ${at}`,
  survives: () => '',
};

function effectText({ effect, app, apps, revocations: [lead] }: VerdictParts): string {
  // A refusal says itself what happened.
  if (effect === undefined || (lead && isRefusal(lead.cause))) return ` at ${placeOf(app, apps)}`;
  return EFFECT_TEXTS[effect](placeOf(app, apps));
}

/** The app that was asked about, or what is known of where it counts. */
function placeOf(app: VerdictParts['app'], apps: VerdictParts['apps']): string {
  if (app) return nameOf(app);
  const [first, ...others] = apps;
  if (first === undefined) return 'every app';
  return others.length === 0 ? nameOf(first) : `${apps.length} apps, ${nameOf(first)} among them`;
}

function proofText({ refusedAt, refusedCode, certainty, error }: VerdictParts): string {
  if (certainty !== 'confirmed') return '';
  if (refusedAt !== undefined) return `: a sign-in was refused ${codeText(refusedCode)}${momentText(refusedAt)}`;
  return error ? ': the error says the same' : '';
}

function codeText(code: number | undefined): string {
  return code === undefined ? '' : `with AADSTS${code} `;
}

function overText({ overAt, outcome }: VerdictParts): string {
  if (overAt === undefined) return '';
  return outcome === 'over' ? ` That is over ${momentText(overAt).replace(/^on /, 'since ')}.` : '';
}

function errorText({ error }: VerdictParts): string {
  if (error === undefined) return '';
  return `${error.code === null ? error.name : `AADSTS${error.code}`}: ${error.meaning.replace(/[.\s]*$/, '')}.`;
}

/** What happened about then, but does not lead to this error. */
function besides({ revocations: [first] }: VerdictParts): string {
  return first ? ` On record of that time is ${first.cause} ${momentText(first.occurred.to)}.` : '';
}

function successText({ lastSuccess, app }: VerdictParts): string {
  const where = app ? ' there' : '';
  return lastSuccess === undefined
    ? ` No sign-in${where} that worked is on record.`
    : ` The last sign-in${where} on record worked ${momentText(lastSuccess)}.`;
}

function isRefusal(cause: Cause): boolean {
  return CAUSE_ENTRIES[cause].family === 'refusal';
}

function deviceText({ kind, name }: RevocationSummary['subject']): string {
  return kind === 'device' && name !== undefined ? `the device ${name}` : 'the device';
}

function quoted(name: string | undefined): string {
  return name === undefined ? '(its name is not on record)' : `"${name}"`;
}

function nameOf({ id, name }: { readonly id: string; readonly name?: string }): string {
  return name ?? id;
}

function timeText(date: Date): string {
  return date.toISOString().slice(11, 16);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
