/** One notice is sent once, wherever the worker crashes. */
import { array, assert, asyncProperty, integer } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sendNotice } from '../../src/notify/send-notice.ts';
import { Crash, officeWith, type PostOffice } from './channels/fake-post-office.ts';
import { planned } from './notice-builder.ts';

const notice = planned();

/** All calls of a worker for one notice, in order. */
async function callsOfOneSending(): Promise<readonly string[]> {
  const calls: string[] = [];
  const office = await officeWith(notice);
  const context = office.worker((name, when) => calls.push(`${when} ${name}`));
  for (const due of await context.outbox.due(office.clock.now, 10)) await sendNotice(due, context);
  return calls;
}

const calls = await callsOfOneSending();

test('sending has enough calls for a crash test', () => {
  expect(calls.length).toBeGreaterThan(15);
});

describe.each([
  ['at once', {}],
  ['late', { transportMs: 120_000, draftShowsMs: 30_000 }],
])('a mailbox that shows its changes %s', (_, settings) => {
  test.each(calls.map((name, index) => [index, name] as const))(
    'a crash at call %i, %s: one mail, and it is on record as sent',
    async (index) => {
      const office = await officeWith(notice, settings);
      await crashAt(index, office);

      await office.drain();

      expect(office.mailbox.delivered).toHaveLength(1);
      expect(await office.stateOf(notice)).toBe('sent');
    },
  );
});

test('several crashes: still one mail, and it is on record as sent', async () => {
  const crashes = array(integer({ min: 0, max: calls.length - 1 }), { minLength: 1, maxLength: 3 });
  const property = asyncProperty(crashes, integer({ min: 0, max: 400_000 }), async (positions, transportMs) => {
    const office = await officeWith(notice, { transportMs });
    for (const position of positions) {
      await crashAt(position, office);
      office.clock.now += 90_000;
    }

    await office.drain();

    expect(office.mailbox.delivered).toHaveLength(1);
    expect(await office.stateOf(notice)).toBe('sent');
  });
  await assert(property, { numRuns: 200 });
});

/** A worker that sends what is due and crashes at its nth call, if it makes so many. */
async function crashAt(position: number, office: PostOffice): Promise<void> {
  let calls = 0;
  const doomed = office.worker(() => {
    calls += 1;
    if (calls > position) throw new Crash();
  });
  try {
    for (const due of await doomed.outbox.due(office.clock.now, 10)) await sendNotice(due, doomed);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
}
