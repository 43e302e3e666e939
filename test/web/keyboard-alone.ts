/** No mouse: what a reader with a keyboard, or a screen reader, can do. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { open, type Shown } from './shown-record.ts';

const MOST_TABS = 60;
const focusedHref = (page: Page) => page.evaluate("document.activeElement.getAttribute('href')");

export function testKeyboard(shown: () => Shown): void {
  test('a person is found by name, and the name is in no address', async () => {
    const { personName: name, disabled } = shown();
    const { page, trouble, asked, close } = await open(shown(), `/revocations/${disabled.revocationId}`);
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    const person = page.getByRole('heading', { level: 1, name, exact: true });
    const several = page.locator(`.matches a[href="/people/${disabled.subject.id}"]`);
    await person.or(several).first().waitFor();
    // Two people may have one name: the list asks which.
    if (await several.isVisible()) {
      for (let tabs = 0; tabs < MOST_TABS; tabs++) {
        if ((await focusedHref(page)) === `/people/${disabled.subject.id}`) break;
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('Enter');
    }
    await person.waitFor();
    await page.locator('.verdict .sentence').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/people/${disabled.subject.id}`);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    const [first = ''] = name.split(' ');
    expect(asked.filter((url) => decodeURIComponent(url).includes(first))).toEqual([]);
    expect(trouble).toEqual([]);
    await close();
  });

  test('rows, filters and the timeline', async () => {
    const { page, trouble, close } = await open(shown(), '/');
    await page.locator('.revocations tbody tr').nth(1).waitFor();
    await page.locator('.revocations tbody a').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    const isSecond = () =>
      page.evaluate("[...document.querySelectorAll('.cell-what a')].indexOf(document.activeElement)");
    expect(await isSecond()).toBe(1);
    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.get('until')).not.toBeNull();
    await page.goBack();
    await page.getByLabel('Severity').selectOption('high');
    await expect.poll(() => new URL(page.url()).search).toBe('?severity=high');
    expect(trouble).toEqual([]);
    await close();
  });

  test('the table that looks like a grid is a table to a screen reader', async () => {
    const { page, close } = await open(shown(), '/');
    await page.locator('.revocations tbody tr').first().waitFor();
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const count = (role: string) => nodes.filter((node) => !node.ignored && node.role?.value === role).length;
    const rows = await page.locator('.revocations tr').count();
    expect(count('table')).toBe(1);
    expect(count('columnheader')).toBe(5);
    expect(count('row')).toBe(rows);
    expect(count('cell')).toBe((rows - 1) * 5);
    await close();
  });
}
