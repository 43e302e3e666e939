/**
 * Nothing is said of what ends and what goes on that the truth table does not say. Each sentence is tied to the cells
 * that it is about, once for all languages, because they share its key.
 */
import { describe, expect, test } from 'vitest';
import { CAUSE_ENTRIES, CAUSES, type Cause } from '../../../src/detect/cause.ts';
import type { Effect } from '../../../src/impact/affected.ts';
import type { ClientType } from '../../../src/impact/app-clients.ts';
import {
  type MatrixEvent,
  REVOCATION_MATRIX,
  type Row,
  type SignInKind,
} from '../../../src/impact/truth/truth-cell.ts';
import { DEVICE_REFUSED, MFA_DEMANDED, TRUTH } from '../../../src/impact/truth/truth-table.ts';
import { LANGUAGES } from '../../../src/notify/wording/language.ts';
import { otherTemplate } from '../../../src/notify/wording/other-templates.ts';
import { READERS } from '../../../src/notify/wording/reader.ts';
import { type Names, say } from '../../../src/notify/wording/say.ts';
import { USER_TEMPLATES } from '../../../src/notify/wording/user-templates.ts';
import type { MeansKey, StageKey } from '../../../src/notify/wording/words.ts';
import { WORDS } from '../../../src/notify/wording/words-by-language.ts';
import { content } from '../notice-builder.ts';

interface Claim {
  readonly row: Row;
  readonly types: readonly ClientType[];
  readonly kinds?: readonly SignInKind[];
  readonly effects: readonly Effect[];
}

const KINDS: readonly SignInKind[] = ['password', 'passwordless', 'unknown'];
const ATTENDED: readonly ClientType[] = ['public', 'confidential', 'spa'];
const ENDS: readonly Effect[] = ['dies', 'blocked', 'reprompts'];
/** "May" needs a cell that says so or leaves it open. */
const MAY_END: readonly Effect[] = [...ENDS, 'cannot-decide'];
const LIVES: readonly Effect[] = ['survives'];

const may = (cause: Cause, row: Row = TRUTH[cause]): Claim => ({ row, types: ATTENDED, effects: MAY_END });
const ends = (cause: Cause): Claim => ({ row: TRUTH[cause], types: ATTENDED, effects: ENDS });
const lives = (cause: Cause, types: readonly ClientType[] = ATTENDED): Claim => ({
  row: TRUTH[cause],
  types,
  effects: LIVES,
});
const OWN_PASSWORD: readonly Claim[] = [
  { row: TRUTH['password-changed'], types: ['public', 'spa'], kinds: ['password'], effects: ENDS },
  { row: TRUTH['password-changed'], types: ['public', 'spa'], kinds: ['passwordless'], effects: LIVES },
  lives('password-changed', ['confidential']),
];

/** No sentence is left out; an empty list: it says nothing of what ends or goes on. */
const CLAIMS: Readonly<Record<MeansKey, readonly Claim[]>> = {
  stops: [ends('consent-revoked')],
  'stops-no-help': [ends('app-deleted')],
  'parts-stop': [ends('consent-revoked')],
  refuses: [ends('app-role-removed')],
  'refuses-while-off': [ends('app-disabled')],
  'down-until-renewed': [
    { row: TRUTH['app-credential-lost'], types: ['confidential', 'unattended'], effects: MAY_END },
  ],
  'while-disabled': [{ row: TRUTH['account-disabled'], types: ATTENDED, effects: ['blocked'] }],
  'once-deleted': [{ row: TRUTH['account-deleted'], types: ATTENDED, effects: ['dies'] }],
  'no-app-known': [],
  locked: [lives('account-locked')],
  'own-password': OWN_PASSWORD,
  'reset-password': [{ row: TRUTH['password-reset'], types: ['public', 'spa'], kinds: ['password'], effects: ENDS }],
  'own-password-admins': OWN_PASSWORD,
  'reset-password-admins': [
    { row: TRUTH['password-reset'], types: ['public', 'spa'], kinds: ['password'], effects: ENDS },
  ],
  'sessions-end': [ends('sessions-revoked')],
  'others-may-ask': [may('sessions-revoked')],
  'sessions-admins': [ends('sessions-revoked'), lives('sessions-revoked', ['unattended'])],
  'sessions-refused-admins': [],
  'mfa-asked': [may('mfa-changed', MFA_DEMANDED)],
  'mfa-method': [lives('mfa-changed')],
  'mfa-required-admins': [may('mfa-changed', MFA_DEMANDED)],
  'mfa-method-admins': [lives('mfa-changed')],
  risk: [may('risk-raised')],
  'device-user': [may('device-noncompliant', DEVICE_REFUSED['device-noncompliant'])],
  'device-noncompliant-admins': [may('device-noncompliant')],
  'device-disabled-admins': [
    { row: TRUTH['device-disabled'], types: ['public'], effects: MAY_END },
    lives('device-disabled', ['confidential', 'unattended']),
  ],
  'rule-blocks': [may('policy-changed')],
  'rule-asks': [may('policy-changed')],
  policy: [may('policy-changed')],
  'policy-undecided': [],
  connector: [lives('connector-policy-changed')],
  'token-policy': [lives('token-policy-changed')],
  inactive: [ends('refresh-token-inactive')],
  'inactive-admins': [ends('refresh-token-inactive')],
  expired: [{ row: TRUTH['refresh-token-expired'], types: ['spa'], effects: ['reprompts'] }],
  frequency: [{ row: TRUTH['sign-in-frequency'], types: ['public', 'spa'], effects: ['reprompts'] }],
  'frequency-admins': [{ row: TRUTH['sign-in-frequency'], types: ['public', 'spa'], effects: ['reprompts'] }],
  'blocked-user': [{ row: TRUTH['policy-blocked'], types: ATTENDED, effects: ['blocked'] }],
  'blocked-admins': [],
  'proof-once': [{ row: TRUTH['mfa-required'], types: ATTENDED, effects: ['reprompts'] }],
  'proof-once-admins': [{ row: TRUTH['mfa-required'], types: ATTENDED, effects: ['reprompts'] }],
  'permission-user': [],
  'permission-admins': [],
  'no-help': [{ row: TRUTH['assignment-missing'], types: ATTENDED, effects: ['blocked'] }],
  'unassigned-admins': [],
  'consent-admins': [ends('consent-revoked')],
  'role-admins': [ends('app-role-removed')],
  'app-disabled-admins': [{ row: TRUTH['app-disabled'], types: [...ATTENDED, 'unattended'], effects: ['blocked'] }],
  'app-deleted-admins': [ends('app-deleted')],
  'credential-refused': [
    { row: TRUTH['app-credential-lost'], types: ['confidential', 'unattended'], effects: ['blocked'] },
  ],
  'credential-removed': [{ row: TRUTH['app-credential-lost'], types: ['confidential'], effects: MAY_END }],
  'credential-good': [{ row: TRUTH['app-credential-lost'], types: ['confidential'], effects: ['blocked'] }],
  'each-app': [],
  bulk: [],
  incident: [],
  awaiting: [],
};

const REMINDED = CAUSES.filter((cause) => CAUSE_ENTRIES[cause].response.link === 'sign-in');

/** Of the stages. What a reminder says of the cause is that cause's own sentence. */
const STAGE_CLAIMS: Readonly<Partial<Record<StageKey, readonly Claim[]>>> = {
  // It may be said of each cause of which somebody is reminded.
  'waiting-means': REMINDED.map((cause) => ({ ...may(cause), types: ['public'], kinds: ['password'] })),
};

test.each([...Object.entries(CLAIMS), ...Object.entries(STAGE_CLAIMS)])(
  'the sentence %s says what the truth table says',
  (_, claims) => {
    for (const { row, types, kinds = KINDS, effects } of claims)
      for (const type of types) for (const kind of kinds) expect(effects).toContain(row[type][kind].effect);
  },
);

describe('Microsoft’s own table', () => {
  const fatesOf = (event: MatrixEvent) => {
    const {
      'password-token': typed,
      'passwordless-token': other,
      'confidential-token': server,
    } = REVOCATION_MATRIX[event];
    return [typed, other, server];
  };

  test.each(['user-changes-password', 'self-service-reset'] as const)(
    'of %s says that what had no password and what a server keeps goes on',
    (event) => expect(fatesOf(event)).toEqual(['revoked', 'alive', 'alive']),
  );

  test('differs by where an administrator resets, so the words leave it open', () => {
    expect(fatesOf('admin-resets-in-azure-portal')).toEqual(['revoked', 'alive', 'alive']);
    expect(fatesOf('admin-resets-in-entra-admin-center')).toEqual(['revoked', 'revoked', 'revoked']);
    expect(fatesOf('admin-revokes-all-tokens')).toEqual(['revoked', 'revoked', 'revoked']);
  });
});

/** Words that say that something goes on, ended, or was not revoked. */
const SURVIVAL = {
  en: /\b(keeps? working|liv(e|es) on|stay (good|signed in)|no (token|connection) was revoked|(have|has) ended|revokes no)\b/i,
  de: /arbeite\w* weiter|leben weiter|bleiben (gut|angemeldet)|[Kk]ein Token|[Kk]eine Verbindung wurde|sind beendet/,
  fr: /continuent de fonctionner|subsistent|restent (bons|connectées)|[Aa]ucun jeton|[Aa]ucune connexion n’a|ont pris fin/,
  es: /siguen (funcionando|vivos|siendo)|ning(ún|una) (token|conexión)|han terminado/,
  ja: /引き続き使え|存続|そのまま使え|取り消された(トークン|接続)はありません|トークンは終了しました/,
  'pt-BR': /continuam|[Nn]enhum token|[Nn]enhuma conexão foi|terminaram/,
} as const;

const NAMES: Names = {
  app: 'A',
  name: 'B',
  device: 'C',
  done: 'D',
  cause: 'E',
  told: 1,
  members: 2,
  advice: 'F',
  people: 'G',
  line: 'H',
  appId: 'I',
  since: 'J',
};

test.each(LANGUAGES)('in %s only sentences that are held to the table say what survives', (language) => {
  const { means, todo, subjects, stages } = WORDS[language];
  const untied = (Object.keys(means) as MeansKey[]).filter((key) => CLAIMS[key].length === 0);
  const stagesUntied = (Object.keys(stages) as StageKey[]).filter((key) => STAGE_CLAIMS[key] === undefined);
  for (const sentence of [
    ...untied.map((key) => means[key]),
    ...stagesUntied.map((key) => stages[key]),
    ...Object.values(todo),
    ...Object.values(subjects),
  ])
    expect(say(sentence, NAMES)).not.toMatch(SURVIVAL[language]);
});

test('every sentence is used, and of a cause only those that are about it', () => {
  const used = new Set<MeansKey>(['each-app', 'bulk', 'incident', 'awaiting']);
  const details = [{}, { mfa: 'required' }, { signIn: { errorCode: 50173, flow: 'non-interactive' } }] as const;
  for (const cause of CAUSES)
    for (const detail of details)
      for (const effect of ['blocked', 'reprompts', 'dies', 'cannot-decide'] as const)
        for (const appCount of [0, 1])
          for (const actor of [undefined, 'u', 'x'])
            for (const reader of READERS) {
              const of = content({
                cause,
                detail,
                appCount,
                subject: { kind: 'user', id: 'u' },
                apps: [{ id: 'a', name: 'A', effect }],
                ...(actor && { actor: { kind: 'user', id: actor } }),
                policyReach: { effects: [], worstApps: [], conditional: true },
              });
              const { means } = reader === 'user' ? USER_TEMPLATES[cause](of) : otherTemplate(of, reader);
              for (const key of means) used.add(key);
            }
  expect([...used].sort()).toEqual(Object.keys(CLAIMS).sort());
});
