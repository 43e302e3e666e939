/** Any file or body is read to its end: records are returned, and unreadable parts are reported by line or position. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsonBody } from '../../../src/app/accept-pushes.ts';
import { MalformedInputError } from '../../../src/base/errors.ts';
import { readLogFile } from '../../../src/ingest/log-files/log-file.ts';
import { exported, portalRow, streamed } from '../../fixtures/audit-export.ts';
import { portalSignIn, signIn } from '../../fixtures/sign-in-export.ts';

const RUNS = process.env.LONG ? 20_000 : 400;
const LIMIT = 1024 * 1024;

const records = [exported(), exported({ result: 'failure' }), streamed(exported()), signIn()];
const csv = (row: Readonly<Record<string, unknown>>) =>
  [Object.keys(row), Object.values(row), Object.values(row)]
    .map((cells) => cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(','))
    .join('\r\n');
const FILES = [
  JSON.stringify(records),
  JSON.stringify({ '@odata.context': 'x', value: records }, null, 2),
  records.map((record) => JSON.stringify(record)).join('\n'),
  `\ufeff${records.map((record) => JSON.stringify(record, null, 1)).join('\n')}`,
  csv(portalRow(exported())),
  csv(portalSignIn(signIn())),
];

const piece = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ',',
    ':',
    '\\',
    '\n',
    '\r\n',
    '\0',
    '\ufeff',
    '{"id":1}',
    '"value":[',
    'null',
    '""',
    '\ud800',
  ),
  fc.string({ maxLength: 8 }),
);
/** Up to four places where text is replaced. */
const damaged = fc
  .constantFrom(...FILES)
  .chain((text) =>
    fc
      .array(fc.tuple(fc.nat(text.length), fc.nat(40), piece), { minLength: 1, maxLength: 4 })
      .map((cuts) => cuts.reduce((left, [at, length, put]) => left.slice(0, at) + put + left.slice(at + length), text)),
  );
const anyBytes = fc.uint8Array({ maxLength: 300 });

const isJson = (text: string) => /^[[{]/.test(text);

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function contentOf(bytes: Uint8Array, size: number) {
  const text = Buffer.from(bytes).toString('latin1');
  // In a CSV file with two kinds of line ends the parser counts some twice.
  const lines = isJson(text) ? text.split(/\r\n|\n|\r/).length : Number.POSITIVE_INFINITY;
  const raws: unknown[] = [];
  const malformed: number[] = [];
  for await (const part of readLogFile(inPieces(bytes, size))) {
    if ('raws' in part) {
      expect(part.raws.every((_, index) => part.lineOf(index) >= 1)).toBe(true);
      raws.push(...part.raws);
    } else {
      expect(part.reason).toMatch(/\S/);
      expect(part.line).toBeGreaterThanOrEqual(1);
      expect(part.line).toBeLessThanOrEqual(lines + 1);
      malformed.push(part.line);
    }
  }
  return { raws, malformed };
}

describe('a file', () => {
  test('of any bytes is read to its end', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyBytes,
        fc.integer({ min: 1, max: 64 }),
        async (bytes, size) => void (await contentOf(bytes, size)),
      ),
      { numRuns: RUNS },
    );
  });

  test('that is damaged is read to its end; JSON is read the same for every chunk size', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, fc.integer({ min: 1, max: 500 }), async (text, size) => {
        const bytes = Buffer.from(text);
        const [pieces, whole] = [await contentOf(bytes, size), await contentOf(bytes, bytes.length + 1)];
        // The header of a CSV file must arrive in one piece.
        if (isJson(text)) expect(pieces).toEqual(whole);
      }),
      { numRuns: RUNS },
    );
  });

  test('with one object per line loses only the damaged line', async () => {
    const lines = records.map((record) => JSON.stringify(record));
    const broken = fc.string({ maxLength: 20 }).map((text) => `{"id":"${text.replaceAll(/[^a-z]/g, '')}`);
    await fc.assert(
      fc.asyncProperty(broken, fc.integer({ min: 1, max: lines.length - 1 }), async (line, at) => {
        const content = await contentOf(Buffer.from(lines.toSpliced(at, 0, line).join('\n')), LIMIT);
        expect(content.raws).toHaveLength(lines.length);
        expect(content.malformed).toEqual([at + 1]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a request body', () => {
  test('is parsed, or refused with the position of the error and without its text', () => {
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string()), (text) => {
        try {
          expect(parseJsonBody(text, 'body', LIMIT)).toEqual(JSON.parse(text));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedInputError);
          expect(error).toMatchObject({ code: 'MALFORMED_INPUT', where: 'body' });
          expect(String(error)).toMatch(/^MalformedInputError: body: is not JSON( at position \d+)?$/);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
