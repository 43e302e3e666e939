/** What the commands print, and their exit codes, against an API on loopback. */
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RevocationSummary } from '../../src/query/answers.ts';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { ADA, NOW, PAYROLL, revocationView } from './revocation-view.ts';
import { runHere } from './run-here.ts';
import { KEY, type ServedAnswers, serveAnswers } from './serve-answers.ts';

const OTHER_ADA = { id: '0a0a0a0a-1111-4111-8111-000000000002', name: ADA.name };
const HOSTILE = { kind: 'user', id: '0a0a0a0a-1111-4111-8111-000000000003', name: '=cmd|"/c calc"\u001b[31m' } as const;
const VIEWS = [
  revocationView(1),
  revocationView(2, { cause: 'consent-revoked', subject: { kind: 'grant', id: `${PAYROLL.id}_all` } }),
  revocationView(30, { affectedUsers: [{ ...OTHER_ADA, apps: [] }], affectedApps: [] }),
  revocationView(40, { subject: HOSTILE, affectedApps: [] }),
];
const [FIRST] = VIEWS as [(typeof VIEWS)[number]];

let served: ServedAnswers;
beforeAll(async () => {
  served = await serveAnswers(memoryAnswers(VIEWS), { now: NOW });
});
afterAll(() => served[Symbol.asyncDispose]());

const ask = (args: string, terminal?: number) => askWith(args.split(' '), terminal);
const askWith = (args: readonly string[], terminal?: number) =>
  runHere(args, { environment: { apiUrl: served.url, apiKey: KEY }, ...(terminal === undefined ? {} : { terminal }) });

describe('revocations list', () => {
  test('prints JSON into a pipe, without the lists of each revocation', async () => {
    const { code, out, err } = await ask('revocations list');
    const listed: RevocationSummary[] = JSON.parse(out);
    expect([code, err]).toEqual([0, '']);
    expect(listed.map(({ revocationId }) => revocationId)).toEqual(VIEWS.map(({ revocationId }) => revocationId));
    expect(listed[0]).not.toHaveProperty('evidence');
  });

  test('prints a table on a terminal, within its width, with the short id and how long ago', async () => {
    const { out } = await ask('revocations list', 80);
    const lines = stripVTControlCharacters(out).trimEnd().split('\n');
    expect(lines.slice(5)).toEqual(['', '4 revocations: 3 high, 1 medium']);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[1]).toMatch(
      new RegExp(`^${FIRST.revocationId.slice(0, 8)}\\s+1 h\\s+high\\s+account-disabled\\s+Ada Lovelace\\s+1\\s+1$`),
    );
  });

  test('a wide terminal also shows the time, who did it and the state', async () => {
    expect((await ask('revocations list', 120)).out).toMatch(/03-02 08:00.*Grace Hopper.*open/);
  });

  test('a name cannot send control characters to the terminal', async () => {
    const { out } = await ask('revocations list --no-color', 120);
    expect(out).toContain('=cmd|');
    expect(out).not.toContain('\u001b');
  });

  test('--since and --cause filter, and --limit truncates with a note on stderr', async () => {
    expect(JSON.parse((await ask('revocations list --since 24h')).out)).toHaveLength(2);
    expect(JSON.parse((await ask('revocations list --since 2031-03-02T07:30:00Z')).out)).toHaveLength(1);
    expect(JSON.parse((await ask('revocations list --cause consent-revoked')).out)).toHaveLength(1);
    const cut = await ask('revocations list --limit 3');
    expect(JSON.parse(cut.out)).toHaveLength(3);
    expect(cut.err).toContain('--all');
  });

  test('an empty list ends with 0', async () => {
    expect(await ask('revocations list --since 5m')).toEqual({ code: 0, out: '[]\n', err: '' });
    expect((await ask('revocations list --since 5m', 80)).out).toContain(
      'No revocations on record since 2031-03-02 08:55:00 UTC',
    );
  });

  test('csv has a header, one line for each revocation, and no cell that a spreadsheet would run', async () => {
    const { out } = await ask('revocations list --output csv');
    const lines = out.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^revocationId,cause,severity,subject\.kind,subject\.id,subject\.name,/);
    expect(lines).toHaveLength(5);
    expect(out).toContain(`"'=cmd|""/c calc""`);
    expect((await ask('revocations list --output csv --since 5m')).out).toMatch(/^revocationId,/);
  });

  test('jsonl and tsv have one line for each revocation, and no header', async () => {
    const [jsonl, tsv] = [await ask('revocations list -o jsonl'), await ask('revocations list -o tsv')];
    expect(
      jsonl.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).revocationId),
    ).toEqual(VIEWS.map(({ revocationId }) => revocationId));
    expect(tsv.out.split('\n')[0]?.split('\t').slice(0, 2)).toEqual([FIRST.revocationId, 'account-disabled']);
  });
});

describe('--query', () => {
  test('selects with JMESPath, in every format', async () => {
    const picked = (format: string) =>
      askWith(['revocations', 'list', '--query', '[].{cause: cause, who: subject.name}', '-o', format]).then(
        ({ out }) => out,
      );
    expect(JSON.parse(await picked('json'))[1]).toEqual({ cause: 'consent-revoked', who: null });
    expect(await picked('tsv')).toMatch(/^account-disabled\tAda Lovelace\nconsent-revoked\t\n/);
    expect(await picked('csv')).toMatch(/^cause,who\r\naccount-disabled,Ada Lovelace\r\n/);
    expect(await picked('table')).toMatch(
      /^cause\s+who\n\naccount-disabled\s+Ada Lovelace\n|^cause\s+who\naccount-disabled\s+Ada Lovelace\n/,
    );
  });

  test('a single value is printed bare in tsv and as JSON in json', async () => {
    expect((await ask('revocations list --query length(@) -o tsv')).out).toBe('4\n');
    expect((await ask('revocations list --query [].revocationId -o tsv')).out).toBe(
      VIEWS.map(({ revocationId }) => `${revocationId}\n`).join(''),
    );
    expect((await ask('revocations list --query [9]')).out).toBe('null\n');
  });

  test('whole revocations keep their usual columns, in every format', async () => {
    const chosen = "[?cause=='account-disabled'] | [0:2]";
    const picked = (format: string) =>
      runHere(['revocations', 'list', '--query', chosen, '-o', format, '--no-color'], {
        environment: { apiUrl: served.url, apiKey: KEY },
        terminal: 120,
      }).then(({ out }) => out.split('\n'));
    const table = await picked('table');
    expect(table[0]).toMatch(/^ID +UTC +AGO +SEVERITY +CAUSE +WHAT/);
    expect(table[1]).toContain(`${FIRST.revocationId.slice(0, 8)} `);
    expect(table.slice(3)).toEqual(['', '2 revocations: 2 high', '']);
    expect((await picked('csv'))[0]).toMatch(/^revocationId,cause,severity,/);
    const [{ out }] = [await askWith(['users', 'show', ADA.id, '--query', 'revocations[:1]', '--no-color'], 120)];
    expect(out).toMatch(/^ID +UTC/);
  });

  test('an error in it is reported before anything is read', async () => {
    const before = served.requestCount();
    const { code, out, err } = await ask('revocations list --query [].');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/--query "\[\]\." is not understood.*JMESPath/);
    expect(served.requestCount()).toBe(before);
  });
});

describe('revocations show', () => {
  test('prints everything, by the full id or the start of it', async () => {
    expect(JSON.parse((await ask(`revocations show ${FIRST.revocationId}`)).out)).toEqual(FIRST);
    expect(JSON.parse((await ask(`revocations show ${FIRST.revocationId.slice(0, 8)}`)).out)).toEqual(FIRST);
  });

  test('prints a full page on a terminal', async () => {
    const { out } = await ask(`revocations show ${FIRST.revocationId} --no-color`, 100);
    expect(out).toMatch(/^account-disabled {2}Ada Lovelace\n/);
    for (const part of [
      FIRST.revocationId,
      '(1 h ago)',
      '4 s after',
      'Grace Hopper',
      'Evidence (1)',
      'Payroll Sync',
      'blocked',
      'manager@contoso.example',
      FIRST.runbook,
    ])
      expect(out).toContain(part);
  });

  test('ends with 3 if it is not on record, and with 2 for a wrong id', async () => {
    expect(await ask(`revocations show ${'0'.repeat(32)}`)).toMatchObject({ code: 3, out: '' });
    expect(await ask('revocations show 000000')).toMatchObject({ code: 3 });
    expect(await ask('revocations show last')).toMatchObject({ code: 2, err: expect.stringContaining('0-9 and a-f') });
  });
});

test('it says what changed', async () => {
  const changed = ['report-only → enabled', 'conditions.users.includeUsers: added All'];
  await using other = await serveAnswers(memoryAnswers([revocationView(1, { cause: 'policy-changed', changed })]), {
    now: NOW,
  });
  const options = { environment: { apiUrl: other.url, apiKey: KEY }, terminal: 120 };
  const { out } = await runHere(['revocations', 'show', FIRST.revocationId, '--no-color'], options);
  expect(out).toMatch(/\n {2}changed +report-only → enabled\n {13}conditions\.users\.includeUsers: added All\n/);
});

test.each([
  [['help', 'revocations', 'list'], /^Usage: revaudit revocations list/],
  [['help', 'poison', 'ls'], /^Usage: revaudit poison list/],
  [['help', 'explain'], /^Usage: revaudit explain/],
  [['help'], /^Usage: revaudit \[options\]/],
])('%j prints its own help', async (args, usage) => {
  expect(await runHere(args)).toEqual({ code: 0, out: expect.stringMatching(usage), err: '' });
});

describe('apps show and users show', () => {
  test('a name or an address of a person stands in no path: request logs keep paths', async () => {
    await ask('users show nobody@contoso.example');
    await askWith(['users', 'show', 'Ada Lovelace']);
    const paths = served.paths.filter((path) => path.includes('users'));
    expect(paths.length).toBeGreaterThan(1);
    for (const path of served.paths) expect(decodeURIComponent(path)).not.toMatch(/@|lovelace/i);
  });

  test('print the subject and its revocations', async () => {
    const app = JSON.parse((await askWith(['apps', 'show', PAYROLL.name])).out);
    const user = JSON.parse((await ask(`users show ${ADA.id}`)).out);
    expect(app).toMatchObject({
      subject: { kind: 'service-principal', ...PAYROLL },
      revocations: [{ revocationId: FIRST.revocationId }, {}],
    });
    expect(user).toMatchObject({
      subject: { kind: 'user', ...ADA },
      revocations: [{ revocationId: FIRST.revocationId }, {}, {}],
    });
    expect(user.revocations).toHaveLength(3);
  });

  test('an ambiguous name ends with 4 and lists who has it', async () => {
    const { code, out, err } = await askWith(['users', 'show', ADA.name]);
    expect([code, out]).toEqual([4, '']);
    expect(err).toContain(ADA.id);
    expect(err).toContain(OTHER_ADA.id);
  });

  test('an unknown name ends with 3', async () => {
    expect(await ask('users show nobody@contoso.example')).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringContaining('nobody@contoso.example'),
    });
  });
});
