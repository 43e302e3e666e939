/** A sweep (bulk work) is one line for people; programs get every revocation. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SweepDetails, SweepSummary } from '../../src/query/answers.ts';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { NOW, revocationView } from './revocation-view.ts';
import { runHere } from './run-here.ts';
import { KEY, type ServedAnswers, serveAnswers } from './serve-answers.ts';

const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
const FIRST = revocationView(3);
const SWEEP: SweepSummary = {
  id: `sweep-${FIRST.revocationId}`,
  by: { kind: 'user', id: '0c0c0c0c-3333-4333-8333-000000000001', name: 'Grace Hopper' },
  members: 3,
  occurred: { from: minutesAgo(8), to: minutesAgo(4) },
};
const swept = (number: number, minutes: number) =>
  revocationView(number, {
    occurred: { from: minutesAgo(minutes), to: minutesAgo(minutes) },
    subject: { kind: 'user', id: `u${number}`, name: `User ${number}` },
    sweep: SWEEP,
  });
const VIEWS = [swept(1, 4), swept(2, 6), swept(3, 8), revocationView(4)];

let served: ServedAnswers;
beforeAll(async () => {
  served = await serveAnswers(memoryAnswers(VIEWS), { now: NOW });
});
afterAll(() => served[Symbol.asyncDispose]());

const ask = (args: string, terminal?: number) =>
  runHere(args.split(' '), {
    environment: { apiUrl: served.url, apiKey: KEY },
    ...(terminal === undefined ? {} : { terminal }),
  });
const linesOf = (text: string) => text.trimEnd().split('\n');

test('a sweep is one line that says how many, what, by whom and when', async () => {
  const lines = linesOf((await ask('revocations list --no-color', 160)).out);

  expect(lines.slice(3)).toEqual(['', '4 revocations: 4 high; 3 of them in 1 sweep']);
  expect(lines[1]).toMatch(
    new RegExp(
      `^${SWEEP.id.slice(0, 14)} .*account-disabled +3 accounts disabled by Grace Hopper between 08:52 and 08:56 .*open`,
    ),
  );
  expect(lines[2]).toContain('Ada Lovelace');
});

test('--expand gives each member its own line', async () => {
  const lines = linesOf((await ask('revocations list --no-color --expand', 160)).out);

  expect(lines.slice(5, -1)).toEqual(['']);
  expect(lines.slice(1, 4).map((line) => /User \d/.exec(line)?.[0])).toEqual(['User 1', 'User 2', 'User 3']);
});

test('if the list has only one member of a sweep, it shows this member', async () => {
  expect((await ask('revocations list --no-color --limit 1', 160)).out).toContain('User 1');
});

test('JSON and csv have every revocation, each with its sweep', async () => {
  const listed = JSON.parse((await ask('revocations list')).out);

  expect(listed.map(({ revocationId }: { revocationId: string }) => revocationId)).toEqual(
    VIEWS.map(({ revocationId }) => revocationId),
  );
  expect(listed[0].sweep).toEqual(SWEEP);
  expect(listed[3]).not.toHaveProperty('sweep');
  expect(linesOf((await ask('revocations list --output csv')).out)[0]).toMatch(
    /,affectedUserCount,.*sweep\.id,sweep\.by\.kind,/,
  );
});

test.each([SWEEP.id, SWEEP.id.slice(0, 14), SWEEP.id.toUpperCase()])(
  'revocations show %s prints the members',
  async (id) => {
    const view: SweepDetails = JSON.parse((await ask(`revocations show ${id}`)).out);

    expect(view).toMatchObject({ ...SWEEP, cause: 'account-disabled' });
    expect(view.revocations.map(({ subject }) => subject.name)).toEqual(['User 1', 'User 2', 'User 3']);
  },
);

test('on a terminal a sweep is shown with its members, and a member shows its sweep', async () => {
  const page = (await ask(`revocations show ${SWEEP.id} --no-color`, 120)).out;
  expect(page).toMatch(/^account-disabled {2}3 accounts disabled by Grace Hopper between 08:52 and 08:56\n/);
  for (const part of [SWEEP.id, 'User 1', 'User 2', 'User 3']) expect(page).toContain(part);

  const member = (await ask(`revocations show ${VIEWS[0]?.revocationId} --no-color`, 160)).out;
  expect(member).toMatch(/part of +3 accounts disabled by Grace Hopper/);
});

test('an unknown sweep ends with 3, and a wrong id of a sweep with 2', async () => {
  expect(await ask(`revocations show sweep-${'0'.repeat(32)}`)).toMatchObject({ code: 3, out: '' });
  expect(await ask('revocations show sweep-000000')).toMatchObject({ code: 3, out: '' });
  expect(await ask('revocations show sweep-last')).toMatchObject({
    code: 2,
    err: expect.stringContaining('0-9 and a-f'),
  });
});
