/** The compiled layout is what its source gives, and holds for the mail programs that people have. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { COMPILED, compiledLayout } from '../../../../bin/build-mail-layout.ts';
import { MAIL_LAYOUT } from '../../../../src/notify/wording/mail/mail-layout.ts';

test('mail-layout.ts is what mail-layout.mjml compiles to', async () => {
  expect(await readFile(COMPILED, 'utf8')).toBe(await compiledLayout());
});

test('nothing is loaded from elsewhere, and dark and light are both declared', () => {
  expect(MAIL_LAYOUT).not.toMatch(/<img|<link|<script|@import|url\(|https?:\/\/(?!www\.w3\.org)/);
  expect(MAIL_LAYOUT).toContain('<meta name="color-scheme" content="light dark">');
  expect(MAIL_LAYOUT).toContain('prefers-color-scheme: dark');
});

test('classic Outlook gets tables of a fixed width, and the button a background of its own', () => {
  expect(MAIL_LAYOUT).toMatch(/<!--\[if mso \| IE\]><table[^>]*width="600"/);
  expect(MAIL_LAYOUT).toContain('bgcolor="#0f5ea8"');
});
