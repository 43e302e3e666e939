/** In which form an answer leaves: by `format`, or by what the caller would rather have. */
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { formatOf } from '../../src/api/forms/answer-form.ts';
import { replyWith } from '../../src/api/forms/http-reply.ts';

const LIST = ['json', 'ndjson', 'csv', 'ocsf'] as const;

test.each([
  [null, 'json'],
  ['', 'json'],
  ['*/*', 'json'],
  ['text/csv', 'csv'],
  ['Text/CSV; charset=utf-8', 'csv'],
  ['application/x-ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['application/xml, text/csv', 'csv'],
  ['text/csv;q=0.5, application/json', 'json'],
  ['application/json;q=0.2, text/csv;q=0.7, application/x-ndjson;q=0.9', 'ndjson'],
  ['text/csv;q=0, */*', 'json'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'json'],
  ['*/*;q=0.1, text/csv', 'csv'],
  ['constructor, ;;, q=', 'json'],
])('Accept %j gives %s', (accept, format) => {
  expect(formatOf(undefined, accept, LIST)).toBe(format);
  expect(formatOf('csv', accept, LIST)).toBe('csv');
});

test('what an answer has no lines for is JSON, whatever is accepted; a wrong format names what is allowed', () => {
  expect(formatOf(undefined, 'text/csv', ['json'])).toBe('json');
  expect(() => formatOf('xml', null, LIST)).toThrow('format must be one of json, ndjson, csv, ocsf');
});

test.each([
  ['gzip', true],
  ['br, GZIP;q=0.5', true],
  ['gzip;q=0', false],
  ['gzip;q=0.0, br', false],
  ['identity', false],
  ['ungzip', false],
  [null, false],
])('Accept-Encoding %j: packed is %s', async (encoding, isPacked) => {
  const text = 'x'.repeat(5_000);
  const asked = { get: (name: string) => (name === 'accept-encoding' ? encoding : null) };
  const { headers, body } = await replyWith({ type: 'text/plain', text, etag: '"x"' }, asked);
  expect(headers['content-encoding']).toBe(isPacked ? 'gzip' : undefined);
  expect(isPacked ? gunzipSync(body as Buffer).toString() : body).toBe(text);
});
