/** Where a message goes after a failure: how often, how long, and when it is given up. */
import { expect, test } from 'vitest';
import { MalformedInputError } from '../../../src/base/errors.ts';
import { DirectoryThrottledError, DirectoryUnavailableError } from '../../../src/graph/graph-errors.ts';
import {
  NOTE_BYTES,
  nextReturn,
  nextTry,
  openRetried,
  type RetryNote,
  retriedText,
} from '../../../src/ingest/queue/retry-note.ts';

const NOW = '2031-03-01T08:00:00.000Z';
const DAY_SECONDS = 86_400;
const outage = new DirectoryUnavailableError('/users', 503);
const fault = new MalformedInputError('queue message', 'is not valid');

/** All pauses of a message that fails with the same error every time. */
function pausesOf(error: unknown, chance: number): { readonly pauses: readonly number[]; readonly note: RetryNote } {
  const pauses: number[] = [];
  let note: RetryNote | undefined;
  for (;;) {
    const next = nextTry(error, note, { now: NOW, chance });
    note = next.note;
    if (next.to === 'poison') return { pauses, note };
    pauses.push(next.delaySeconds);
  }
}

test('an outage is waited for with growing pauses, up to minutes, for about as long as a queue keeps a message', () => {
  const { pauses, note } = pausesOf(outage, 0.5);
  expect(pauses.slice(0, 10)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
  expect(pauses.reduce((sum, one) => sum + one) / DAY_SECONDS).toBeGreaterThan(6.9);
  expect(note).toMatchObject({ kind: 'outage', code: 'DIRECTORY_UNAVAILABLE', since: NOW, faults: 0 });
});

test('what failed together is not tried again together', () => {
  const [early, late] = [pausesOf(outage, 0).pauses, pausesOf(outage, 1).pauses];
  expect([early[20], late[20]]).toEqual([225, 375]);
});

test('a pause that Microsoft asks for is kept, up to a quarter of an hour', () => {
  const delayOf = (seconds: number) =>
    nextTry(new DirectoryThrottledError(seconds), undefined, { now: NOW, chance: 0 });
  expect(delayOf(90)).toMatchObject({ delaySeconds: 90 });
  expect(delayOf(99_999_999)).toMatchObject({ delaySeconds: 900 });
  expect(delayOf(Number.NaN)).toMatchObject({ delaySeconds: 1 });
});

test('a fault is given up after five tries within a minute, and the note says why', () => {
  const { pauses, note } = pausesOf(fault, 1);
  expect(pauses.length).toBe(4);
  expect(pauses.reduce((sum, one) => sum + one)).toBeLessThan(60);
  expect(note).toEqual({
    kind: 'fault',
    code: 'MALFORMED_INPUT',
    error: 'MalformedInputError',
    since: NOW,
    outages: 0,
    faults: 5,
    returns: 0,
  });
});

test('outages before do not use up the tries of a fault, and outages between do not give it new ones', () => {
  let note: RetryNote | undefined;
  for (let times = 0; times < 100; times += 1) note = nextTry(outage, note, { now: NOW, chance: 0 }).note;
  for (let times = 0; times < 4; times += 1) {
    expect(nextTry(fault, note, { now: NOW, chance: 0 }).to).toBe('work');
    note = nextTry(outage, nextTry(fault, note, { now: NOW, chance: 0 }).note, { now: NOW, chance: 0 }).note;
  }
  expect(nextTry(fault, note, { now: NOW, chance: 0 }).to).toBe('poison');
});

test('what the host gave up returns by itself for three days, with growing pauses, and then stays', () => {
  const pauses: number[] = [];
  for (let next = nextReturn(undefined, NOW); next; next = nextReturn(next.note, NOW)) pauses.push(next.delaySeconds);
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  const days = pauses.reduce((sum, one) => sum + one) / DAY_SECONDS;
  expect([days > 2, days < 4]).toEqual([true, true]);
});

test('what was given up for a fault, or after a week of outages, stays in the poison queue', () => {
  for (const error of [fault, outage]) expect(nextReturn(pausesOf(error, 0).note, NOW)).toBeUndefined();
});

test('a message and its note come out of the queue as they went in; what others wrote is a message without a note', () => {
  const { note } = pausesOf(fault, 0);
  for (const message of [[{ v: 1 }], { noticeId: 'n' }, 'no json', null])
    expect(openRetried(JSON.parse(retriedText({ message, note })))).toEqual({ message, note });
  for (const raw of ['text', null, 7, [], {}, { retry: {}, message: 1 }, { v: 1, retry: [], message: 1 }])
    expect(openRetried(raw)).toEqual({ message: raw });
});

test('a note that others wrote by mistake is read as far as it is sound', () => {
  const retry = { kind: 'x', code: 7, since: null, outages: -1, faults: 1e99, returns: '3' };
  expect(openRetried({ v: 1, retry, message: 'm' }).note).toEqual({
    kind: 'outage',
    code: '',
    error: '',
    since: '',
    outages: 0,
    faults: 0,
    returns: 0,
  });
});

test('a note is small enough for the room that a message leaves', () => {
  const error = Object.assign(new Error('x'.repeat(9_999)), { code: 'C'.repeat(999), name: 'N'.repeat(999) });
  const note = { ...nextTry(error, undefined, { now: NOW, chance: 0 }).note, outages: 99_999, returns: 99 };
  expect(Buffer.byteLength(retriedText({ message: '', note }))).toBeLessThan(NOTE_BYTES);
});
