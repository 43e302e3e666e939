/** A policy has people in scope and people in use: two figures, and no word that makes one of both. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describePolicyReach } from '../../src/notify/wording/policy-summary.ts';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { POLICY_FIGURES } from '../notify/notice-builder.ts';
import { NOW, revocationView } from './revocation-view.ts';
import { runHere } from './run-here.ts';
import { KEY, type ServedAnswers, serveAnswers } from './serve-answers.ts';

const POLICY = revocationView(1, {
  cause: 'policy-changed',
  subject: { kind: 'policy', id: 'p1', name: 'CA17' },
  affectedAppCount: 5,
  affectedUserCount: 12,
  ...POLICY_FIGURES,
  inUse: { users: 12, apps: 5 },
  summary: describePolicyReach(POLICY_FIGURES),
  notices: [
    {
      noticeId: 'n1',
      audience: '0a0a0a0a-1111-4111-8111-00000000000a',
      audienceName: 'Bo Example',
      audienceKind: 'user',
      channel: 'mail',
      state: 'suppressed',
      reason: 'not-in-use',
    },
  ],
});

let served: ServedAnswers;
beforeAll(async () => {
  served = await serveAnswers(memoryAnswers([POLICY]), { now: NOW });
});
afterAll(() => served[Symbol.asyncDispose]());

const ask = async (args: string) =>
  (await runHere(args.split(' '), { environment: { apiUrl: served.url, apiKey: KEY }, terminal: 160 })).out;

test('the page of a policy names both figures, and each reader that was weighed with the reason', async () => {
  const page = await ask(`revocations show ${POLICY.revocationId} --no-color`);

  expect(page).toContain('In scope: 50 people are refused at 8 apps; in use: 12 of them use 5 apps');
  expect(page).toMatch(/EFFECT +PEOPLE IN SCOPE +APPS +PAIRS +PEOPLE IN USE +APPS +PAIRS/);
  expect(page).toMatch(/blocked +50 +8 +400 +12 +5 +20/);
  expect(page).toMatch(/Bo Example +user .* suppressed: not-in-use/);
  expect(page).not.toMatch(/\bhits?\b|Affected/);
});

test('the list shows what is in use of so many', async () => {
  expect(await ask('revocations list --no-color')).toMatch(/CA17 .*5 of 8 +12 of 50/);
});

test('JSON and CSV have the fields', async () => {
  const [listed] = JSON.parse(await ask('revocations list --output json'));
  expect(listed).toMatchObject({ ...POLICY_FIGURES, inUse: { users: 12, apps: 5 } });
  expect(await ask('revocations list --output csv')).toMatch(/inScope\.apps,inScope\.users/);
});
