/** Exported files of every format are read record by record, and an unreadable record does not affect the others. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { A, B, raws, read } from './log-reading.ts';

describe('a file', () => {
  test.each<[string, string]>([
    ['a bare list', JSON.stringify([A, B])],
    ['a list over many lines', JSON.stringify([A, B], null, 2)],
    [
      'a page of Graph',
      JSON.stringify({ '@odata.context': 'https://graph.example/$metadata', value: [A, B], '@odata.nextLink': 'x' }),
    ],
    [
      'a page over many lines',
      JSON.stringify({ '@odata.context': 'x', value: [A, B], more: { value: [1] } }, null, '\t'),
    ],
    ['a diagnostic stream', JSON.stringify({ records: [A, B] })],
    ['an object per line', `${JSON.stringify(A)}\n${JSON.stringify(B)}\n`],
    ['an object per line, with Windows line ends and a blank line', `${JSON.stringify(A)}\r\n\r\n${JSON.stringify(B)}`],
    ['a stream per line', `${JSON.stringify({ records: [A] })}\n${JSON.stringify({ records: [B] })}`],
    [
      'several pages in sequence',
      `${JSON.stringify({ value: [A] }, null, 2)}\n${JSON.stringify({ value: [B] }, null, 2)}`,
    ],
    ['several objects of many lines in sequence', `${JSON.stringify(A, null, 2)}\n${JSON.stringify(B, null, 2)}`],
    [
      'a result of Log Analytics',
      JSON.stringify({
        tables: [
          {
            name: 'PrimaryResult',
            columns: [{ name: 'id' }, { name: 'note' }, { name: 'targets' }],
            rows: [A, B].map((of) => [of.id, of.note, of.targets]),
          },
        ],
      }),
    ],
  ])('with %s gives its records', async (_, content) => {
    expect(await raws(content)).toEqual([A, B]);
  });

  test('with a single object gives that one', async () => {
    expect(await raws(JSON.stringify(A, null, 2))).toEqual([A]);
  });

  test.each([
    ['that is empty', '', 'the file is empty'],
    ['of blanks', ' \n\n', 'the file is empty'],
    ['with an empty list', '[]', 'there is no record in it'],
    ['with an empty page', '{"value": []}', 'there is no record in it'],
    ['with the header of a table and no rows', 'OperationName,TimeGenerated\n', 'there is no record in it'],
  ])('%s says so', async (_, content, reason) => {
    expect(await read(content)).toEqual({ records: [], unreadable: [{ line: 1, reason }] });
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ['a web page', '<!DOCTYPE html>\n<html><body>Sign in</body></html>', /web page/],
    ['XML', '<?xml version="1.0"?>\n<Events/>', /XML/],
    ['binary data', Buffer.from(Array.from({ length: 4000 }, (_v, n) => (n * 7919) % 256)), /binary/],
    ['an Avro file', Buffer.from('Obj\u0001\u0004\u0016avro.schema\0'), /Avro/],
    ['a PDF', '%PDF-1.7\n%\u00e2\u00e3', /PDF/],
    ['a text', 'Dear all\nplease find below\nwhat we found.\n', /text without records/],
  ])('that is %s says so, once', async (_, content, reason) => {
    expect(await read(content)).toEqual({
      records: [],
      unreadable: [{ line: 1, reason: expect.stringMatching(reason) }],
    });
  });

  test.each([
    [
      'the delimiter in a first line, as Excel writes it',
      'sep=;\r\nActivity;Result\r\nx;y',
      { Activity: 'x', Result: 'y' },
    ],
    [
      'the type in a first line, as PowerShell writes it',
      '#TYPE Deserialized.Row\n"Activity","Result"\n"x","y"',
      { Activity: 'x', Result: 'y' },
    ],
    ['both', '#TYPE Row\n"sep=|"\nActivity|Result\nx|y', { Activity: 'x', Result: 'y' }],
    ['tabs as delimiters', 'Activity\tResult\nx,1\ty', { Activity: 'x,1', Result: 'y' }],
    [
      'a zone in the name of the last column',
      'Activity,TimeGenerated [UTC]\nx,y',
      { Activity: 'x', 'TimeGenerated [UTC]': 'y' },
    ],
    ['a single column of records', '"AuditData"\n"{""Operation"":""x""}"', { AuditData: '{"Operation":"x"}' }],
  ])('with %s gives its rows', async (_, content, row) => {
    expect(await raws(content)).toEqual([row]);
  });

  test('with a first line of settings counts it among the lines', async () => {
    expect((await read('sep=,\nActivity,Result\nx,y\n')).records.map(({ line }) => line)).toEqual([3]);
  });

  test('with a CSV table gives its rows, whose cells stay text', async () => {
    const table =
      '\ufeffOperationName,InitiatedBy\r\n"Disable account","{""user"":{""id"":""x""}}"\r\nDelete user,"two\nlines"\r\n';
    expect(await raws(table)).toEqual([
      { OperationName: 'Disable account', InitiatedBy: '{"user":{"id":"x"}}' },
      { OperationName: 'Delete user', InitiatedBy: 'two\nlines' },
    ]);
  });

  test('with semicolons as delimiters gives its rows, too', async () => {
    expect(await raws('Activity;Result\nDisable account;success\n')).toEqual([
      { Activity: 'Disable account', Result: 'success' },
    ]);
  });
});

test.each<[string, (text: string) => Uint8Array]>([
  ['UTF-8 with a byte order mark', (text) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16, little-endian', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16, big-endian', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ['UTF-16 without a byte order mark', (text) => Buffer.from(text, 'utf16le')],
])('%s is decoded', async (_, encode) => {
  expect(await raws(encode(JSON.stringify([{ id: 'Zoë – 漢字 🙂' }])))).toEqual([{ id: 'Zoë – 漢字 🙂' }]);
});

test('characters and records may be split at any byte', async () => {
  const content = JSON.stringify({ value: [{ id: 'Zoë – 漢字 🙂' }, A, B] }, null, 1);
  for (const pieceSize of [1, 2, 3, 7, 50])
    expect((await read(content, pieceSize)).records.map(({ raw }) => raw)).toEqual([{ id: 'Zoë – 漢字 🙂' }, A, B]);
});

describe('a long list', () => {
  const long = Array.from({ length: 5000 }, (_, n) => ({
    id: `r${n}`,
    kind: n % 3,
    text: 'x'.repeat(n % 90),
    targets: [
      { id: `r${n}`, kind: 1, text: '' },
      { id: 'z', kind: n },
    ],
  }));

  test.each([undefined, 2])(
    'of records that look like their nested objects is read completely (indent %s)',
    async (indent) => {
      const { records, unreadable } = await read(JSON.stringify(long, null, indent));
      expect(unreadable).toEqual([]);
      expect(records.map(({ raw }) => raw)).toEqual(long);
      expect(records.map(({ record }) => record)).toEqual(long.map((_, n) => n));
    },
  );

  test('gives the line of each record', async () => {
    const lines = long.map((record) => JSON.stringify(record));
    const { records } = await read(`[\n${lines.join(',\n')}\n]`);
    expect(records.filter(({ line, record }) => line !== record + 2)).toEqual([]);
  });

  test.each<[string, (line: string) => string]>([
    ['with an extra comma', (line) => line.replace('"kind"', ',"kind"')],
    ['with a missing quote', (line) => line.replace('"kind":', '"kind:')],
    ['with a missing bracket', (line) => line.replace('[', '')],
    ['with its end cut off', (line) => line.slice(0, line.length - 5)],
  ])('loses a record %s, and no other', async (_, spoil) => {
    const bad = new Set([7, 2500, 4998]);
    const lines = long.map((record, n) => (bad.has(n) ? spoil(JSON.stringify(record)) : JSON.stringify(record)));
    const { records, unreadable } = await read(`{"value":[\n${lines.join(',\n')}\n]}`);
    expect(unreadable.map(({ line }) => line)).toEqual([...bad].map((n) => n + 2));
    expect(records.map(({ raw }) => raw)).toEqual(long.filter((_record, n) => !bad.has(n)));
    expect(records.find(({ raw }) => raw === records.at(-1)?.raw)?.record).toBe(4999);
  });
});

test('any list of any JSON is read unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }),
      fc.constantFrom(undefined, 1, '\t'),
      async (list, indent) => {
        expect(await raws(JSON.stringify({ context: 'x', value: list }, null, indent))).toEqual(
          JSON.parse(JSON.stringify(list)),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('any text is read to its end without an error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\n', '\\', 'a', '1', '{"id":1}', '"value":[', ' ')),
      async (tokens) => {
        await read(tokens.join(''));
      },
    ),
    { numRuns: 2000 },
  );
});
