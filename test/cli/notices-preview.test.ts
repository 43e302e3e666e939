/** `revaudit notices preview` shows every notice in every form, without a store. */
import { expect, test } from 'vitest';
import { runHere } from './run-here.ts';

const preview = (...args: readonly string[]) => runHere(['notices', 'preview', ...args, '--output', 'json']);

test('a notice has subject, text, HTML, footer and reference, in the language that is asked for', async () => {
  const { code, out } = await preview('--cause', 'consent-revoked', '--audience', 'user', '--language', 'pt-BR');
  const { subject, text, html, footer, reference, language, suppressed } = JSON.parse(out);

  expect([code, language, suppressed]).toEqual([0, 'pt-BR', undefined]);
  expect(subject).toBe('Expense Sync: talvez você precise aprová-lo de novo');
  expect(text.endsWith(footer)).toBe(true);
  expect(html).toContain('<html lang="pt-BR"');
  expect(reference).toMatch(/^[0-9a-f]{10}$/);
});

test('the user of a disabled account gets none, and it says why', async () => {
  const { out } = await preview('--cause', 'account-disabled', '--audience', 'user');
  expect(JSON.parse(out).suppressed).toBe('account-unusable');
});

test.each([
  ['teams-activity', { activityType: 'accessEnded' }],
  ['teams-card', { attachments: [{ content: { type: 'AdaptiveCard', version: '1.4' } }] }],
  ['webhook', { type: 'revocation.opened', data: { reason: 'policy-changed', affected: [{ tokens: 'transient' }] } }],
  [
    'digest',
    { text: expect.stringMatching(/^High \(2\)\n- 2 Mar, 11:06 CET · Policy CA017 .* · by Grace Hopper · /m) },
  ],
])('for %s it has the form of that channel', async (channel, form) => {
  const { code, out } = await preview('--cause', 'policy-changed', '--audience', 'admins', '--channel', channel);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject(form);
});

test('an unknown cause is refused with those that are known', async () => {
  const { code, err } = await preview('--cause', 'sunspots');
  expect([code, err]).toEqual([2, expect.stringContaining('consent-revoked')]);
});
