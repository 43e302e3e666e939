/** What a post may hold, and how it is turned away. */
import { expect, test } from 'vitest';
import { parseJsonBody } from '../../src/app/accept-pushes.ts';
import { MalformedInputError, OversizedInputError } from '../../src/base/errors.ts';

test('a body is plain data', () => {
  expect(parseJsonBody('{"value":[]}', 'post', 100)).toEqual({ value: [] });
});

test('a body over the limit is turned away by its bytes, not its characters', () => {
  expect(() => parseJsonBody(JSON.stringify('x'.repeat(100)), 'post', 100)).toThrow(OversizedInputError);
  expect(() => parseJsonBody(JSON.stringify('€'.repeat(40)), 'post', 100)).toThrow(OversizedInputError);
  expect(parseJsonBody(JSON.stringify('€'.repeat(30)), 'post', 100)).toHaveLength(30);
});

test.each(['{Ada}', '{"name": Ada}', '{"name": "Ada"', ''])(
  'a body that is not JSON is told without a word of it: %s',
  (text) => {
    expect(() => parseJsonBody(text, 'post', 100)).toThrow(MalformedInputError);
    expect(() => parseJsonBody(text, 'post', 100)).toThrow(/^post: is not JSON( at position \d+)?$/);
  },
);
