/** The questions that the dashboard is for, each by clicks. */
import { expect, test } from 'vitest';
import { settled } from './browser.ts';
import { open, type Shown } from './shown-record.ts';

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];

export function testAnswers(shown: () => Shown): void {
  test('what happened since yesterday, worst first: it is the first page', async () => {
    const { page, trouble, close } = await open(shown(), '/');
    await page.locator('.revocations tbody tr').first().waitFor();
    await page.getByLabel('Since').selectOption('yesterday');
    await expect.poll(() => new URL(page.url()).search).toBe('?since=yesterday');
    await settled(page);
    await page.locator('.revocations tbody tr').first().waitFor();
    const ranks = (await page.locator('.revocations tbody .severity').allTextContents()).map((word) =>
      SEVERITIES.indexOf(word.trim()),
    );
    expect(ranks.length).toBeGreaterThan(0);
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(trouble).toEqual([]);
    await close();
  });

  test('why somebody was signed out of an app: from the list by clicks; the answer has a link', async () => {
    const { disabled, personName, appName } = shown();
    const { page, trouble, close } = await open(shown(), '/');
    // Alone it is a row of its own; when more come, it is one of a sweep.
    const alone = page.locator(`.revocations a[href="/revocations/${disabled.revocationId}"]`);
    const sweep = page.locator('.revocations a[href^="/sweeps/"]', { hasText: 'Account disabled' });
    await alone.or(sweep).first().click();
    await page.locator('h1', { hasText: /^(Account disabled|Sweep):/ }).waitFor();
    if (page.url().includes('/sweeps/')) await alone.click();
    await page.locator('.facts').getByRole('link', { name: personName }).first().click();
    const sentence = page.locator('.verdict .sentence');
    await sentence.filter({ hasText: `The account of ${personName} was disabled` }).waitFor();
    await page.getByLabel('At app').fill(appName);
    await page.getByRole('button', { name: 'Ask why' }).click();
    await sentence.filter({ hasText: `at ${appName}` }).waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get('app')).toMatch(/^[0-9a-f-]{36}$/);
    for (const part of ['What to do', 'Sign-ins', 'By kind of client', 'On record'])
      await page.locator('.verdict').getByRole('heading', { name: part }).waitFor();
    expect(await page.locator('.verdict .certainty').textContent()).toMatch(/^(confirmed|likely)$/);
    expect(await page.locator('.verdict .effect').first().textContent()).toContain('refused for now');
    await page.reload();
    await sentence.filter({ hasText: `at ${appName}` }).waitFor();
    expect(trouble).toEqual([]);
    await close();
  });

  test('what hit an app: from the story of a revocation by a click, and back', async () => {
    const { disabled } = shown();
    const { page, trouble, close } = await open(shown(), `/revocations/${disabled.revocationId}`);
    await page.locator('article table a[href^="/apps/"]').first().click();
    await page.getByRole('heading', { name: 'What hit this app' }).waitFor();
    await page.locator('.revocations tbody tr').first().waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 2, name: 'Runbook' }).waitFor();
    expect(trouble).toEqual([]);
    await close();
  });

  test('the story of a revocation: a link to it shows all of it, times in the zone of the reader', async () => {
    const { disabled, personName } = shown();
    const { page, trouble, close } = await open(shown(), `/revocations/${disabled.revocationId}`);
    await page.getByRole('heading', { level: 1, name: `Account disabled: ${personName}` }).waitFor();
    for (const part of ['What changed', 'Affected people and apps', 'What people were told', 'Who came back'])
      await page.getByRole('heading', { level: 2, name: part }).waitFor();
    await page.getByRole('heading', { level: 2, name: 'Evidence' }).waitFor();
    await page.getByRole('heading', { level: 3, name: 'How to fix' }).waitFor();
    const time = page.locator('.facts time').last();
    const utc = await time.getAttribute('datetime');
    const inBerlin = new Date(Date.parse(utc ?? '')).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' });
    expect(await time.textContent()).toContain(inBerlin);
    expect(await time.getAttribute('title')).toBe(`${utc?.slice(0, 19).replace('T', ' ')} UTC`);
    expect(trouble).toEqual([]);
    await close();
  });

  test('a pasted error is explained without asking anybody; then why this person got it', async () => {
    const { page, trouble, asked, close } = await open(shown(), '/decoder');
    const before = asked.length;
    await page.getByRole('textbox', { name: 'Error text' }).fill('AADSTS50057: The user account is disabled.');
    await page.getByRole('heading', { name: 'AADSTS50057' }).waitFor();
    expect(asked.slice(before).filter((url) => /\/api\/(?!v1\/feed)/.test(url))).toEqual([]);
    await page.getByLabel('Who got it?').fill(shown().disabled.subject.id);
    await page.getByRole('button', { name: 'Ask why' }).click();
    await page.locator('.verdict .sentence', { hasText: 'was disabled' }).waitFor();
    await page.getByText('What is on record can lead to it.').waitFor();
    expect(trouble).toEqual([]);
    await close();
  });

  test('an error in the search box leads to the decoder, and a policy shows what changed', async () => {
    const { page, trouble, close } = await open(shown(), '/');
    await page.getByRole('searchbox').fill('50173');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('heading', { name: 'AADSTS50173' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/decoder');
    expect(trouble).toEqual([]);
    await close();
  });
}
