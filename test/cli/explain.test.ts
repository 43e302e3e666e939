/** `revaudit explain`: codes, messages, standard input, and what the record adds. */
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { ADA, NOW, PAYROLL, revocationView } from './revocation-view.ts';
import { runHere } from './run-here.ts';
import { KEY, type ServedAnswers, serveAnswers } from './serve-answers.ts';

const ELSEWHERE = { id: '0b0b0b0b-2222-4222-8222-000000000002', name: 'Elsewhere' };
const [REVOKED, DISABLED, SPARED] = [
  revocationView(1, { cause: 'sessions-revoked', affectedApps: [] }),
  revocationView(2),
  revocationView(3, { cause: 'password-changed', affectedApps: [{ ...PAYROLL, effect: 'survives' }] }),
];
const OTHER = revocationView(4, {
  cause: 'consent-revoked',
  subject: { kind: 'grant', id: `${ELSEWHERE.id}_all` },
  affectedApps: [{ ...ELSEWHERE, effect: 'dies' }],
});

let served: ServedAnswers;
beforeAll(async () => {
  served = await serveAnswers(memoryAnswers([REVOKED, DISABLED, SPARED, OTHER]), { now: NOW });
});
afterAll(() => served[Symbol.asyncDispose]());

const withRecord = (...args: readonly string[]) =>
  runHere(['explain', ...args], { environment: { apiUrl: served.url, apiKey: KEY } });
const idsIn = ({ out }: { readonly out: string }) =>
  JSON.parse(out).record.map(({ revocationId }: { readonly revocationId: string }) => revocationId);

describe('offline', () => {
  test('a code is explained as JSON into a pipe', async () => {
    const { code, out, err } = await runHere(['explain', '700082']);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({
      code: 700082,
      causes: ['refresh-token-inactive'],
      whoCanFix: 'user',
      clearToken: true,
    });
  });

  test('a message needs no quotes', async () => {
    const { out } = await runHere([
      'explain',
      'AADSTS65001:',
      'The',
      'user',
      'or',
      'administrator',
      'has',
      'not',
      'consented',
    ]);
    expect(JSON.parse(out)).toMatchObject({
      code: 65001,
      causes: ['consent-missing', 'consent-revoked'],
      runbooks: ['docs/runbooks/consent-missing.md', 'docs/runbooks/consent-revoked.md'],
    });
  });

  test('the answer of a token endpoint is read from standard input', async () => {
    const { out } = await runHere(['explain', '--output', 'json'], {
      input: JSON.stringify({ error: 'invalid_grant', error_codes: [50173] }),
    });
    expect(JSON.parse(out)).toMatchObject({ code: 50173, error: 'invalid_grant' });
  });

  test('a person reads what happened, what to do and what not to try, within the width of the terminal', async () => {
    const { out } = await runHere(['explain', '50173'], { terminal: 80 });
    const lines = stripVTControlCharacters(out).split('\n');
    expect(lines[0]).toBe('AADSTS50173  FreshTokenNeeded');
    expect(out).toMatch(
      new RegExp(
        [
          'What to do',
          '1\\. User: sign in to the app again',
          'App: delete the stored refresh token',
          'What not to try',
          'learn\\.microsoft\\.com',
          'docs/runbooks/sessions-revoked\\.md',
        ].join('[\\s\\S]*'),
      ),
    );
    expect(lines.filter((line) => line.length > 80 && !line.includes('https://'))).toEqual([]);
  });

  test('an error without a number has the code null', async () => {
    const { code, out } = await runHere(['explain'], { input: 'code: TokenIssuedBeforeRevocationTimestamp' });
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ code: null, name: 'TokenIssuedBeforeRevocationTimestamp', clearToken: false }),
    ]);
  });

  test('of several codes, the deciding one comes first, and a person reads of the others, too', async () => {
    const given = 'ada@contoso.example AADSTS50126: no\nbob@contoso.example AADSTS700082: idle';
    expect(JSON.parse((await runHere(['explain'], { input: given })).out)).toMatchObject({
      code: 700082,
      others: [{ code: 50126, places: [{ line: 1, who: 'ada@contoso.example' }] }],
    });
    const page = stripVTControlCharacters((await runHere(['explain', '--output', 'table'], { input: given })).out);
    expect(page).toMatch(/^AADSTS700082 {2}ExpiredOrRevokedGrantInactiveToken {2}\(line 2, bob@contoso\.example\)\n/);
    expect(page).toMatch(/Also in the text\n {2}- AADSTS50126 {2}\(line 1, ada@contoso\.example\): /);
  });

  test.each([
    ['user', 'Sign out, or open a private window'],
    ['helpdesk', 'User: sign out'],
    ['developer', 'prompt=select_account'],
  ])('--for %s', async (audience, words) => {
    expect((await runHere(['explain', '90072', '--for', audience])).out).toContain(words);
  });

  test('the steps are for the help desk by default, and for nobody else than the three', async () => {
    const [byDefault, helpdesk] = [
      await runHere(['explain', '50173']),
      await runHere(['explain', '50173', '--for', 'helpdesk']),
    ];
    expect(byDefault).toEqual(helpdesk);
    expect(await runHere(['explain', '50173', '--for', 'ceo'])).toMatchObject({ code: 2 });
  });

  test('a dead token without a known cause is not called harmless', async () => {
    const { out } = await runHere(['explain', '7000027', '--output', 'table']);
    expect(stripVTControlCharacters(out)).toMatch(/possible causes +not known from this alone/);
  });

  test('an unknown code ends with 1 and a link to look it up', async () => {
    const { code, out, err } = await runHere(['explain', '999999999']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('AADSTS999999999 is not in the catalogue');
    expect(err).toContain('https://login.microsoftonline.com/error?code=999999999');
  });

  test('a text without a code ends with 1', async () => {
    expect(await runHere(['explain', 'it does not work'])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('no AADSTS code and no other sign-in error'),
    });
  });

  test.each(['HTTP error code: 5000', 'error code: 5000'])(
    'the code of another program ends with 1: %s',
    async (text) => {
      expect(await runHere(['explain', text])).toMatchObject({ code: 1, out: '' });
    },
  );

  test('on a terminal, the command line is wrong if there is nothing to explain', async () => {
    expect(await runHere(['explain'], { terminal: 80 })).toMatchObject({
      code: 2,
      err: expect.stringContaining('Say what to explain'),
    });
  });

  test('--query selects', async () => {
    expect((await runHere(['explain', '50057', '--query', 'causes[0]', '--output', 'tsv'])).out).toBe(
      'account-disabled\n',
    );
  });
});

describe('with a record', () => {
  test('it lists what may explain the code for the user', async () => {
    expect(idsIn(await withRecord('50173', '--user', ADA.name))).toEqual([REVOKED.revocationId, SPARED.revocationId]);
  });

  test('for the user at the app, it leaves out what the token survives there', async () => {
    expect(idsIn(await withRecord('50173', '--user', ADA.name, '--app', PAYROLL.name))).toEqual([REVOKED.revocationId]);
  });

  test('for the app, a withdrawn consent explains a missing one', async () => {
    expect(idsIn(await withRecord('65001', '--app', ELSEWHERE.name))).toEqual([OTHER.revocationId]);
  });

  test('a person reads it below the explanation', async () => {
    const { out } = await withRecord('50057', '--user', ADA.name, '--output', 'table');
    expect(out).toMatch(/On record of Ada Lovelace\n[\s\S]*account-disabled/);
  });

  test('if nobody has the name, nothing is on record, but the code is explained', async () => {
    const { code, out } = await withRecord('50057', '--user', 'nobody');
    expect([code, JSON.parse(out).record]).toEqual([0, []]);
  });

  test('the record is not read unless a user or an app is named', async () => {
    const before = served.requestCount();
    await withRecord('50057');
    expect(served.requestCount()).toBe(before);
  });

  test('without a record, it explains the code and prints a note', async () => {
    const { code, out, err } = await runHere(['explain', '50057', '--user', 'ada']);
    expect([code, JSON.parse(out).code]).toEqual([0, 50057]);
    expect(err).toContain('No record to read');
  });

  test('if the record does not answer, it explains the code, prints a note and ends with 5', async () => {
    const { code, out, err } = await runHere(['explain', '50057', '--user', 'ada'], {
      environment: { apiUrl: 'http://127.0.0.1:9' },
    });
    expect([code, JSON.parse(out).code]).toEqual([5, 50057]);
    expect(err).toContain('Nothing answers');
  });
});
