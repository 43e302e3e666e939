/** Names, ids and codes as people paste them. */
import { expect, test } from 'vitest';
import { asPasted, visibleText } from '../../src/base/pasted.ts';

test.each([
  ['  ada@contoso.example \n', 'ada@contoso.example'],
  ['\u00a0ada@contoso.example\u00a0', 'ada@contoso.example'],
  ['\ufeffada@contoso.example', 'ada@contoso.example'],
  ['ada\u200b@contoso\u2060.example', 'ada@contoso.example'],
  ['\u202aada@contoso.example\u202c', 'ada@contoso.example'],
  ['700\u00ad082', '700082'],
  ['"ada@contoso.example"', 'ada@contoso.example'],
  ["'ada@contoso.example'", 'ada@contoso.example'],
  ['“Ada Lovelace”', 'Ada Lovelace'],
  ['„Ada Lovelace“', 'Ada Lovelace'],
  ['«\u00a0Ada Lovelace\u00a0»', 'Ada Lovelace'],
  ['`50173`', '50173'],
  ['<ada@contoso.example>', 'ada@contoso.example'],
  ['" \'50173\' "', '50173'],
])('%j is %j', (pasted, meant) => {
  expect(asPasted(pasted)).toBe(meant);
});

test.each(["O'Brien", 'App "Blue"', '"Blue" and "Green"s', '5"', '"', 'Ada  Lovelace', 'Zoë Ångström'])(
  '%j stays as it is',
  (text) => {
    expect(asPasted(text)).toBe(text);
  },
);

test('what nobody sees goes, and quotes stay where they may belong to a name', () => {
  expect(visibleText('\u200e"Blue" app\u200e ')).toBe('"Blue" app');
});
