/** What counts as a page of records. */
import { expect, test } from 'vitest';
import { MalformedInputError } from '../../../src/base/errors.ts';
import { readable } from '../../../src/ingest/polling/poll-log.ts';

const read = (raw: unknown) => {
  if (typeof raw !== 'object' || raw === null || !('id' in raw)) throw new MalformedInputError('record', 'has no id');
  return raw.id;
};

test('a record that cannot be read does not block its page', () => {
  expect(readable([{ id: 1 }, null, {}], read)).toEqual({ items: [1], unread: [null, {}] });
  expect(readable([], read)).toEqual({ items: [], unread: [] });
});

test('a page without any record is not taken for one that was read', () => {
  expect(() => readable([null, 5, [[]]], read)).toThrow('holds no records');
});
