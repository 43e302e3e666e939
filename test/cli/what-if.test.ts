/** `revaudit what-if` on files as people have them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runHere } from './run-here.ts';

const TENANT = {
  users: [
    { id: 'ann', userType: 'Member' },
    { id: 'bob', userType: 'Member' },
  ],
  groups: [{ id: 'vip', members: ['bob'] }],
  apps: [{ id: 'hr' }, { id: 'crm' }],
  policies: [],
};
const DRAFT = {
  id: 'draft',
  displayName: 'MFA for all but VIPs',
  state: 'enabled',
  conditions: {
    users: { includeUsers: ['All'], excludeGroups: ['vip'] },
    applications: { includeApplications: ['hr'] },
  },
  grantControls: { operator: 'OR', builtInControls: ['mfa'] },
};

/** The paths of a draft and a tenant. */
function files(draft: string | Uint8Array, tenant: object = TENANT): readonly [string, string] {
  const folder = mkdtempSync(join(tmpdir(), 'what-if-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const paths = [join(folder, 'draft.json'), join(folder, 'tenant.json')] as const;
  writeFileSync(paths[0], draft);
  writeFileSync(paths[1], JSON.stringify(tenant));
  return paths;
}

async function whatIf(draft: string | Uint8Array, { tenant = TENANT, flags = [] as readonly string[] } = {}) {
  const [file, against] = files(draft, tenant);
  const { code, out, err } = await runHere(['what-if', file, '--against', against, '-o', 'json', ...flags]);
  return { code, err, answer: code === 0 || code === 7 ? JSON.parse(out) : undefined };
}

const HIT = { 'reauth-required': { people: 1, apps: 1, pairs: 1 } };

test('a new policy hits those whom it names', async () => {
  const { code, answer } = await whatIf(JSON.stringify(DRAFT));
  expect(code).toBe(0);
  expect(answer.counts).toEqual(HIT);
  expect(answer.rectangles).toMatchObject([{ effect: 'reauth-required', somePeople: ['ann'], someApps: ['hr'] }]);
});

test.each([
  ['UTF-16 with a mark', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['UTF-16 without a mark', (text: string) => Buffer.from(text, 'utf16le')],
  ['UTF-8 with a mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
])('reads %s', async (_name, encode) => {
  expect((await whatIf(encode(JSON.stringify(DRAFT)))).answer?.counts).toEqual(HIT);
});

test('reads names in PascalCase, and a list under "value"', async () => {
  const pascal = JSON.stringify(DRAFT).replace(
    /"([a-z])(\w*)":/g,
    (_all, first, rest) => `"${first.toUpperCase()}${rest}":`,
  );
  expect((await whatIf(pascal)).answer?.counts).toEqual(HIT);
  expect((await whatIf(JSON.stringify({ value: [DRAFT] }))).answer?.counts).toEqual(HIT);
});

test('a draft takes the place of the policy with its id', async () => {
  const blocking = { ...DRAFT, grantControls: { operator: 'OR', builtInControls: ['block'] } };
  const { answer } = await whatIf(JSON.stringify(DRAFT), { tenant: { ...TENANT, policies: [blocking] as never[] } });
  expect(Object.keys(answer.counts)).toEqual(['relaxed']);
});

test('--delete asks what happens without the policy, --on what happens when it is switched on', async () => {
  const tenant = { ...TENANT, policies: [DRAFT] as never[] };
  const gone = await whatIf(JSON.stringify(DRAFT), { tenant, flags: ['--delete'] });
  expect(Object.keys(gone.answer.counts)).toEqual(['relaxed']);
  const off = JSON.stringify({ ...DRAFT, state: 'enabledForReportingButNotEnforced' });
  expect((await whatIf(off)).answer.counts).toEqual({});
  expect((await whatIf(off, { flags: ['--on'] })).answer.counts).toEqual(HIT);
});

test('a placeholder for a group leaves everybody open, and the reason names it', async () => {
  const users = { includeUsers: ['All'], excludeGroups: ['<BreakGlass>'] };
  const draft = { ...DRAFT, conditions: { ...DRAFT.conditions, users } };
  const { answer } = await whatIf(JSON.stringify(draft));
  expect(answer.rectangles).toMatchObject([{ effect: 'cannot-decide', people: 2 }]);
  expect(answer.rectangles[0].reason).toContain('<BreakGlass>');
});

test('--fail-on exits with 7 if more people are hit than that, and with 0 if not', async () => {
  const asked = async (limit: string) => (await whatIf(JSON.stringify(DRAFT), { flags: ['--fail-on', limit] })).code;
  expect([await asked('reauth-required>0'), await asked('reauth-required>1'), await asked('newly-blocked>0')]).toEqual([
    7, 0, 0,
  ]);
});

test('what it cannot use is a wrong command line or a file that it names', async () => {
  const wrong = await whatIf(JSON.stringify(DRAFT), { flags: ['--fail-on', 'many'] });
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('newly-blocked>0')]);
  const broken = await whatIf('{');
  expect([broken.code, broken.err]).toEqual([1, expect.stringContaining('draft.json: it is not JSON')]);
  const [file] = files(JSON.stringify(DRAFT));
  const none = await runHere(['what-if', file]);
  expect([none.code, none.err]).toEqual([5, expect.stringContaining('what-if without --against FILE')]);
  const nothing = await runHere(['what-if', '--against', files('{}')[1]]);
  expect([nothing.code, nothing.err]).toEqual([2, expect.stringContaining('Nothing to ask about')]);
  const consent = await runHere(['what-if', '--remove-consent', 'hr', '--against', files('{}')[1]]);
  expect([consent.code, consent.err]).toEqual([2, expect.stringContaining('has no consents')]);
});

test.each([
  ['a list', '[]', 'it holds a list'],
  ['something else', '{"a":1}', 'there is no tenant in it'],
  ['a list of the wrong form', '{"users":["ann"]}', '"users" should be a list of objects'],
])('a tenant that is %s is refused by name', async (_name, text, problem) => {
  const [draft, tenant] = files(JSON.stringify(DRAFT));
  writeFileSync(tenant, text);
  const { code, err } = await runHere(['what-if', draft, '--against', tenant]);
  expect([code, err]).toEqual([1, expect.stringContaining(`tenant.json: ${problem}`)]);
});
