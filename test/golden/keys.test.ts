/** Golden keys: ids, texts and times as parts of partition and row keys. */
import { test } from 'vitest';
import { hashOf } from '../../src/base/hash.ts';
import { hourOf, invertedDay, invertedMonth, invertedTime, keyPart } from '../../src/storage/keys.ts';
import { expectGolden } from './golden.ts';

const GUIDS = ['ADA10000-0002-4002-8002-0000000000a1', 'ada10000000240028002000000000000a1'];
const IDS = [...GUIDS, 'no guid', '', 'a/b\\c#d?e', 'Größe', 'all', 'ADA', 'ada'];
const LISTS = [[], [''], ['', ''], ['a', 'b'], ['ab'], ['a', 'b', 'c'], IDS, ['Größe', '1']];
const TIMES = [
  0,
  1,
  1_930_000_000_123,
  9_999_999_999_999,
  '2031-03-01T00:00:00.000Z',
  '2031-02-28T23:59:59.999Z',
  '2031-12-31T23:59:59Z',
  '2032-02-29T12:00:00+09:00',
];

test('keys of ids, texts and times', () => {
  expectGolden('keys', {
    keyPart: IDS.map((id) => [id, keyPart(id)]),
    hashOf: LISTS.map((parts) => [parts, hashOf(...parts)]),
    times: TIMES.map((time) => [time, invertedTime(time), invertedDay(time), invertedMonth(time), hourOf(time)]),
  });
});
