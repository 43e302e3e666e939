/** A later stage goes its own way: no bundle covers it, and none takes it up. */
import { expect, test } from 'vitest';
import type { PlannedNotice } from '../../src/notify/notice.ts';
import { ADMINS, bulk } from './bulk.ts';

const inPlaceOf = (notice: PlannedNotice): PlannedNotice => ({
  ...notice,
  id: 'f'.repeat(32),
  content: { ...notice.content, stage: 'would-block' },
});

async function sweep() {
  const office = bulk();
  const first = await office.disable(1, { to: ADMINS });
  for (const number of [2, 3, 4]) await office.disable(number, { to: ADMINS });
  return { office, stage: inPlaceOf(first) };
}

test('what takes the place of the one notice of a sweep is sent, although that notice speaks for the sweep', async () => {
  const { office, stage } = await sweep();
  await office.drain();

  await office.worker().outbox.plan([stage]);
  await office.drain();

  expect(await office.stateOf(stage)).toBe('sent');
  expect(office.mailbox.delivered).toHaveLength(2);
});

test('a bundle that is made after it counts the notices without it', async () => {
  const { office, stage } = await sweep();

  await office.worker().outbox.plan([stage]);

  await office.drain();

  expect(office.mailbox.delivered.filter(({ subject }) => subject.endsWith('Accounts disabled: 4'))).toHaveLength(1);
});
