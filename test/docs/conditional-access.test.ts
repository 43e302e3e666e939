/** docs/conditional-access.md: its example is what the command answers, and no assumption is missing. */
import { expect, test } from 'vitest';
import { conditionalAccessPage, conditionalAccessPicture } from '../../bin/conditional-access-page.ts';
import { pageAt } from './pages.ts';

const page = pageAt('docs/conditional-access.md').text;
const assumptions = pageAt('src/conditional-access/assumptions.ts').text;

test('the example is what revaudit what-if answers (node bin/conditional-access-page.ts writes it)', async () => {
  expect(page).toBe(await conditionalAccessPage());
});

test('the picture is drawn from the same answer (node bin/conditional-access-page.ts writes it)', async () => {
  expect(pageAt('docs/conditional-access/reach.svg').text).toBe(await conditionalAccessPicture());
});

test('the picture shows every effect that the page explains, but the one that is no answer', async () => {
  const picture = await conditionalAccessPicture();
  for (const effect of ['newly-blocked', 'reauth-required', 'stricter-session', 'relaxed', 'unchanged'])
    expect(picture).toContain(`>${effect}`);
});

test('every assumption in the code is a row of the page, and the reverse', () => {
  const inCode = numbersIn(assumptions, /\bU(\d+)\b/g);
  expect(numbersIn(page, /^\| U(\d+) \|/gm)).toEqual(inCode);
  expect(inCode).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
});

function numbersIn(text: string, pattern: RegExp): readonly number[] {
  return [...new Set([...text.matchAll(pattern)].map(([, number]) => Number(number)))].sort((a, b) => a - b);
}
