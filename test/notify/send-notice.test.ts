/** One mail for one notice, whatever breaks on the way. */
import { array, assert, asyncProperty, integer } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NotOnRecordError } from '../../src/base/errors.ts';
import {
  DirectoryRefusedError,
  DirectoryThrottledError,
  DirectoryUnavailableError,
} from '../../src/graph/graph-errors.ts';
import { graphMail } from '../../src/notify/channels/graph-mail.ts';
import { audienceKeyOf } from '../../src/notify/notice-row.ts';
import { sendNotice } from '../../src/notify/send-notice.ts';
import type { FakeMailboxSettings, MailboxCall } from '../fakes/fake-mailbox.ts';
import { Crash, type PostOffice, postOffice } from './channels/fake-post-office.ts';
import { DUE, MAILBOX, planned } from './notice-builder.ts';

const notice = planned();
const ref = { noticeId: notice.id, audienceKey: audienceKeyOf(notice.audience) };

async function officeWithNotice(settings: Parameters<typeof postOffice>[0] = {}): Promise<PostOffice> {
  const office = postOffice(settings);
  await office.worker().outbox.plan([notice]);
  return office;
}

const isSend = ({ path }: MailboxCall) => path.endsWith('/send');
const isCreate = ({ method, path }: MailboxCall) => method === 'post' && path.endsWith('/messages');
const times = (
  most: number,
  which: (call: MailboxCall) => boolean,
  when: 'before' | 'after',
  error: () => Error,
): NonNullable<FakeMailboxSettings['disturb']> => {
  let left = most;
  return (call, moment) => {
    if (moment !== when || !which(call) || left === 0) return;
    left -= 1;
    throw error();
  };
};
const noAnswer = () => new DirectoryUnavailableError('/users', 504);

test('a notice that is due is sent, once', async () => {
  const office = await officeWithNotice();

  await office.drain();

  expect(office.mailbox.delivered).toEqual([
    { to: 'ada@contoso.example', subject: 'Mail Sync: you may need to approve it again' },
  ]);
  expect(await office.stateOf(notice)).toBe('sent');
});

test('before the hold-down is over nothing happens', async () => {
  const office = await officeWithNotice();
  office.clock.now = DUE - 1;

  expect(await office.worker().outbox.due(office.clock.now, 10)).toEqual([]);
  expect(await sendNotice(ref, office.worker())).toBe('due');
  expect(office.mailbox.items).toEqual([]);
});

test('of two workers that take it up together one sends', async () => {
  const office = await officeWithNotice();

  await Promise.all([sendNotice(ref, office.worker()), sendNotice(ref, office.worker())]);

  expect(office.mailbox.delivered).toHaveLength(1);
});

test('a worker of the same process is not overtaken, however long its lease is over', async () => {
  const office = await officeWithNotice();
  const answer = Promise.withResolvers<void>();
  const { graph } = office.mailbox;
  const slow = {
    ...graph,
    post: async (...call: Parameters<typeof graph.post>) =>
      call[0].endsWith('/send') ? answer.promise.then(() => graph.post(...call)) : graph.post(...call),
  };
  const worker = office.worker(undefined, {
    channels: {
      mail: graphMail({ graph: slow, mailbox: MAILBOX, runbooksUrl: undefined, now: () => office.clock.now }),
    },
  });

  const first = sendNotice(ref, worker);
  await new Promise((resolve) => setTimeout(resolve, 10));
  office.clock.now += 3_600_000;
  expect(await sendNotice(ref, worker)).toBe('sending');
  answer.resolve();

  expect(await first).toBe('sent');
  expect(office.mailbox.delivered).toHaveLength(1);
});

test('a user is not told while nobody knows whether it was the user who did it, and is told when the log stays silent', async () => {
  const office = await officeWithNotice({ standing: () => ({ state: 'open' }) });

  expect(await sendNotice(ref, office.worker())).toBe('sending');
  expect(office.mailbox.items).toHaveLength(0);
  await office.drain();

  expect(await office.stateOf(notice)).toBe('sent');
  expect(office.mailbox.delivered).toHaveLength(1);
});

test('what breaks each time is given up in the end, and said so', async () => {
  const office = await officeWithNotice();
  const broken = office.worker(undefined, { statusOf: async () => undefined });
  for (let attempt = 0; attempt < 30; attempt += 1) {
    await sendNotice(ref, broken).catch((error: unknown) => expect(error).toBeInstanceOf(NotOnRecordError));
    office.clock.now += 300_000;
  }

  expect(await office.worker().outbox.get(ref)).toMatchObject({ state: 'failed', reason: 'gave-up' });
});

describe('what happened since it was planned', () => {
  test.each([
    ['switched-off', { mode: 'observe' as const }, 'open' as const],
    ['closed', {}, 'closed' as const],
    ['folded', {}, 'folded' as const],
    ['recovered', {}, 'recovered' as const],
  ])('keeps it here: %s', async (reason, differing, state) => {
    const office = await officeWithNotice({ standing: () => ({ state }) });

    expect(await sendNotice(ref, office.worker(undefined, differing))).toBe('suppressed');
    expect((await office.worker().outbox.get(ref))?.reason).toBe(reason);
    expect(office.mailbox.items).toEqual([]);
  });

  test('keeps it here where later evidence shows that the reader did it', async () => {
    const office = await officeWithNotice({ standing: () => ({ state: 'open', actor: { kind: 'user', id: 'ada' } }) });

    expect(await sendNotice(ref, office.worker())).toBe('suppressed');
  });

  test('does not stop the search for what an earlier try may have sent', async () => {
    const office = await officeWithNotice({ disturb: times(1, isSend, 'after', noAnswer) });
    await sendNotice(ref, office.worker());

    await office.drain(office.worker(undefined, { mode: 'observe' }));

    expect(office.mailbox.delivered).toHaveLength(1);
    expect(await office.stateOf(notice)).toBe('sent');
  });

  test('takes the draft away where an earlier try did not send it', async () => {
    const office = await officeWithNotice({ disturb: times(1, isSend, 'before', noAnswer) });
    await sendNotice(ref, office.worker());

    await office.drain(office.worker(undefined, { mode: 'observe' }));

    expect(office.mailbox.delivered).toEqual([]);
    expect(office.mailbox.items.map(({ deleted }) => deleted)).toEqual([true]);
    expect(await office.stateOf(notice)).toBe('suppressed');
  });
});

describe('an answer that', () => {
  test.each([
    ['is lost although the mail was taken', times(1, isSend, 'after', noAnswer)],
    ['is lost and the mail was not taken', times(1, isSend, 'before', noAnswer)],
    ['is lost twice and the mail was not taken', times(2, isSend, 'before', noAnswer)],
    ['is lost although the draft was made', times(1, isCreate, 'after', noAnswer)],
    ['is lost and no draft was made', times(3, isCreate, 'before', noAnswer)],
    ['asks for a pause before the draft', times(2, isCreate, 'before', () => new DirectoryThrottledError(300))],
    ['asks for a pause before sending', times(2, isSend, 'before', () => new DirectoryThrottledError(300))],
    ['is lost while looking it up', times(3, ({ method }) => method === 'get', 'before', noAnswer)],
  ])('%s leads to one mail', async (_, disturb) => {
    const office = await officeWithNotice({ transportMs: 60_000, draftShowsMs: 30_000, disturb });

    await office.drain();

    expect(office.mailbox.delivered).toHaveLength(1);
    expect(await office.stateOf(notice)).toBe('sent');
  });

  test('refuses is final, and said so', async () => {
    const office = await officeWithNotice({
      disturb: times(1, isSend, 'before', () => new DirectoryRefusedError('/users', 'ErrorAccessDenied')),
    });

    await office.drain();

    expect(office.mailbox.delivered).toEqual([]);
    expect((await office.worker().outbox.get(ref))?.reason).toBe('DIRECTORY_REFUSED');
  });

  test('never comes, for a mail that somebody then moved out of reach, leaves it uncertain and not sent again', async () => {
    const office = await officeWithNotice({ disturb: times(1, isSend, 'after', noAnswer) });
    await sendNotice(ref, office.worker());
    (office.mailbox.items as unknown[]).length = 0;

    await office.drain();

    expect(office.mailbox.delivered).toHaveLength(1);
    expect(await office.stateOf(notice)).toBe('uncertain');
  });
});

/** Every call a worker makes from picking the notice up to its end, in order. */
async function callsOfOneSending(): Promise<readonly string[]> {
  const calls: string[] = [];
  const office = await officeWithNotice();
  const context = office.worker((name, when) => calls.push(`${when} ${name}`));
  for (const due of await context.outbox.due(office.clock.now, 10)) await sendNotice(due, context);
  return calls;
}

const points = await callsOfOneSending();

test('sending has enough await points to be worth striking', () => {
  expect(points.length).toBeGreaterThan(20);
});

describe.each([
  ['at once', {}],
  ['late', { transportMs: 120_000, draftShowsMs: 30_000 }],
])('a mailbox that shows %s what it did', (_, settings) => {
  test.each(points.map((name, index) => [index, name] as const))(
    'a crash at point %i, %s: one mail, and it is known to be sent',
    async (index) => {
      const office = await officeWithNotice(settings);
      await crashAt(index, office);

      await office.drain();

      expect(office.mailbox.delivered).toHaveLength(1);
      expect(await office.stateOf(notice)).toBe('sent');
    },
  );
});

test('crash upon crash: still one mail, and it is known to be sent', async () => {
  const crashes = array(integer({ min: 0, max: points.length - 1 }), { minLength: 1, maxLength: 3 });
  const property = asyncProperty(crashes, integer({ min: 0, max: 400_000 }), async (positions, transportMs) => {
    const office = await officeWithNotice({ transportMs });
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

/** A worker that takes up what is due and dies at its nth call, if it gets so far. */
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
