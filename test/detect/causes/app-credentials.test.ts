/** Which keys of an app were added and removed, in every form of the lists in records. */
import { describe, expect, test } from 'vitest';
import { credentialsIn } from '../../../src/detect/causes/app-credential-lost.ts';

const key = (id: string) => `[KeyIdentifier=${id},KeyType=Password,KeyUsage=Verify,DisplayName=x]`;
const of = (before: unknown, after: unknown, property = 'KeyDescription') =>
  credentialsIn([{ property, before, after }]);

describe('keys', () => {
  test.each<[string, unknown, unknown, readonly string[], readonly string[]]>([
    ['one of two', [key('Ab'), key('Ac')], key('ac'), ['ab'], []],
    ['one in place of another', key('a'), key('b'), ['a'], ['b']],
    ['several in one text', `${key('a')}${key(' b ')}`, null, ['a', 'b'], []],
    ['with spaces around the equals sign', '[keyidentifier = a ]', null, ['a'], []],
    ['an unknown form', [' some key ', 'other'], ['some key'], ['other'], []],
    ['nothing', [' ', '', null, 3], null, [], []],
  ])('%s', (_, before, after, lost, gained) => {
    expect(of(before, after)).toStrictEqual({ lost, gained });
    expect(of(after, before)).toStrictEqual({ lost: gained, gained: lost });
  });

  test('are read from these properties together, in any capitals', () => {
    expect(of('x', null, 'keydescription')).toStrictEqual({ lost: ['x'], gained: [] });
    expect(of('x', null, 'OldKeyDescription')).toBeUndefined();
    expect(of('x', null, 'KeyDescriptions')).toBeUndefined();
    expect(credentialsIn([])).toBeUndefined();
    expect(
      credentialsIn([
        { property: 'KeyDescription', before: 'x', after: null },
        { property: 'FederatedIdentityCredentials', before: null, after: 'x' },
        { property: 'DisplayName', before: 'y', after: null },
      ]),
    ).toStrictEqual({ lost: [], gained: [] });
  });
});

test.each<[object, string]>([
  [{ Name: 'n', Id: 'i' }, 'n'],
  [{ Name: '', Id: 'i' }, 'i'],
  [{ Id: 'i' }, 'i'],
  [{ Issuer: 'https://i', Subject: 's' }, 'https://i s'],
  [{ Name: 3, Id: {}, Issuer: 'i', Subject: {} }, 'i '],
])('the federated credential %j has the id %s', (entry, id) => {
  expect(of([entry], null, 'FederatedIdentityCredentials')).toStrictEqual({ lost: [id], gained: [] });
});
