/** One act on record in words: what happened, who did it and when. Pure; times are UTC. */
import { CAUSE_ENTRIES } from '../../detect/cause.ts';
import type { RevocationSummary } from '../answers.ts';
import type { WhyAnswer } from './why-answer.ts';

/** To whom it happened, and where. */
export type ActContext = Pick<WhyAnswer, 'user' | 'app' | 'apps' | 'policyChange'>;

/** `on 1 March 2031 at 08:01 UTC` */
export function momentText(iso: string): string {
  const date = new Date(iso);
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date);
  return `on ${day} at ${timeText(date)} UTC`;
}

/** Who did it and when, too: of what is told beside something else. */
export function actText(act: RevocationSummary, user: ActContext['user']): string {
  const context: ActContext = { user, apps: appOf(act.subject) };
  return `${happened(act, context)}${byWhom(act, context)} ${whenText(act.occurred)}`;
}

/** The clause without who did it. */
export function happened({ cause, subject }: RevocationSummary, { user, app, apps, policyChange }: ActContext): string {
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

/** Empty where time did it, or where nobody knows what was done. */
export function byWhom({ actor, cause }: RevocationSummary, { user }: ActContext): string {
  if (CAUSE_ENTRIES[cause].family !== 'change') return '';
  if (actor === undefined) return ' (who did it is not on record)';
  if (actor.id === user.id) return ' by the person';
  if (actor.kind === 'service-principal') return ` by the app ${nameOf(actor)}`;
  return actor.name === undefined ? ` by somebody else (${actor.id})` : ` by ${actor.name}`;
}

/** `on 1 March 2031 at 08:01 UTC`, or between which two moments. */
export function whenText({ from, to }: RevocationSummary['occurred']): string {
  if (from === to) return momentText(to);
  const isSameDay = from.slice(0, 10) === to.slice(0, 10);
  if (isSameDay && from.slice(0, 16) === to.slice(0, 16)) return momentText(to);
  const start = isSameDay ? timeText(new Date(from)) : momentText(from).replace(/^on /, '');
  return `between ${start} and ${isSameDay ? `${timeText(new Date(to))} UTC ${dayText(to)}` : momentText(to).slice(3)}`;
}

function dayText(iso: string): string {
  return momentText(iso).replace(/ at .*$/, '');
}

/** The app that was asked about, or what is known of where it counts. */
export function placeOf(app: ActContext['app'], apps: ActContext['apps']): string {
  if (app) return nameOf(app);
  const [first, ...others] = apps;
  if (first === undefined) return 'every app';
  return others.length === 0 ? nameOf(first) : `${apps.length} apps, ${nameOf(first)} among them`;
}

/** A grant and an assignment are named after their app and whom they serve. */
function appOf({ kind, id, name }: RevocationSummary['subject']): ActContext['apps'] {
  if ((kind !== 'grant' && kind !== 'assignment' && kind !== 'user-app') || name === undefined) return [];
  const end = name.lastIndexOf(' for ');
  return [{ id, name: end > 0 ? name.slice(0, end) : name }];
}

function deviceText({ kind, name }: RevocationSummary['subject']): string {
  return kind === 'device' && name !== undefined ? `the device ${name}` : 'the device';
}

function quoted(name: string | undefined): string {
  return name === undefined ? '(its name is not on record)' : `"${name}"`;
}

/** Its id where it has no name that may be told. */
export function nameOf({ id, name }: { readonly id: string; readonly name?: string }): string {
  return name ?? id;
}

function timeText(date: Date): string {
  return date.toISOString().slice(11, 16);
}
