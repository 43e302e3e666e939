/** One person's names leave a value, and nobody else's. */
import { expect, test } from 'vitest';
import { withoutPerson } from '../../../src/operate/erasing/without-person.ts';

const ID = '0a0a0a0a-1111-4111-8111-000000000001';
const OTHER = '0a0a0a0a-1111-4111-8111-000000000002';
const AL = { id: ID, names: ['Al', 'al@contoso.example', "Al O'Neill-Müller"] };

test('beside the id every name goes, also one that is not known any more', () => {
  const party = { kind: 'user', id: ID.toUpperCase(), name: 'Alan Before', userPrincipalName: 'alan@old.example' };
  expect(withoutPerson({ actor: party }, AL)).toEqual({
    actor: { kind: 'user', id: ID.toUpperCase(), name: ID, userPrincipalName: ID },
  });
});

test.each([
  ['Al', ID],
  ['AL@Contoso.example', ID],
  [`${'0a'.repeat(16)}al@contoso.example`, ID],
  ['\u200bAl O\u2019Neill', '\u200bAl O\u2019Neill'],
  ["al o'neill-müller", ID],
  ['mail from al@contoso.example, again', `mail from ${ID}, again`],
  ['["al@contoso.example","x"]', `["${ID}","x"]`],
  ['Alan', 'Alan'],
  ['Al Capone', 'Al Capone'],
  ['pal@contoso.example', 'pal@contoso.example'],
  ['al@contoso.example.org', 'al@contoso.example.org'],
  ['first.al@contoso.example', 'first.al@contoso.example'],
  ['al@contoso.examples', 'al@contoso.examples'],
  ['(al@contoso.example)', `(${ID})`],
  ['ends with al@contoso.example.', `ends with ${ID}.`],
])('the text %j becomes %j', (text, wanted) => {
  expect(withoutPerson({ details: { note: text } }, AL)).toEqual({ details: { note: wanted } });
});

test('somebody else with the same display name keeps it', () => {
  const targets = [
    { id: OTHER, type: 'User', name: 'Al', userPrincipalName: 'al2@contoso.example', changes: [] },
    { type: 'User', name: 'Al', userPrincipalName: 'al3@contoso.example', changes: [] },
  ];
  expect(withoutPerson(targets, AL)).toEqual(targets);
});

test('values of modified names of the person go, whatever they are; other values stay', () => {
  const changes = [
    { property: 'DisplayName', before: 'Alan Before', after: 'Al' },
    { property: 'AccountEnabled', before: [true], after: [false] },
  ];
  expect(withoutPerson({ id: ID, type: 'User', name: 'Al', changes }, AL)).toEqual({
    id: ID,
    type: 'User',
    name: ID,
    changes: [{ property: 'DisplayName', before: null, after: null }, changes[1]],
  });
});

test('a value without the person is equal afterwards', () => {
  const value = { id: OTHER, name: 'Bo', list: [1, null, true, 'x'], deep: { text: '{"not json' } };
  expect(withoutPerson(value, AL)).toEqual(value);
});
