/** A user as the delta has it, compared with what a notification may have shown already. */
import { expect, test } from 'vitest';
import { userIn } from '../../../src/mirror/readings/graph-items.ts';
import { compareUser, type KnownUser } from '../../../src/mirror/readings/read-users.ts';
import type { User } from '../../../src/mirror/tenant.ts';
import { MINUTE, START, userItem } from './graph-items.ts';

const run = { since: START, startedAt: START + 5 * MINUTE };
const enabled: User = userIn({ ...userItem('ada'), id: 'ada' });
const disabled: User = { ...enabled, enabled: false };
const known = (user: User, seenAt = START): KnownUser => ({ user, from: START, seenAt });

test('a disabled account is a difference from the state that the delta saw last', () => {
  expect(compareUser({ latest: known(enabled) }, disabled, run).difference).toMatchObject({
    before: enabled,
    after: disabled,
  });
});

test('a change that a notification showed already is a difference for the delta as well', () => {
  const compared = compareUser({ latest: known(disabled, START + MINUTE), overtaken: known(enabled) }, disabled, run);
  expect(compared).toMatchObject({ isNewest: true, difference: { before: enabled, after: disabled } });
});

test('a delta that lags behind a recent notification is ignored', () => {
  const compared = compareUser(
    { latest: known(disabled, run.startedAt - 1_000), overtaken: known(enabled) },
    enabled,
    run,
  );
  expect(compared).toEqual({ isNewest: false });
});

test('a delta that contradicts a notification long before shows that the change was reverted', () => {
  const compared = compareUser(
    { latest: known(disabled, run.startedAt - 3 * MINUTE), overtaken: known(enabled) },
    enabled,
    run,
  );
  expect(compared).toMatchObject({ isNewest: true, difference: { before: disabled, after: enabled } });
});

test('a new name is no difference', () => {
  expect(
    compareUser({ latest: known(enabled) }, { ...enabled, displayName: 'Ada Other' }, run).difference,
  ).toBeUndefined();
});

test('a new user is no difference, nor is an unknown user who is gone', () => {
  expect(compareUser({}, enabled, run).difference).toBeUndefined();
  expect(compareUser({}, undefined, run).difference).toBeUndefined();
});

test('a user who is gone for good is a difference without an after', () => {
  const { difference } = compareUser({ latest: known({ ...enabled, deleted: true }) }, undefined, run);
  expect(difference?.before?.deleted).toBe(true);
  expect(difference).not.toHaveProperty('after');
});
