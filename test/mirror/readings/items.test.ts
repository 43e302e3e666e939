/** What is read of one item of a list or a delta, and what is left out as unreadable. */
import { expect, test } from 'vitest';
import { hasForm, itemsIn } from '../../../src/mirror/readings/items.ts';

test.each([
  ['a text', '[object Object]'],
  ['null', null],
  ['a list', []],
  ['a number', 1],
])('a removal that is %s is unreadable: taken for no removal, a loss would be missed', (_, removed) => {
  expect(itemsIn([{ id: 'a', '@removed': removed }, { id: 'b' }])).toEqual({ items: [{ id: 'b' }], unreadable: 1 });
});

test('a removal with a reason, and without one, is read', () => {
  const removals = [
    { id: 'a', '@removed': { reason: 'deleted' } },
    { id: 'b', '@removed': {} },
  ];
  expect(itemsIn(removals)).toEqual({ items: removals, unreadable: 0 });
});

test('a member of another type makes the item unreadable; an absent one or null does not', () => {
  const form = { clientId: 'string', enabled: 'boolean' } as const;
  const isReadable = (members: object) => hasForm({ id: 'a', ...members }, form);
  expect([{}, { clientId: null }, { clientId: 'x', enabled: true }].map(isReadable)).toEqual([true, true, true]);
  expect([{ clientId: 1 }, { clientId: {} }, { enabled: 'true' }].map(isReadable)).toEqual([false, false, false]);
});
