/**
 * Refusals and what the same person does before and after them. The files are read in any order, so an answer may be
 * read first.
 */
import { auditRecord, userTarget } from './audit-record.ts';
import { consentGiven, consentTaken } from './consent-scripts.ts';
import type { App, LogRecord, Person, Scene, Script } from './scene.ts';
import { signIn } from './sign-in-record.ts';

const MINUTE_S = 60;

interface Visit {
  readonly scene: Scene;
  readonly user: Person;
  readonly app: App;
}

const visitOf = (scene: Scene): Visit => ({ scene, user: scene.person(), app: scene.app() });

/** @param minute after the start of the scene */
function refused({ scene, user, app }: Visit, code: number, minute: number): LogRecord {
  return signIn(scene, {
    code,
    flow: 'nonInteractiveUser',
    user,
    app,
    after: minute * MINUTE_S,
    more: { servicePrincipalId: app.id },
    needs: ['flow', 'service-principal'],
  });
}

function signedIn({ scene, user, app }: Visit, minute: number): LogRecord {
  return signIn(scene, {
    code: 0,
    flow: 'interactiveUser',
    user,
    app,
    after: minute * MINUTE_S,
    more: { servicePrincipalId: app.id },
    needs: ['service-principal'],
  });
}

function passwordReset({ scene, user }: Visit, minute: number): LogRecord {
  return auditRecord(scene, { activity: 'Reset user password', targets: [userTarget(user)], after: minute * MINUTE_S });
}

/** On a refresh; in an interactive sign-in they are recorded nowhere. */
const INTERRUPTS = [50072, 50074, 50076, 50079, 50097, 50158, 65001];

const answered = INTERRUPTS.map((code): readonly [string, Script] => [
  `${code} on a refresh, answered`,
  (scene) => {
    const visit = visitOf(scene);
    return { expected: [], records: [refused(visit, code, 0), signedIn(visit, 7)] };
  },
]);

const STORIES: Readonly<Record<string, Script>> = {
  'asked again and again, answered each time': (scene) => {
    const visit = visitOf(scene);
    const records = [0, 60, 120].flatMap((minute) => [refused(visit, 50076, minute), signedIn(visit, minute + 4)]);
    return { expected: [], records };
  },
  'asked twice, answered once': (scene) => {
    const visit = visitOf(scene);
    const records = [refused(visit, 50076, 0), signedIn(visit, 5), refused(visit, 50076, 90)];
    return { expected: ['mfa-required'], records };
  },
  'asked, and answered too late': (scene) => {
    const visit = visitOf(scene);
    return { expected: ['mfa-required'], records: [refused(visit, 50076, 0), signedIn(visit, 15)] };
  },
  'asked, and answered at another app': (scene) => {
    const visit = visitOf(scene);
    const records = [refused(visit, 50076, 0), signedIn({ ...visit, app: scene.app() }, 5)];
    return { expected: ['mfa-required'], records };
  },
  'blocked, and in again': (scene) => {
    const visit = visitOf(scene);
    return { expected: ['policy-blocked'], records: [refused(visit, 53003, 0), signedIn(visit, 5)] };
  },
  'a consent was asked for, and given': (scene) => {
    const visit = visitOf(scene);
    const given = consentGiven(scene, { client: visit.app, principal: visit.user, after: 5 * MINUTE_S });
    return { expected: [], records: [refused(visit, 65001, 0), given] };
  },
  'a consent was withdrawn, given again, and missing for something else': (scene) => {
    const visit = visitOf(scene);
    const ofOne = { client: visit.app, principal: visit.user };
    const records = [
      consentTaken(scene, { ...ofOne, after: 0 }),
      consentGiven(scene, { ...ofOne, after: 20 * MINUTE_S }),
      refused(visit, 65001, 60),
    ];
    return { expected: ['consent-revoked', 'consent-missing'], records };
  },
  'a token was refused shortly before a reset': (scene) => {
    const visit = visitOf(scene);
    const reset = passwordReset(visit, 4);
    return { expected: ['sessions-revoked', 'password-reset'], records: [refused(visit, 50173, 0), reset] };
  },
  'signed in after a reset, and refused after that': (scene) => {
    const visit = visitOf(scene);
    const records = [passwordReset(visit, 0), signedIn(visit, 20), refused(visit, 50173, 90)];
    return { expected: ['sessions-revoked', 'password-reset'], records };
  },
  'a new code with which a policy blocked': (scene) => {
    const visit = visitOf(scene);
    const { record, ...row } = refused(visit, 53_099_999, 0);
    return {
      expected: ['policy-blocked'],
      records: [{ ...row, record: { ...record, conditionalAccessStatus: 'failure' } }],
    };
  },
};

export const ANSWERED_SCRIPTS: Readonly<Record<string, Script>> = { ...Object.fromEntries(answered), ...STORIES };
