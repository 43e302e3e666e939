/** What the delta says of a user, beside what a look has seen already. */
import { expect, test } from 'vitest';
import { userIn } from '../../../src/mirror/readings/graph-items.ts';
import { compareUser, type KnownUser } from '../../../src/mirror/readings/read-users.ts';
import type { User } from '../../../src/mirror/tenant.ts';
import { MINUTE, START, userItem } from './graph-items.ts';

const run = { since: START, startedAt: START + 5 * MINUTE };
const enabled: User = userIn({ ...userItem('ada'), id: 'ada' });
const disabled: User = { ...enabled, enabled: false };
const known = (user: User, seenAt = START): KnownUser => ({ user, from: START, seenAt });

test('a disabled account is a step from what the delta saw last', () => {
  expect(compareUser({ latest: known(enabled) }, disabled, run).difference).toMatchObject({
    before: enabled,
    after: disabled,
  });
});

test('what a look has seen already is told by the delta as well', () => {
  const compared = compareUser({ latest: known(disabled, START + MINUTE), overtaken: known(enabled) }, disabled, run);
  expect(compared).toMatchObject({ isNewest: true, difference: { before: enabled, after: disabled } });
});

test('a delta that lags behind a recent look is not believed', () => {
  const compared = compareUser(
    { latest: known(disabled, run.startedAt - 1_000), overtaken: known(enabled) },
    enabled,
    run,
  );
  expect(compared).toEqual({ isNewest: false });
});

test('a delta long after a look that says otherwise tells that it was taken back', () => {
  const compared = compareUser(
    { latest: known(disabled, run.startedAt - 3 * MINUTE), overtaken: known(enabled) },
    enabled,
    run,
  );
  expect(compared).toMatchObject({ isNewest: true, difference: { before: disabled, after: enabled } });
});

test('a new name is no step', () => {
  expect(
    compareUser({ latest: known(enabled) }, { ...enabled, displayName: 'Ada Other' }, run).difference,
  ).toBeUndefined();
});

test('a user never seen before is no step, nor is one who is gone before we knew', () => {
  expect(compareUser({}, enabled, run).difference).toBeUndefined();
  expect(compareUser({}, undefined, run).difference).toBeUndefined();
});

test('a user gone for good is a step without an after', () => {
  const { difference } = compareUser({ latest: known({ ...enabled, deleted: true }) }, undefined, run);
  expect(difference?.before?.deleted).toBe(true);
  expect(difference).not.toHaveProperty('after');
});
