/** A message is read as a person would see it, however it was encoded on the way. */
import { expect, test } from 'vitest';
import { decodedText } from '../../src/token-errors/read-token-error.ts';

test.each([
  ['what nobody sees', 'A\u00adA\u200bD\u200cS\u200dT\u2060S\ufeff1', 'AADSTS1'],
  ['tags', '<p class="x">AADSTS<b>1</b></p>', 'AADSTS1'],
  ['a tag as long as tags get', `a<${'x'.repeat(2000)}>b`, 'ab'],
  ['entities by name', '&quot;&apos;&amp;&lt;&gt;&nbsp;&colon;', '"\'&<> :'],
  ['entities in capitals', '&QUOT;&Amp;', '"&'],
  ['entities by number', '&#58;&#x3a;&#X3A;&#65;&#x1F600;&#x10FFFF;', '::' + ':A\u{1f600}\u{10ffff}'],
  ['blanks that were spelt out', 'a\\nb\\rc\\td', 'a b c d'],
  ['escaped quotes and slashes', '\\"a\\\\\\"b\\\'c\\/d', '"a"b\'c/d'],
  ['a redirect’s address', 'x?error_description=AADSTS50173%3A+a%26b', 'x?error_description=AADSTS50173: a&b'],
  ['a coded colon alone', 'AADSTS50173%3a+a', 'AADSTS50173: a'],
  ['a coded blank', 'a%20b+c', 'a b c'],
  ['coded line ends', 'a%0db+c%0Ad', 'a\rb c\nd'],
  ['coded quotes', '%22a%22+b', '"a" b'],
])('%s is decoded', (_, wrapped, text) => {
  expect(decodedText(wrapped)).toBe(text);
});

test.each([
  ['a plus and a per cent', '1+1 is 100%2'],
  ['an entity that is none', '&nosuch; &x; &toolongs; &#;'],
  ['a number beyond all characters', '&#0; &#x110000; &#1234567;'],
  ['a comparison', 'a < b'],
  ['a tag that never ends', `a<${'x'.repeat(2001)}>b`],
  ['other codes of an address', 'a%2fb+c'],
  ['a backslash of a path', 'c:\\windows\\x'],
])('%s stays as it is', (_, text) => {
  expect(decodedText(text)).toBe(text);
});

test('a percent code that is not valid stays in an address', () => {
  expect(decodedText('%20%zz%8f%2b')).toBe(' %zz%8f+');
});
