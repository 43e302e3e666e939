/** Names that anybody can choose, in every format: they change neither the terminal nor a spreadsheet, nor the data. */
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { watchLine } from '../../../src/cli/pages/watch-line.ts';
import { OUTPUT_FORMATS, type OutputFormat } from '../../../src/cli/terminal/output.ts';
import { memoryAnswers } from '../../fakes/memory-answers.ts';
import { ADA, NOW, PAYROLL, revocationView } from '../revocation-view.ts';
import { runHere } from '../run-here.ts';
import { KEY, serveAnswers } from '../serve-answers.ts';

/** C0 without the ends of cells and lines, DEL, C1, directions, joiners and others that nobody sees. */
const HARMFUL = /[^\P{Cc}\t\r\n]|[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;
const SIGNS = ['=', '\ud800=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', ' =', '\t=', '\u200b='];
const CODES = [
  [0, 0x1f],
  [0x7f, 0x9f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x61c, 0x61c],
  [0xfeff, 0xfeff],
  [0xe0001, 0xe007f],
  [0xd800, 0xdfff],
  [0x20, 0x7e],
] as const;

const piece = fc.oneof(
  ...CODES.map(([min, max]) => fc.integer({ min, max }).map((code) => String.fromCodePoint(code))),
  fc.constantFrom(
    '\u001b[2J',
    '\u001b]8;;https://evil.example\u0007',
    '\u001b]0;title\u0007',
    '\u001bP1$r\u001b\\',
    '","',
    '"',
    ';',
    ',',
    '\r\n',
    '中',
    '🙂',
  ),
);
const hostileName = fc
  .tuple(fc.constantFrom('', ...SIGNS), fc.array(piece, { maxLength: 12 }))
  .map(([sign, pieces]) => `${sign}${pieces.join('')}x`);

/** A name in each place where one can stand. */
async function ask(name: string, args: string, terminal?: number): Promise<string> {
  const view = revocationView(1, {
    subject: { kind: 'user', id: ADA.id, name },
    actor: { kind: 'user', id: ADA.id, name },
    affectedUsers: [{ id: ADA.id, name, apps: [PAYROLL.id] }],
    affectedApps: [{ ...PAYROLL, name, effect: 'blocked' }],
    changed: [name],
  });
  await using served = await serveAnswers(memoryAnswers([view]), { now: NOW });
  const environment = { apiUrl: served.url, apiKey: KEY };
  const args_ = [...args.split(' ').map((arg) => (arg === 'ID' ? view.revocationId : arg)), '--no-color'];
  const { code, out, err } = await runHere(args_, { environment, ...(terminal !== undefined && { terminal }) });
  expect([code, err]).toEqual([0, '']);
  return out;
}

const seed = Date.now() % 1_000_000;
const forHostileNames = (check: (name: string) => Promise<void>) =>
  // A failure prints its seed.
  fc.assert(fc.asyncProperty(hostileName, check), { seed, numRuns: process.env.LONG ? 1_000 : 25 });

describe.each(OUTPUT_FORMATS)('%s', (format: OutputFormat) => {
  test.each([
    ['a pipe', undefined],
    ['a terminal', 120],
  ])('on %s holds no character that nobody sees', async (_, terminal) => {
    await forHostileNames(async (name) => {
      for (const args of ['revocations list', 'revocations show ID', `users show ${ADA.id}`])
        expect(await ask(name, `${args} --output ${format}`, terminal)).not.toMatch(HARMFUL);
    });
  });
});

test('a pager, the lines of watch and an error that lists names get none either', async () => {
  await forHostileNames(async (name) => {
    const view = revocationView(1, { subject: { kind: 'user', id: ADA.id, name }, affectedUsers: [] });
    const alike = [1, 2].map((number) => ({ id: `${ADA.id.slice(0, -1)}${number}`, name: `same ${name}`, apps: [] }));
    const answers = memoryAnswers([view, revocationView(2, { affectedUsers: alike })]);
    await using served = await serveAnswers(answers, { now: NOW });
    const environment = { apiUrl: served.url, apiKey: KEY };
    const pages: string[] = [];
    const page = async (text: string) => pages.push(text) > 0;
    await runHere(['revocations', 'list', '--no-color'], { environment, terminal: 120, rows: 1, page });
    const screen = { write: () => {}, terminal: true, columns: 100, colour: false, timeZone: 'UTC' };
    const unclear = await runHere(['users', 'show', 'same', '--no-color'], { environment, terminal: 120 });
    const unclearJson = await runHere(['users', 'show', 'same', '-o', 'json'], { environment });
    expect([pages.length, unclear.code, unclearJson.code]).toEqual([1, 4, 4]);
    for (const text of [...pages, await watchLine(view, screen), unclear.err, unclearJson.err])
      expect(text).not.toMatch(HARMFUL);
    expect(unclear.err.split('\n')).toHaveLength(5);
  });
});

test.each(['json', 'jsonl'])('%s is the same data', async (format) => {
  await forHostileNames(async (name) => {
    const parsed = JSON.parse(await ask(name, `revocations list --output ${format}`));
    const row = format === 'json' ? parsed[0] : parsed;
    expect(row.subject.name).toBe(name);
  });
});

test.each([
  ['csv', { columns: true }],
  ['tsv', { delimiter: '\t', quote: null }],
] as const)('%s has as many cells as columns, and none that a spreadsheet runs', async (format, options) => {
  await forHostileNames(async (name) => {
    const out = await ask(name, `revocations list --output ${format}`);
    const rows: readonly (Record<string, string> | string[])[] = parse(out, { ...options, relax_quotes: true });
    expect(rows).toHaveLength(1);
    for (const cell of Object.values(rows[0] ?? {}))
      if (Number.isNaN(Number(cell))) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/u);
  });
});

test.each(SIGNS)('a cell that begins with %j is quoted in tsv exactly as in csv', async (sign) => {
  const query = '--query [].subject.name';
  const [csv, tsv] = await Promise.all(
    ['csv', 'tsv'].map((format) => ask(`${sign}1+1`, `revocations list ${query} -o ${format}`)),
  );
  const cell = csv?.split('\r\n')[1];
  expect(cell).toMatch(/^'/);
  expect(tsv).toBe(`${cell}\n`);
});

test('a negative number stays one', async () => {
  expect(await ask('-5', 'revocations list --query [].subject.name -o tsv')).toBe('-5\n');
});

test('a table has as many lines as rows', async () => {
  await forHostileNames(async (name) => {
    const out = stripVTControlCharacters(await ask(name, 'revocations list', 120));
    expect(out.trimEnd().split('\n')).toHaveLength(2);
  });
});
